# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the variables of role tarball lead to an archive, and to a place for it. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..._common.address_problems import url_problem
from ..findings import rules
from ..findings.model import Finding, finding

URL_SCHEMES = ("https", "http", "ftp", "file")
_FETCHED = ("url", "auto")  # the sources that need an address
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_CHECKSUM = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
# What an archive of ours must hold: a file, or a pattern of one. The release is in the name of the jar, after which a
# vendor may have more.
_KAFKA = ("bin/kafka-run-class.sh", "bin/kafka-server-start.sh", "config/*", "libs/{name}*.jar")
_ZOOKEEPER = ("bin/zkEnv.sh", "bin/zkServer.sh", "conf/*", "lib/*.jar", "{name}*.jar")

Known = Mapping[str, Mapping[str, str]]


def archive_findings(variables: Mapping[str, object], known: Known, host: str) -> list[Finding]:
    """What is wrong with the role's variables.

    ``variables``: ``name`` of the distribution, ``source``, ``base_url``, ``url``, ``file``, ``checksum``,
    ``install_root`` and ``link`` as the role has them, and ``where``, the beginning of the names by which the user sets
    them (``kafka_tarball``). ``known``: name of a distribution -> ``path`` in the Apache archive, ``checksum``, and
    ``assembled``, the checksum of what is assembled from Maven. A name that is none hides everything else.
    """
    given = {key: str(value) for key, value in variables.items()}  # YAML reads a name of digits as a number
    if not _NAME.fullmatch(given["name"]):
        what = f"{given['name']!r} is not the name of a directory"
        why = "the archive is unpacked into a directory of this name"
        cure = "Use letters, digits, '.', '_', '+' and '-'"
        return [finding(rules.NO_ARCHIVE, host, "tarball_name", what, why, cure)]
    told = (*_places(given), *_checksum(given, known), *_source(given, known))
    return [finding(rules.NO_ARCHIVE, host, key, what, why, cure) for key, what, why, cure in told]


Told = tuple[str, str, str, str]  # the key, what, why and cure of a finding


def _places(given: Mapping[str, str]) -> Iterator[Told]:
    """Where it is to be unpacked, and the link to that."""
    root, link = given["install_root"], given["link"]
    if not re.match("/[^/]", root):
        what = f"{root!r} is not the absolute path of a directory"
        yield "tarball_install_root", what, "each version is unpacked below it", "Use one such as /usr/local"
    if link and not re.match("/[^/]", link):
        what, why = f"{link!r} is not an absolute path", "commands and services use the version that it leads to"
        yield "tarball_link", what, why, "Use one, or leave it empty for no link"
    elif link == f"{root}/{given['name']}":
        what, why = f"{link!r} is the versioned directory itself", "a link cannot lead to itself"
        yield "tarball_link", what, why, "Give the link a name without the version"


def _checksum(given: Mapping[str, str], known: Known) -> Iterator[Told]:
    """The checksum that it must have."""
    name, key = given["name"], f"{given['where']}_checksum"
    checksum = given["checksum"] or known.get(name, {}).get("checksum", "")
    if not checksum:
        family = re.sub("[^.]*$", "", name)
        others = ", ".join(one for one in known if one.startswith(family)) if family else ""
        what, why = f"is empty, and none is known for {name}", "an archive is used only if its checksum is right"
        choice = others or "the names in vars/main.yml of role tarball"
        yield key, what, why, f"Set it (sha256:… or sha512:…), or use one of {choice}"
    elif not _CHECKSUM.fullmatch(checksum):
        what = f"{checksum!r} is neither sha256: and 64 nor sha512: and 128 lower-case hexadecimal digits"
        yield key, what, "no archive can match it", "Copy it again"


def _source(given: Mapping[str, str], known: Known) -> Iterator[Told]:
    """Where it comes from."""
    name, where, entry = given["name"], given["where"], known.get(given["name"], {})
    if given["source"] == "file" and not given["file"]:
        what, why = f"is file, and {where}_file is empty", "nothing says where the archive is"
        yield f"{where}_source", what, why, f"Set {where}_file to the archive of {name} on the controller"
    if given["source"] in _FETCHED:
        yield from _address(given, entry)
    if given["source"] == "maven" and given["checksum"] and "assembled" in entry:
        what = f"is set while {where}_source is maven"
        yield f"{where}_checksum", what, f"it pins another archive of {name} than the assembled one", "Leave it empty"
    elif given["source"] == "maven" and "assembled" not in entry:
        what = f"is maven, and {name} cannot be assembled from Maven"
        choice = ", ".join(one for one, its in known.items() if "assembled" in its)
        yield f"{where}_source", what, f"there are locks for {choice}", "Use one of them, or another source"


def _address(given: Mapping[str, str], entry: Mapping[str, str]) -> Iterator[Told]:
    """The URL that it is fetched from."""
    where = given["where"]
    key = "tarball_url" if given["url"] else f"{where}_base_url"
    url = given["url"] or given["base_url"]
    if url and (problem := url_problem(url, URL_SCHEMES)):  # never shown: it may have a password
        yield key, f"the URL {problem.what}", "nothing can be fetched from it", problem.cure
    if not given["url"] and not entry and given["checksum"]:
        what = f"{given['name']} has no path in the Apache archive that is known"
        cure = f"Set {where}_source to file, and {where}_file to the archive on the controller"
        own = "" if where != "tarball" else ", or tarball_url to its full URL"
        yield f"{where}_source", what, "its URL cannot be made", cure + own


def held_files(distribution: object) -> list[str]:
    """The files that the archive of a distribution of ours must hold, some as patterns; nothing for another one's."""
    name = str(distribution)
    ours = _KAFKA if name.startswith("kafka_") else _ZOOKEEPER if name.startswith("zookeeper-") else ()
    return [one.format(name=name) for one in ours]
