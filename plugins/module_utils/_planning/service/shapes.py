# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what is known and planned of a service on a node: plain dictionaries, which templates read. Pure.

PRIVATE to the collection. A definition has more keys than are named here; these are those that the planning reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Union

Number = Union[int, str]  # a template may have made a text of a number
Folders = Mapping[str, Union[str, list[str]]]  # variable -> the folder, or the list of them
ServiceState = dict[str, Any]  # how a service stands on a host, as its role publishes it: each has keys of its own
# Those below, once they have gone through Ansible's variables, which know no types.
PublishedProbe = Any
PublishedPlan = Any


class PathSeen(TypedDict, total=False):
    """A path that is there. ``target``: of a link, and ``folder`` the folder that it leads to; ``mode``: a number."""

    type: str
    owner: str
    group: str
    mode: int
    sha1: str
    target: str
    folder: PathSeen


class Space(TypedDict):
    """What is free and used, in MiB, where a folder is."""

    mb: int
    used_mb: int
    mount: str
    device: str


class Mount(TypedDict):
    """What a folder is on."""

    mount: str
    options: list[str]


class Left(TypedDict):
    """A folder in use that its variable does not name any more: how much it holds, and the first names of it."""

    variable: str
    number: int
    folder: str
    names: list[str]


class Process(TypedDict):
    """``since``: seconds since 1970; ``command``: the arguments it runs with; ``nofile``: how many files it may open,
    None when that cannot be read.
    """

    running: bool
    pid: int | None
    since: int | None
    command: list[str]
    nofile: int | None


class Probe(TypedDict):
    """What a look at a node found.

    ``facts``: name -> text: user, uid, manager, cpus, memory_kb …; ``contents``: path -> text of a small file;
    ``settings``: name -> text, of those asked for; ``previous``: the folder of the release before the last activation,
    '' if it is not kept; ``nonempty``: folders that hold something; ``listening``: ports; ``mounts``: of the folders
    that it will use; ``names``: the addresses of hosts' names; ``holders``: port -> who listens, as far as the account
    may look. Lists of paths: ``shut`` (the service's account cannot get there), ``stray`` (no folders of partitions,
    among messages), ``misplaced`` (ZooKeeper's folders with files that belong into the other one) and ``barred`` (what
    the account cannot use). ``twice``: names of partitions that are in two folders.
    """

    facts: dict[str, str]
    paths: dict[str, PathSeen]
    contents: dict[str, str]
    settings: dict[str, str]
    previous: str
    nonempty: list[str]
    free: dict[str, Space]
    listening: list[int]
    mounts: dict[str, Mount]
    names: dict[str, list[str]]
    shut: list[str]
    stray: list[str]
    twice: list[str]
    misplaced: list[str]
    barred: list[str]
    holders: dict[int, str]
    left: list[Left]
    process: Process


class Move(TypedDict):
    """``to``: the folders that a variable names now."""

    to: list[str]


class _Optional(TypedDict, total=False):
    """Of a definition what a service may lack.

    ``run_from`` and ``written``: what is executed from there, and written to; ``misplaced``: folder -> files that must
    not be in it; ``moves``: variable -> its folders; ``java_reads``: variable -> what the JVM gets by it.
    """

    tmp_dir: str
    run_from: Folders
    written: Folders
    misplaced: Mapping[str, str]
    moves: Mapping[str, Move]
    java_reads: Folders


class ServiceDefinition(_Optional):
    """A service as its role describes it, without its files.

    ``prefix``: of its role's variables; ``home``: where ``link``, the installation's link, is to lead; ``ports``: port
    -> variable; ``free_mb``: path -> MiB that must be free.
    """

    name: str
    prefix: str
    user: str
    group: str
    owner: str
    manager: str
    config_dir: str
    run_dir: str
    log_dir: str
    data_dirs: list[str]
    home: str
    link: str
    distribution: str
    ports: Mapping[str, str]
    free_mb: Mapping[str, Number]
    limit_nofile: Number
    heap_size: str


class RunningWanted(TypedDict):
    """What a process is to have that its files do not tell apart; ``options``: the JVM's, as a shell would read them.

    ``manager``: auto, systemd or process.
    """

    name: str
    options: str
    limit_nofile: Number
    manager: str


class _WantedFile(TypedDict, total=False):
    """Of a file what has a default: it is read by a start, and the owner's, in config_dir."""

    at_start: bool
    dest: str
    owner: str
    group: str


class WantedFile(_WantedFile):
    """A file of a service; one with ``at_start: false`` is not read by a start, so it is written at once."""

    name: str
    content: str
    mode: str
    secret: bool


class _Owner(TypedDict, total=False):
    """Who owns a link that is no other's."""

    owner: str
    group: str


class Link(_Owner):
    """A link that is to be there."""

    path: str
    target: str


class ServiceWanted(ServiceDefinition):
    """A service with all of its files; ``unit_path``: '' without systemd."""

    files: list[WantedFile]
    links: list[Link]
    unit_path: str
    java: str


class Access(TypedDict):
    """Who owns a path, and its mode in octal digits."""

    owner: str
    group: str
    mode: str


class Folder(Access):
    """A folder that is to be there."""

    path: str


class Content(Access):
    """A file with its text: ``active`` is where a start reads it, ``dest`` where it is written now."""

    active: str
    dest: str
    content: str
    secret: bool


class ServicePlan(TypedDict):
    """What to do. ``files``: names of ``contents``; ``target``: the folder that they go to; ``remove``: paths;
    ``pending``: reasons for a restart; ``steps``: a line for each thing to do; ``changes``: whether there is any.
    """

    running: bool
    create_user: bool
    dirs: list[Folder]
    files: list[str]
    contents: dict[str, Content]
    links: list[Link]
    remove: list[str]
    target: str
    pending: list[str]
    steps: list[str]
    changes: bool


class Hop(TypedDict):
    """What of an upgrade is known of one service of a host.

    ``running`` (distribution, '' when it does not run), ``wanted`` (distribution), ``previous`` (the folder that it
    would go back to, '' for none), ``problem`` (why it is no hop, or '').
    """

    host: str
    service: str
    running: str
    wanted: str
    previous: str
    problem: str


class ServiceSeen(TypedDict, total=False):
    """What the look at all services of a node has found of one; ``differs``: whether there is something to do."""

    state: ServiceState
    name: str
    hop: Hop
    differs: bool


class Look(TypedDict):
    """``observed``: name of a service -> what was seen; ``pending``: name -> what it waits for a restart for."""

    observed: dict[str, PublishedProbe]
    pending: dict[str, list[str]]
