# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The look at a node: mounts, directories, accounts and limits, with real ones in a mount namespace of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.folders import folder_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.names import name_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.shapes import (
    PublishedProbe,
)
from helpers.sandbox import missing
from helpers.scripts import rendered

from tools.checkout import ROOT

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")
# An account that every system has, and that may do nothing.
ACCOUNT = "nobody"


def service(base: Path, **changes: Any) -> Any:
    """A broker with all of its folders below one."""
    data = [str(base / "data"), str(base / "more")]
    folders = {f"{name}_dir": str(base / name) for name in ("config", "log", "run", "tmp")}
    return {
        "name": "kafka",
        "prefix": "kafka",
        "user": ACCOUNT,
        "manager": "process",
        "heap_size": "auto",
        "stop_timeout": 1,
        "start_timeout": 1,
        "limit_nofile": 1000,
        "ports": {},
        "distribution": "kafka_2.12-2.1.0",
        "links": [],
        "contents": [],
        "settings": {},
        "java_reads": {},
        "nonempty": data,
        "data_dirs": data,
        "link": str(base / "kafka"),
        "home": str(base / "opt" / "kafka_2.12-2.1.0"),
        "free_mb": dict.fromkeys(data, 0),
        "run_from": {
            "kafka_install_root": str(base / "opt"),
            "kafka_config_dir": str(base / "config"),
            "java_home": "",
        },
        "written": {**{f"kafka_{name}": path for name, path in folders.items()}, "kafka_log_dirs": data},
        "partitions": data,
        **folders,
        **changes,
    }


def looked(definition: dict[str, Any], *before: str, names: dict[str, Any] | None = None) -> PublishedProbe:
    """What the probe sees after the shell commands ``before``, in namespaces for mounts and the network."""
    variables = {"jvm_service_definition": definition, "jvm_service_names": names or {}}
    script = rendered("roles/jvm_service/templates/probe.sh.j2", **variables)
    text = "\n".join(["set -e", *before, "set +e", script])
    command = ["unshare", "--mount", "--net", "--propagation=private", "/bin/bash", "-s"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return parse_probe(done.stdout)


@pytest.fixture
def base() -> Path:
    """On a file system of its own in the namespace, which everybody can reach; pytest's folders are root's."""
    return Path("/mnt/node")


def own(base: Path, *commands: str) -> list[str]:
    """A node with an installed broker that has two partitions, of the account; then more commands, in its folder."""
    return [
        f"mount -t tmpfs -o mode=755 tmpfs {base.parent}",
        f"mkdir {base} && cd {base} && mkdir -p config log/x run tmp opt/kafka_2.12-2.1.0 data/a-0 data/a-1 more",
        "touch data/meta.properties data/.lock data/a-0/00.index data/a-0/00.log data/a-1/00.index log/server.log",
        f"chown -R {ACCOUNT} log data more tmp",
        *commands,
    ]


def found(definition: Any, seen: PublishedProbe) -> list[str]:
    """All findings about folders, as sentences without the base."""
    asked = {"host": "b1", "log_dirs": definition["partitions"]}
    every = [*node_findings(definition, seen, "b1"), *folder_findings(asked, seen)]
    base = definition["config_dir"].removesuffix("/config")
    return [one.sentence.replace(base, "") for one in every if one.id > "KC519"]


def test_f_a_node_in_order_has_nothing(base: Path) -> None:
    """Two segments; nothing that would stop a start, with nosuid and nodev everywhere."""
    definition = service(base)
    seen = looked(definition, *own(base, f"mount -o remount,nosuid,nodev {base.parent}"))
    assert found(definition, seen) == []
    assert (seen["facts"]["segments"], seen["mounts"][str(base / "data")]["mount"]) == ("2", str(base.parent))
    assert int(seen["facts"]["max_map_count"]) > 0


def test_f_a_new_node_has_nothing(base: Path) -> None:
    """Without account, folders and data."""
    definition = service(base, user="not-yet-there")
    assert found(definition, looked(definition, f"mount -t tmpfs -o mode=755 tmpfs {base.parent}")) == []


@pytest.mark.parametrize(
    ("case", "commands", "expected"),
    [
        (
            "f-lost+found",
            "dd if=/dev/zero of=disk bs=1M count=4 status=none && mkfs.ext4 -q disk && mount -o loop disk more",
            "KC520 b1: kafka_log_dirs: /more is where a file system is mounted, which has its own directory lost+found "
            "there; ",
        ),
        (
            "f-stray",
            "mkdir data/logs 'data/a b' data/a-1.bak && chown -R nobody data && ln -s /etc data/etc",
            "/data has 4 directories of something el",
        ),
        ("f-a-file-is-none", "touch data/notes more/notes && chown nobody data/notes", ""),
        ("f-deleted", "mkdir data/a-2.0123456789abcdef0123456789abcdef-delete && chown nobody data/*", ""),
        ("f-twice", "mkdir more/a-1 && chown nobody more/a-1", "a-1 is in two of the directories"),
        ("f-noexec", "mount -t tmpfs -o noexec tmpfs opt", "/opt is on /opt, which is mounted with noexec"),
        (
            "f-read-only",
            "mount -t tmpfs tmpfs more && mount -o remount,ro more",
            "/more is on /more, which is mounted with",
        ),
        ("f-closed", "chmod 700 .", "the account 'nobody' cannot get to /config, /log, /run and 4 more"),
        ("f-by-root", "touch data/a-1/00.log && chmod 600 data/a-1/00.log", "cannot use /data/a-1/00.log; kafka runs"),
        ("f-by-root-folder", "mkdir data/a-2", "the account 'nobody' cannot use /data/a-2; kafka runs as it"),
        ("f-by-root-checkpoint", "touch data/recovery-point-offset-checkpoint", ""),
        ("f-by-root-lock", "chown root data/.lock", "the account 'nobody' cannot use /data/.lock; kafka runs as it"),
        (
            "f-by-root-log",
            "chown root log/server.log",
            "the account 'nobody' cannot use /log/server.log; kafka runs as it",
        ),
        ("f-by-root-all", "chown -R root data && chmod 700 data", "the account 'nobody' cannot use /data/"),
        ("f-nproc", "ulimit -Su 100", "KC526 b1: kafka_user: the account may have 100 threads"),
    ],
)
def test_f_what_is_there_and_stops_a_start(base: Path, case: str, commands: str, expected: str) -> None:
    """Each is found by the look, and nothing else is."""
    definition = service(base)
    said = found(definition, looked(definition, *own(base, commands)))
    assert len(said) == bool(expected) and all(expected in one for one in said), f"{case}: {said}"


def test_f_names_are_looked_up_on_the_node(base: Path) -> None:
    """In a network without a resolver, by a file of its own: nowhere, another machine, only this one, its own."""
    hosts = "203.0.113.9 far\n127.0.1.1 loop\n10.9.8.7 mine\nfd00::7 six\n"
    network = "ip link set lo up && ip address add 10.9.8.7/32 dev lo && ip address add fd00::7/128 dev lo"
    of = {"variable": "kafka_listeners", "listens": True, "others": True}
    wanted: Any = dict.fromkeys(("nobody.invalid", "far", "loop", "mine", "six"), of)
    before = own(base, f"printf '{hosts}' > hosts && mount --bind hosts /etc/hosts", network)
    seen = looked(service(base), *before, names=wanted)
    assert seen["names"]["mine"] == ["10.9.8.7"]
    assert [(one.id, one.what.partition(" on this host")[0]) for one in name_findings(wanted, seen, "b1")] == [
        ("KC528", "far is 203.0.113.9"),
        ("KC528", "loop is 127.0.1.1"),
        ("KC527", "1 name leads to no address"),
    ]


@pytest.mark.parametrize(
    ("case", "commands", "expected"),
    [
        ("f-lost+found-of-zookeeper", "mkdir -m 700 data/lost+found more/lost+found", ""),
        ("f-logs-among-snapshots", "touch data/version-2/log.1", "/data/version-2 has files that belong to the other"),
        (
            "f-snapshots-among-logs",
            "touch more/version-2/snapshot.1",
            "/more/version-2 has files that belong to the othe",
        ),
        (
            "f-snapshots-of-root",
            "chown root data/version-2 && chmod 700 data/version-2",
            "cannot use /data/version-2; kafka r",
        ),
        ("f-pid-of-root", "umask 077 && touch data/zookeeper_server.pid", ""),
    ],
)
def test_f_what_stops_zookeeper(base: Path, case: str, commands: str, expected: str) -> None:
    """It looks into version-2 only, so that lost+found is nothing to it (FileTxnSnapLog of 3.4)."""
    folders = [f"{base}/{name}/version-2" for name in ("data", "more")]
    definition = service(base, nonempty=folders, misplaced=dict(zip(folders, ("log.*", "snapshot.*"))))
    looking = {key: value for key, value in definition.items() if key != "partitions"}
    seen = looked(
        looking,
        *own(base, "mkdir data/version-2 more/version-2 && rm -r data/a-* && chown nobody data/v* more/v*", commands),
    )
    said = found({**definition, "partitions": []}, seen)
    assert len(said) == bool(expected) and all(expected in one for one in said), f"{case}: {said}"


def zookeeper_moves(base: Path, data: str, log: str) -> dict[str, Any]:
    """What role zookeeper asks for (vars/main.yml), with these two folders below the base."""
    loader = jinja2.Environment(undefined=jinja2.StrictUndefined)
    asked = yaml.safe_load((ROOT / "roles/zookeeper/vars/main.yml").read_text())["__zookeeper_service_base"]["moves"]
    given = {"config_dir": f"{base}/config", "data_dir": f"{base}/{data}", "data_log_dir": f"{base}/{log}"}
    variables = {f"zookeeper_{name}": path for name, path in given.items()}
    return dict(json.loads(loader.from_string(json.dumps(asked)).render(variables)))


IN_LOG = "zookeeper_data_log_dir 1 /log/version-2 log.5"
IN_DATA = "zookeeper_data_dir 1 /data/version-2 snapshot.3"


@pytest.mark.parametrize(
    ("case", "data", "log", "commands", "expected"),
    [
        ("f-as-it-is", "data", "log", "true", []),
        ("f-as-it-is-by-a-link", "data", "other", "ln -s log other", []),
        ("f-set-back", "data", "data", "true", [IN_LOG]),
        ("f-to-a-new-folder", "data", "other", "true", [IN_LOG]),
        ("f-logs-moved", "data", "other", "mkdir -p other/version-2; mv log/version-2/log.5 other/version-2", []),
        ("f-logs-copied", "data", "other", "cp -a log other", []),
        ("f-logs-of-an-old-copy", "data", "other", "cp -r log other; touch -d tomorrow log/version-2/log.5", [IN_LOG]),
        ("f-data-moved", "other", "log", "true", [IN_DATA]),
        ("f-all-moved", "other", "other", "true", [IN_DATA, IN_LOG]),
        ("f-not-yet-there", "other", "other", "rm config/zoo.cfg", []),
        ("f-disk-that-is-lost", "data", "other", "rm -r log", []),
        (
            "f-beyond-ascii-and-blanks",
            "data",
            "data",
            r"mv log 'lóg \ ☃'; printf 'dataLogDir=%s\n' '/mnt/node/l\u00f3g \\ \u2603' >> config/zoo.cfg",
            [IN_LOG.replace("/log/", r"/lóg \ ☃/")],
        ),
    ],
)
def test_f_a_folder_that_is_given_up(
    base: Path, case: str, data: str, log: str, commands: str, expected: list[str]
) -> None:
    """By the zoo.cfg of the node, whatever its variables say now."""
    settings = f"printf 'dataDir={base}/data\\n#dataLogDir=/x\\ndataLogDir={base}/log\\n' > config/zoo.cfg"
    files = "mkdir data/version-2 log/version-2 && touch data/version-2/snapshot.3 log/version-2/log.5"
    definition = service(base, moves=zookeeper_moves(base, data, log))
    seen = looked(definition, *own(base, settings, files, commands))
    found = [f"{one['variable']} {one['number']} {one['folder']} {' '.join(one['names'])}" for one in seen["left"]]
    assert [one.replace(str(base), "") for one in found] == expected, case


def test_f_a_copy_of_what_runs_is_none(base: Path) -> None:
    """It writes on in the folder that it has."""
    script = "printf '#!/bin/sh\\necho running 1 1\\n' > config/zookeeper-service.sh; chmod +x config/*.sh"
    files = "mkdir log/version-2 && touch log/version-2/log.5 && cp -a log other"
    settings = f"printf 'dataDir={base}/data\\ndataLogDir={base}/log\\n' > config/zoo.cfg"
    definition = service(base, name="zookeeper", moves=zookeeper_moves(base, "data", "other"))
    seen = looked(definition, *own(base, settings, files, script))
    assert [one["names"] for one in seen["left"]] == [["log.5"]]


@pytest.mark.parametrize(
    ("case", "to", "commands", "expected"),
    [
        ("f-disk-taken-out", ["data"], "true", [("/more", 2)]),
        ("f-disk-taken-out-empty", ["data"], "rm -r more/b-*", []),
        ("f-another-disk", ["data", "more", "third"], "true", []),
        ("f-renamed", ["data", "third"], "true", [("/more", 2)]),
        ("f-renamed-with-all", ["data", "third"], "mv more third", []),
        ("f-below-itself", ["data/kafka", "more"], "true", [("/data", 2)]),
    ],
)
def test_f_a_disk_that_is_given_up(
    base: Path, case: str, to: list[str], commands: str, expected: list[tuple[str, int]]
) -> None:
    """By the server.properties of the node; what is no partition stays behind without a word."""
    asked = yaml.safe_load((ROOT / "roles/kafka/vars/main.yml").read_text())["__kafka_service_base"]["moves"]
    moves = asked["kafka_log_dirs"] | {
        "file": f"{base}/config/server.properties",
        "to": [f"{base}/{name}" for name in to],
    }
    settings = f"printf 'log.dirs = {base}/data,{base}/more\\n' > config/server.properties; mkdir more/b-0 more/b-1"
    seen = looked(service(base, moves={"kafka_log_dirs": moves}), *own(base, settings, "touch more/x-0", commands))
    found = [(one["folder"].removeprefix(str(base)), one["number"]) for one in seen["left"]]
    assert found == expected, case
