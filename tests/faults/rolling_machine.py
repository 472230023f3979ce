# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a broker's machine during a roll: its disk fills up, its network goes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers import network
from helpers.cluster import Cluster
from helpers.processes import until
from helpers.watch import broker_order, running

from tests.faults.rolling_changes import change, check_new, stamp
from tests.faults.rolling_faults import AFTER_STOP, BEFORE_GATE, wait_for
from tests.faults.rolling_stage import ONE, SESSION, Stage

SMALL = "n2"  # its log dir is a file system of its own
SIZE = "300m"
SHORT = {"kafka_rolling_gate_timeout": 20}


def full_disk(play: Stage) -> None:
    """A disk fills up before its broker's turn: the roll ends there; with room again, the next run goes on."""
    folder = disk(play.cluster)
    if not folder.is_mount():
        pytest.skip("needs root, to mount a small disk")
    value = change(play)
    before = stamp(play.cluster, SMALL)
    with play.timed():
        begun = play.begin("site", **SHORT)
        play.wait_until(begun, lambda: play.seen("up") or play.in_turn())
        filler = folder / "filler"
        try:
            fill(filler)
            play.note(f"the disk of {SMALL} is full")
            done = begun.wait(None)
            play.note("the roll stopped" if done.code else "the roll went on by itself")
        finally:
            filler.unlink()
        if not running(play.cluster, "kafka", SMALL):
            play.note(f"broker {SMALL} had ended; it is started again")
            play.revive(SMALL)
        if done.code:
            assert "docs/runbooks/" in done.text
            returned = stamp(play.cluster, SMALL)
            assert returned == before or SMALL not in play.not_rolled()
            play.playbook("site")
    check_new(play.cluster, value)


def cut_off(play: Stage) -> None:
    """A broker that waits for its turn is cut from everybody: no other is stopped until it is back."""
    if reason := network.missing():
        pytest.skip(reason)
    moment = play.chance.choice((AFTER_STOP, BEFORE_GATE))
    victim = broker_order(play.tree, list(ONE))[1]  # not the controller: its restart below would move that
    script = play.cluster.home / victim / f"etc/kafka/kafka-{victim[1:]}-service.sh"
    with network.network(play.cluster.ports[victim]["broker"]) as net:
        play.cluster.service(victim, "kafka", "stop")
        net.start([str(script), "start"])
        until(play.healthy, 120)
        play.watch.events.clear()
        value = change(play)
        with play.timed():
            begun = play.begin("site", **SHORT)
            wait_for(play, begun, moment, 1)
            net.cut()
            play.note(f"{victim} cut off {moment} of the first broker's turn")
            stopped = {one.host for one in play.watch.events if one.what == "down"}
            (first,) = stopped
            done = begun.wait(None)
            later = {one.host for one in play.watch.events if one.what == "down"}
            net.heal()
            assert done.code == 2, "the roll must not go on while a broker is cut off"
            assert "docs/runbooks/" in done.text
            assert later - stopped <= {victim}, "nobody else is stopped meanwhile"
            assert f"{first} keeps its new files" in done.text, done.output
            assert play.restarts()[f"kafka {first}"] == 1
            play.recover(SESSION + 120)
            play.playbook("site")
    check_new(play.cluster, value)


def disk(cluster: Cluster) -> Path:
    """The folder that may be a small disk."""
    return cluster.home / SMALL / "data/kafka"


@contextmanager
def small_disk(cluster: Cluster) -> Iterator[None]:
    """Mount it before the installation, where this user can; unmounted at the end."""
    folder = disk(cluster)
    if os.geteuid() != 0:
        yield
        return
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0750", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    """Take all that is left of a file system."""
    with path.open("wb") as stream:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    os.write(stream.fileno(), bytes(size))
            except OSError:
                continue
