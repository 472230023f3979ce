# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S04: a broker that is not the one, or whose cluster or disk is not there, is not started and not reconfigured."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers.processes import identity
from helpers.site import Site, tree

from tests.faults.conftest import Refused


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An initialised site. Its broker runs in the first tests of this file, and is stopped in the others."""
    site = Site.create(tmp_path_factory.mktemp("identity") / "quickstart")
    try:
        site.playbook("site")
        yield site
    finally:
        site.stop()


@pytest.fixture
def running(site: Site) -> Iterator[Site]:
    """The site, whose processes and configuration must be the same afterwards."""
    before = {name: identity(site.pid(name)) for name in ("zookeeper", "kafka")}
    yield site
    assert {name: identity(site.pid(name)) for name in before} == before


@pytest.fixture
def stopped(site: Site) -> Iterator[Site]:
    """The site with its broker stopped; it must be stopped afterwards."""
    site.service("kafka", "stop")
    yield site
    assert site.service("kafka", "status", code=3) == "stopped"


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    """An empty folder in the place of ``path``, as when a disk is not mounted."""
    kept = path.with_name(path.name + ".kept")
    path.rename(kept)
    path.mkdir(mode=0o750)
    try:
        yield
    finally:
        shutil.rmtree(path)
        kept.rename(path)


@contextmanager
def text_of(path: Path, text: str) -> Iterator[None]:
    """Another text in a file for a while."""
    kept = path.read_text()
    path.write_text(text)
    try:
        yield
    finally:
        path.write_text(kept)


def test_another_broker_id_is_refused(running: Site, refused: Refused) -> None:
    """A broker cannot take another's place."""
    sentence = refused(running, below=running.home / "etc", kafka_broker_id=7)
    assert "KC507 quickstart: kafka_broker_id: this host is broker 1" in sentence
    assert "kafka_broker_id says 7; a broker cannot take another's place. Set it back to 1" in sentence


def test_f_folders_that_are_given_up_are_refused(running: Site) -> None:
    """ZooKeeper would forget everything, and the broker a partition; the disk is there, so KC516 would be wrong."""
    partition, folder = running.home / "data/kafka/given-up-0", str(running.home / "data/other")
    partition.mkdir()
    before = tree(running.home / "etc")
    try:
        done = running.playbook("site", code=2, kafka_log_dirs=[folder], zookeeper_data_dir=f"{folder}-too")
    finally:
        partition.rmdir()
    assert f"KC529 quickstart: zookeeper_data_log_dir: is {folder}-too, and the server has 1 log in" in done.text
    assert f"KC529 quickstart: kafka_log_dirs: is without {partition.parent}, where the broker has 1 part" in done.text
    assert "KC516" not in done.text
    assert tree(running.home / "etc") == before


def test_another_cluster_is_refused_while_the_broker_runs(running: Site, refused: Refused) -> None:
    """Nothing is staged that the next start would have to refuse."""
    sentence = refused(running, below=running.home / "etc", kafka_zookeeper_chroot="/other")
    assert "in ZooKeeper /other does not exist: a wrong kafka_zookeeper_chroot" in sentence


def test_a_wrong_checksum_leaves_what_runs(running: Site, refused: Refused, tmp_path: Path) -> None:
    """Another version from a file with another content: nothing of it stays."""
    archive = tmp_path / "kafka.tgz"
    archive.write_bytes(b"not Kafka")
    sentence = refused(
        running,
        below=running.home / "etc",
        kafka_version="2.1.1",
        kafka_tarball_source="file",
        kafka_tarball_file=str(archive),
        kafka_tarball_checksum="sha256:" + "0" * 64,
    )
    assert "wrong checksum, expected sha256:000" in sentence
    assert not list(running.home.glob("kafka_2.12-2.1.1*"))
    assert os.readlink(running.kafka_home).endswith("kafka_2.12-2.1.0")


def test_a_misspelt_variable_is_named_and_the_run_goes_on(running: Site) -> None:
    """Argument specs do not see it; the warning has the nearest name."""
    done = running.playbook("site", kafka_lisseners=[], zookeeper_client_prot=1)
    assert "KC017 quickstart: kafka_lisseners: no role of this collection reads it" in done.text
    assert "Did you mean kafka_listeners?" in done.text
    assert "KC017 quickstart: zookeeper_client_prot: " in done.text
    assert "Did you mean zookeeper_client_port?" in done.text
    assert done.count("changed") == 0


def test_a_wrong_chroot_is_refused_before_the_start(stopped: Site, refused: Refused) -> None:
    """Not even its address gets into the files, which a start by hand would read."""
    sentence = refused(stopped, below=stopped.home / "etc", kafka_zookeeper_chroot="/other")
    assert "belongs to cluster" in sentence
    assert "correct the address or restore ZooKeeper first" in sentence


def test_an_emptied_zookeeper_is_refused_before_the_start(stopped: Site, refused: Refused) -> None:
    """Once for ZooKeeper, and where its loss was accepted, for Kafka: it would found a new cluster on full disks."""
    stopped.service("zookeeper", "stop")
    data = tree(stopped.home / "data/kafka")
    kept = {path: path.read_text() for path in (stopped.home / "etc/zookeeper").iterdir() if path.is_file()}
    try:
        with moved_away(stopped.home / "data/zookeeper"):
            sentence = refused(stopped)
            assert "is the only ZooKeeper server, was in use, and its data directory is empty" in sentence
            mark = re.search(r"delete (/\S+)\.$", sentence)
            assert mark, sentence
            Path(mark[1]).unlink()
            sentence = refused(stopped, below=stopped.home / "etc/kafka")
            stopped.service("zookeeper", "stop")
    finally:
        for path, text in kept.items():
            path.write_text(text)
        stopped.service("zookeeper", "start")
    assert "in ZooKeeper / holds no cluster" in sentence
    assert "restore ZooKeeper first" in sentence
    assert tree(stopped.home / "data/kafka") == data


@pytest.mark.parametrize("way", ["site.yml", "the service's script"])
def test_the_data_of_another_broker_is_refused(stopped: Site, refused: Refused, way: str) -> None:
    """meta.properties says whose data it is."""
    meta = stopped.home / "data/kafka/meta.properties"
    with text_of(meta, meta.read_text().replace("broker.id=1", "broker.id=5")):
        if way == "site.yml":
            sentence = refused(stopped)
            assert f"{meta.parent} holds the data of broker 5, and kafka_broker_id says 1; a broker" in sentence
        else:
            sentence = start_by_hand(stopped)
            assert f"guard: {meta.parent} holds the data of another broker (broker.id=5), not of 1" in sentence


@pytest.mark.parametrize("way", ["site.yml", "the service's script"])
def test_a_disk_that_is_not_mounted_is_refused(stopped: Site, refused: Refused, way: str) -> None:
    """The broker would begin anew, empty, on the root disk."""
    data = stopped.home / "data/kafka"
    with moved_away(data):
        if way == "site.yml":
            sentence = refused(stopped)
            assert f"{data} was in use by broker 1 and is now without meta.properties" in sentence
            assert "Mount it, or delete" in sentence
        else:
            sentence = start_by_hand(stopped)
            assert f"guard: {data} was in use by broker 1 and has no meta.properties; is the disk mounted?" in sentence
        assert list(data.iterdir()) == []


def start_by_hand(site: Site) -> str:
    """What the service's own script says when it refuses; nothing below ``etc`` and ``data`` has changed."""
    before = tree(site.home / "etc"), tree(site.home / "data/kafka")
    script = str(site.home / "etc/kafka/kafka-service.sh")
    done = site.run([script, "start"], code=1, cwd=site.home)
    assert site.run([script, "run"], code=78, cwd=site.home).stdout == ""
    assert (tree(site.home / "etc"), tree(site.home / "data/kafka")) == before
    return str(done.stderr)
