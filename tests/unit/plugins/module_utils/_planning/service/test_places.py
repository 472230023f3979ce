# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mounts, owners and limits of a node: each that would stop a start is one sentence."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.places import noexec_mount
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.service import EMPTY, WANTED

PLACES: Any = {
    "run_from": {"kafka_install_root": "/opt", "kafka_config_dir": "/etc/kafka", "java_home": ""},
    "written": {
        "kafka_config_dir": "/etc/kafka",
        "kafka_log_dirs": ["/data", "/data/2"],
        "kafka_log_dir": "/var/log/kafka",
        "kafka_tmp_dir": "/var/log/kafka/tmp",
    },
}
INSTALLED = "path\t/usr/local/kafka_2.12-2.1.0\tdirectory\troot\troot\t755\n"


def named(kind: str, *paths: str) -> str:
    """Lines of the probe with names."""
    return "".join(f"{kind}\t{base64.b64encode(path.encode()).decode()}\n" for path in paths)


@pytest.mark.parametrize(
    ("case", "lines", "sentences"),
    [
        ("f-nosuid-nodev", "mount\t/etc/kafka\t/etc\trw,nosuid,nodev\n", []),
        ("f-noexec-of-data", "mount\t/data\t/data\trw,noexec\nmount\t/var/log/kafka\t/var/log\tnoexec\n", []),
        (
            "f-noexec-of-programs",
            "mount\t/opt\t/opt\trw,noexec\nmount\t/etc/kafka\t/opt\trw,noexec\n",
            [
                "KC521 h1: kafka_install_root: /opt is on /opt, which is mounted with noexec; a start executes what is "
                "there. Mount it without (mount -o remount,exec /opt; and in /etc/fstab), or choose another directory."
            ],
        ),
        (
            "f-read-only",
            "mount\t/data/2\t/data\x5cx20b\tro,noatime\n",
            [
                "KC521 h1: kafka_log_dirs: /data/2 is on /data b, which is mounted with ro; kafka or this run is to "
                "write there. Mount it without (mount -o remount,rw /data b; and in /etc/fstab), or choose another "
                "directory."
            ],
        ),
        ("f-read-only-programs-there", f"mount\t/opt\t/opt\tro\n{INSTALLED}", []),
        (
            "f-read-only-programs-missing",
            "mount\t/opt\t/opt\tro\n",
            [
                "KC521 h1: kafka_install_root: /opt is on /opt, which is mounted with ro; kafka or this run is to "
                "write there. Mount it without (mount -o remount,rw /opt; and in /etc/fstab), or choose another "
                "directory."
            ],
        ),
        (
            "f-closed-above",
            named("shut", "/data", "/data/2", "/var/log/."),
            [
                "KC522 h1: kafka_log_dirs: the account 'kafka' cannot get to /data, /data/2, /var/log/kafka and 1 "
                "more; kafka runs as this account, and a parent directory denies it access. Allow access (chmod "
                "o+x; "
                "namei -m shows which directory), or choose another directory."
            ],
        ),
        (
            "f-written-by-root",
            named("barred", "/data/2/orders-0", "/data/2/.lock"),
            [
                "KC522 h1: kafka_log_dirs: the account 'kafka' cannot use /data/2/orders-0, /data/2/.lock; kafka "
                "runs as it, and would not start. Give it back what was written by another account (chown -R "
                "kafka:kafka /data/2), or give the account the number that its data has (usermod --uid)."
            ],
        ),
        ("f-maps-enough", "fact\tsegments\t31000\nfact\tmax_map_count\t65530\n", []),
        (
            "f-max-map-count",
            "fact\tsegments\t32000\nfact\tmax_map_count\t65530\n",
            [
                "KC525 h1: kafka_log_dirs: 32000 segments are there, and vm.max_map_count is 65530; the broker maps "
                "two indexes of each, and ends where it gets no more. Raise it to 130000 or more "
                "(host_tuning_vm_max_map_count and the playbook tune)."
            ],
        ),
        (
            "f-nofile",
            "fact\tuser\tkafka\nfact\tnofile_limit\t4096\nfact\tnofile_granted\tno\n",
            [
                "KC524 h1: kafka_limit_nofile: is 100000 files, and kafka may have 4096; kafka gets no more than "
                "that, and each segment takes one. Raise the hard limit (/etc/security/limits.conf: kafka hard "
                "nofile 100000), and log in again."
            ],
        ),
        (
            "f-nofile-below-segments",
            "fact\tuser\tkafka\nfact\tnofile_limit\t4096\nfact\tnofile_granted\tno\nfact\tsegments\t4000\n",
            [
                "KC524 h1: kafka_limit_nofile: is 100000 files, and kafka may have 4096; kafka gets no more than "
                "that, and each segment takes one. Raise the hard limit (/etc/security/limits.conf: kafka hard "
                "nofile 100000), and log in again.",
                "KC525 h1: kafka_log_dirs: 4000 segments are there, and kafka may have 4096 files; the broker opens "
                "each of them. Raise kafka_limit_nofile and the limit of the host to 8500 or more.",
            ],
        ),
        (
            "f-nproc",
            "fact\tthreads_limit\t128\n",
            [
                "KC526 h1: kafka_user: the account may have 128 threads; kafka has up to 136, and ends where it gets "
                "no more. Raise it (/etc/security/limits.conf: nproc; for a container docker run --pids-limit), and "
                "log in again."
            ],
        ),
        ("f-nproc-of-systemd", "fact\tthreads_limit\t128\nfact\tmanager\tsystemd\n", []),
        ("f-limits-of-what-runs", "fact\tthreads_limit\t1\nprocess\trunning 1 1\n", []),
    ],
)
def test_f_what_the_node_keeps_a_service_from(case: str, lines: str, sentences: list[str]) -> None:
    """What would stop a start is found before anything is changed; what would not is no finding."""
    wanted: Any = {**WANTED, **PLACES}
    found = node_findings(wanted, parse_probe(EMPTY + lines), "h1")
    assert [one.sentence for one in found] == sentences, case


MOVES: Any = {
    "zookeeper_data_dir": {"to": ["/new"]},
    "zookeeper_data_log_dir": {"to": ["/new"]},
    "kafka_log_dirs": {"to": ["/data/1"]},
}


def left(variable: str, number: int, folder: str, *names: str) -> str:
    """A line of the probe about a folder that is given up."""
    encoded = (base64.b64encode(text.encode()).decode() for text in (folder, *names))
    return "\t".join(["left", variable, str(number), *encoded]) + "\n"


@pytest.mark.parametrize(
    ("case", "lines", "sentences"),
    [
        (
            "f-logs-elsewhere",
            left("zookeeper_data_log_dir", 1, "/l/version-2", "log.5"),
            [
                "KC529 h1: zookeeper_data_log_dir: is /new, and the server has 1 log in /l/version-2 (log.5); it would "
                "start without the transactions that it confirmed last. Set it back; or, for one server after another, "
                "stop it, move log.* from /l/version-2 to /new/version-2, and run this again."
            ],
        ),
        (
            "f-all-elsewhere",
            left("zookeeper_data_dir", 2, "/d/version-2", "snapshot.0", "snapshot.5")
            + left("zookeeper_data_log_dir", 2, "/d/version-2", "log.1", "log.5"),
            [
                "KC529 h1: zookeeper_data_dir: is /new, and the server has 2 snapshots in /d/version-2 (snapshot.0, "
                "snapshot.5); it would start without what it knows. Set it back; or, for one server after another, "
                "stop it, move /d/version-2 to /new, and run this again."
            ],
        ),
        (
            "f-disk-taken-out",
            left("kafka_log_dirs", 12, "/data/2", "a-0", "a-1", "b c-0"),
            [
                "KC529 h1: kafka_log_dirs: is without /data/2, where the broker has 12 partitions (a-0, a-1, b c-0 and "
                "9 more); it would create them again, empty, and data without another replica would be lost. Put "
                "/data/2 back, "
                "and move what is in it before (kafka-reassign-partitions.sh, log_dirs); to use another "
                "path, rename the directory while the broker is stopped."
            ],
        ),
    ],
)
def test_f_a_folder_that_is_given_up_with_what_is_in_it(case: str, lines: str, sentences: list[str]) -> None:
    """One sentence for each that the service would miss."""
    wanted: Any = {**WANTED, "moves": MOVES}
    found = node_findings(wanted, parse_probe(EMPTY + lines), "h1")
    assert [one.sentence for one in found] == sentences, case


def test_f_logs_among_snapshots_are_refused() -> None:
    """f-misplaced: zookeeper_data_log_dir was given a disk of its own, and the files stayed."""
    folders = {"/a/version-2": "log.*", "/b/version-2": "snapshot.*"}
    wanted: Any = {**WANTED, "prefix": "zookeeper", "name": "zookeeper", "misplaced": folders, "moves": MOVES}
    lines = named("misplaced", "/a/version-2") + left("zookeeper_data_log_dir", 1, "/a/version-2", "log.1")
    (found,) = node_findings(wanted, parse_probe(EMPTY + lines), "z1")
    assert found.sentence == (
        "KC523 z1: zookeeper_data_log_dir: /a/version-2 has files that belong to the other one of /a and /b; ZooKeeper "
        "does not start with logs among snapshots, nor with snapshots among logs. Set it back; or stop the server and "
        "move log.* from /a/version-2 to /b/version-2, and snapshot.* from /b/version-2 to /a/version-2."
    )


@pytest.mark.parametrize(("options", "mount"), [("rw,noexec", "/tmp"), ("rw,nosuid", "")])
def test_f_the_mount_of_the_temporary_folder(options: str, mount: str) -> None:
    """Named where nothing may be executed from it."""
    assert noexec_mount(parse_probe(f"mount\t/tmp/x\t/tmp\t{options}\n"), "/tmp/x") == mount
    assert noexec_mount({}, "/tmp/x") == ""
