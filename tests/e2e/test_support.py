# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""support.yml on a running site: what is in the archive, that no password is, and that nothing changes."""

from __future__ import annotations

import base64
import re
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import unpack
from helpers.site import Run, defaults, tree, unreadable

from tests.e2e.conftest import SERVICES, Live

# In the inventory, in a staged file, in what waits behind it, and alone in a log.
STORE = "kept-in-the-key-store"
ACCOUNT = "of-an-account-in-jaas"
JAAS = f'org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="{ACCOUNT}";'
OLD = "only-in-an-old-file"
SECRETS = {"ssl.keystore.password": STORE, "listener.name.inside.plain.sasl.jaas.config": JAAS}


@dataclass
class Archive:
    """What a run wrote, unpacked: name below its one folder -> text."""

    run: Run
    path: Path
    files: dict[str, str]


def collect(live: Live, folder: Path, *arguments: str, **variables: object) -> Archive:
    """Run the playbook, and read the archive that it names."""
    done = live.play("support", *arguments, support_folder=str(folder), **variables)
    found = re.search(r"It is in (\S+)", done.text)
    assert found, done.output
    texts = {name: data.decode() for name, data in unpack(base64.b64encode(Path(found[1]).read_bytes()).decode())}
    assert len({name.split("/")[0] for name in texts}) == 1
    return Archive(done, Path(found[1]), {name.split("/", 1)[1]: text for name, text in texts.items()})


@pytest.fixture(scope="module")
def archive(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Of a site with passwords: staged by site.yml, in a file that somebody left, and in a log."""
    config = live.site.home / "etc/kafka"
    log = live.site.home / "log/kafka/server.log"
    live.play("site", kafka_config={**live.config, **SECRETS})
    (config / "old.properties").write_text(f'sasl.jaas.config=X required password="{OLD}";\n')
    with log.open("a") as stream:
        stream.write(f"cannot log in with {OLD}, {ACCOUNT} or {STORE}\n")
    try:
        yield collect(live, tmp_path_factory.mktemp("support"))
    finally:
        (config / "old.properties").unlink()
        live.play("site")


def test_it_has_what_explains_how_both_services_stand(live: Live, archive: Archive) -> None:
    """Logs, configuration, thread dumps, descriptors, disks, the cluster's own answers; and nothing is missing."""
    for name, log in zip(SERVICES, ("zookeeper.log", "server.log"), strict=True):
        files = {path.split("/", 2)[2]: text for path, text in archive.files.items() if f"/{name}/" in path}
        assert "Full thread dump" in files["threads.txt"]
        assert re.search(r"^ Metaspace", files["threads.txt"], re.MULTILINE)
        assert files[f"logs/{log}"].endswith("\n")
        assert "-Xmx" in files["process/command.txt"]
        assert "Max open files" in files["process/limits.txt"]
        assert f"-{'gc.log'}" in "".join(path for path in files if path.startswith("logs/"))
        assert "Filesystem" in files["disks.txt"]
        assert files["run/fingerprint"] == (live.site.home / f"run/{name}/fingerprint").read_text()
    assert "zk_server_state" in archive.files["quickstart/zookeeper/mntr.txt"]
    assert '"healthy": true' in archive.files["quickstart/cluster/kafka_health.json"]
    assert '"controller_id": 1' in archive.files["quickstart/cluster/kafka_cluster_info.json"]
    assert '"mode": "standalone"' in archive.files["quickstart/ensemble.json"]
    manifest = archive.files["MANIFEST.txt"]
    assert "waits for a restart: server.properties (" in manifest
    assert re.search(r"descriptors: \d+ of \d+", manifest)
    missing = manifest.partition("Missing:")[2].partition("Files")[0]
    assert [line for line in missing.splitlines() if "quickstart" in line] == []


def test_no_password_is_in_it(live: Live, archive: Archive) -> None:
    """Neither beside its name nor alone; the settings' names are, and so is the line of the log."""
    staged = (live.site.home / "etc/kafka/.staged/server.properties").read_text()
    assert STORE in staged
    assert ACCOUNT in staged
    text = "\n".join(archive.files.values())
    assert [secret for secret in (STORE, ACCOUNT, OLD) if secret in text + archive.run.output] == []
    assert "ssl.keystore.password=********" in archive.files["quickstart/kafka/config/.staged/server.properties"]
    assert "cannot log in with ********, ******** or ********" in archive.files["quickstart/kafka/logs/server.log"]


def test_only_its_owner_may_read_it(archive: Archive) -> None:
    """0600, on disk and inside."""
    assert stat.S_IMODE(archive.path.stat().st_mode) == 0o600
    with tarfile.open(archive.path) as opened:
        assert {entry.mode for entry in opened if entry.isfile()} == {0o600}


def test_it_changes_nothing_and_check_mode_writes_nothing(live: Live, archive: Archive, tmp_path: Path) -> None:
    """Twice, and dry: processes, configuration and data's names stay; dry, the JVM is asked for no dump."""
    outputs = [live.site.home / f"log/{name}/{name}.out" for name in SERVICES]
    before = [tree(live.site.home / "etc"), live.processes(), [path.stat().st_size for path in outputs]]
    folder = tmp_path / "none"
    folder.mkdir()
    dry = live.play("support", "--check", support_folder=str(folder), environment=defaults(tmp_path))
    assert (dry.count("changed"), dry.count("failed")) == (0, 0)
    assert "It would be in" in dry.text and unreadable(dry) == []
    assert list(folder.iterdir()) == []
    assert [tree(live.site.home / "etc"), live.processes(), [path.stat().st_size for path in outputs]] == before
    assert archive.run.count("changed") == 0


def test_a_service_that_is_stopped_and_a_host_that_is_down_are_noted(live: Live, tmp_path: Path) -> None:
    """What can be had of the others is there, and the run does not fail."""
    inventory = tmp_path / "hosts.yml"
    # The host with ZooKeeper is the last that says what it has, so that an inclusion begins with the other's service.
    late = "{{ lookup('ansible.builtin.pipe', 'sleep 0.5; echo zookeeper kafka').split() }}"
    inventory.write_text(
        f'kafka:\n  hosts:\n    quickstart:\n      support_services: "{late}"\n'
        "    gone:\n      ansible_connection: ssh\n      ansible_host: 127.0.0.1\n"
        "      ansible_port: 1\n      kafka_broker_id: 2\n      kafka_cluster_hosts: [quickstart, gone]\n"
    )
    live.site.service("kafka", "stop")
    try:
        found = collect(live, tmp_path, "-i", str(inventory), "--limit", "kafka")
    finally:
        live.site.service("kafka", "start")
    manifest = found.files["MANIFEST.txt"]
    assert "quickstart/kafka: threads.txt: it does not run" in manifest
    assert "gone/kafka: everything: the host cannot be looked at: " in manifest
    assert "quickstart/cluster/kafka_health: " in manifest
    assert "nobody in this run to ask" not in manifest
    assert "shut down completed" in found.files["quickstart/kafka/logs/server.log"]
    assert "Full thread dump" in found.files["quickstart/zookeeper/threads.txt"]
