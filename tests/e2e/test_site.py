# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml on a fresh host and on a live one: dry, twice, with a change, and the change taken into use (S02)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.site import Run, tree

from tests.e2e.conftest import Live

CHANGE = {"log.retention.hours": 24}
SECRET = "correct-horse-battery-staple"


def etc(live: Live) -> Path:
    """Kafka's configuration."""
    return live.site.home / "etc/kafka"


def diff_of(run: Run, path: Path | str) -> list[str]:
    """The lines that a diff adds to or takes from a file."""
    found = re.search(rf"^\+\+\+ after: {re.escape(str(path))}\n((?:[@ +\-\\].*\n)*)", run.output, re.MULTILINE)
    assert found, run.output
    return [line for line in found[1].splitlines() if line[0] in "+-"]


def rows(run: Run) -> dict[str, str]:
    """Service -> its lines in both tables of status.yml, as one."""
    found: dict[str, str] = {}
    for line in re.finditer(r"^ *quickstart  (\w+) .*$", run.output, re.MULTILINE):
        found[line[1]] = found.get(line[1], "") + line[0]
    return found


def test_check_mode_on_a_fresh_host_changes_nothing_and_says_what_it_would_do(live: Live) -> None:
    """No service, no folder, no link is there yet, and no task fails for that."""
    assert live.after_dry == live.before
    assert live.dry.count("failed") == 0
    assert "Would get kafka_2.12-2.1.0 (source: auto)" in live.dry.text
    assert f"+listeners=INSIDE://127.0.0.1:{live.site.kafka_port}" in diff_of(live.dry, etc(live) / "server.properties")


def test_s03_the_protocol_version_is_written(live: Live) -> None:
    """It is never left to the version of the software."""
    assert "inter.broker.protocol.version=2.1" in (etc(live) / "server.properties").read_text().splitlines()


@pytest.mark.parametrize("arguments", [(), ("--check", "--diff")], ids=["real", "check"])
def test_a_second_run_changes_nothing(live: Live, arguments: tuple[str, ...]) -> None:
    """Files and processes stay as they are."""
    before, processes = tree(live.site.home / "etc"), live.processes()
    assert live.play("site", *arguments).count("changed") == 0
    assert (tree(live.site.home / "etc"), live.processes()) == (before, processes)


@pytest.fixture(scope="module")
def staged(live: Live) -> Iterator[Run]:
    """The run that staged a change; everything that a running service would read is as before."""
    before, processes = tree(etc(live)), live.processes()
    run = live.play("site", "--diff", kafka_config=live.config | CHANGE)
    after = tree(etc(live))
    assert live.processes() == processes
    assert {path: text for path, text in after.items() if not path.startswith(".staged")} == before
    yield run


def test_s02_a_change_is_staged_and_shown(live: Live, staged: Run) -> None:
    """Named by file, the diff shows the one line, and nothing of it is active."""
    assert staged.count("failed") == 0
    assert staged.count("changed") > 0
    assert "restart pending for kafka on quickstart: server.properties" in staged.text
    assert "restart pending for zookeeper" not in staged.text
    assert diff_of(staged, etc(live) / "server.properties") == ["+log.retention.hours=24"]
    assert "log.retention.hours=24" in (etc(live) / ".staged/server.properties").read_text()


@pytest.mark.usefixtures("staged")
def test_s02_the_next_run_says_it_again_and_changes_nothing(live: Live) -> None:
    """What is staged stays staged; the table says so too."""
    again = live.play("site", kafka_config=live.config | CHANGE)
    assert again.count("changed") == 0
    assert "restart pending for kafka on quickstart: server.properties" in again.text
    table = rows(live.play("status", kafka_config=live.config | CHANGE))
    assert "restart pending" in table["kafka"]
    assert re.search(rf"running, pid {live.site.pid('zookeeper')} .*as running .*standalone", table["zookeeper"])


@pytest.mark.usefixtures("staged")
def test_s02_a_change_that_is_taken_back_leaves_nothing(live: Live) -> None:
    """The staged files go, the table is clean."""
    back = live.play("site")
    assert back.count("changed") > 0
    assert "restart pending" not in back.text
    assert not (etc(live) / ".staged").exists()
    table = rows(live.play("status"))
    assert re.search(rf"running, pid {live.site.pid('kafka')} .*as running .*controller", table["kafka"])
    assert str(live.site.kafka_port) in table["kafka"]
    assert str(live.site.home / "data/kafka") in table["kafka"]


def test_secrets_stay_in_files_that_others_cannot_read(live: Live) -> None:
    """Not in the output, however much is asked for, and not in a file for everybody."""
    config = live.config | {"ssl.keystore.password": SECRET}
    run = live.play("site", "--diff", "-vvv", kafka_config=config)
    assert run.count("failed") == 0
    assert SECRET not in run.output
    holding = [
        path
        for path in live.site.home.rglob("*")
        if path.is_file() and not path.is_symlink() and SECRET.encode() in path.read_bytes()
    ]
    assert holding == [etc(live) / ".staged/server.properties"]
    assert oct(holding[0].stat().st_mode & 0o777) == "0o640"
    assert oct(holding[0].parent.stat().st_mode & 0o777) == "0o750"
    assert live.play("site", "--diff", "-vvv").output.count(SECRET) == 0  # nor when it goes again
    assert not (etc(live) / ".staged").exists()


def test_stop_and_site_take_a_change_into_use(live: Live) -> None:
    """stop.yml and start.yml do nothing twice; the broker reads the new value at its start."""
    old = live.processes()
    assert live.play("stop").count("changed") == 2
    assert live.play("stop").count("changed") == 0
    assert {name: re.search(r" stopped ", row) is not None for name, row in rows(live.play("status")).items()} == {
        "zookeeper": True,
        "kafka": True,
    }
    live.config = live.config | CHANGE
    log = live.site.home / "log/kafka/server.log"
    seen = log.stat().st_size
    started = live.play("site")
    assert started.count("failed") == 0
    assert "restart pending" not in started.text
    assert "log.retention.hours = 24" in log.read_text()[seen:]
    assert set(live.processes().values()).isdisjoint(old.values())
    assert live.play("start").count("changed") == 0
    assert "as running" in rows(live.play("status"))["kafka"]


def test_s02_a_change_is_taken_into_use_at_once_and_one_that_does_not_start_is_put_back(live: Live) -> None:
    """What docs/tour.md shows: the default policy, on one broker; ZooKeeper, which has no change, runs on."""
    rolling = {"kafka_restart_policy": "rolling"}
    old, wanted = live.processes(), {"kafka_heap_size": "520m", **rolling}
    planned = live.play("site", "--check", **wanted)
    assert "would restart brokers in this order" in planned.text
    assert live.processes() == old
    done = live.play("site", "--diff", **wanted)
    assert "+KAFKA_HEAP_OPTS='-Xms520m -Xmx520m'" in done.output
    assert "kafka on quickstart was restarted (kafka.env (KAFKA_HEAP_OPTS)): stop " in done.text
    assert "restart pending" not in done.text
    new = live.processes()
    assert new["zookeeper"] == old["zookeeper"] and new["kafka"] != old["kafka"]
    assert live.play("site", **wanted).count("changed") == 0
    kept = {path: text for path, text in tree(etc(live)).items() if not path.startswith(".")}
    refused = live.play("site", code=2, **{**wanted, "kafka_opts": ["-XX:NoSuchOption"]})
    assert "did not start with what was staged, and was put back" in refused.failure
    assert "NoSuchOption" in refused.failure
    assert {path: text for path, text in tree(etc(live)).items() if not path.startswith(".")} == kept
    assert "-XX:NoSuchOption" in (etc(live) / ".refused/kafka.env").read_text()
    (archive,) = live.site.home.parent.glob("kafka-support-*.tar.gz")
    assert archive.stat().st_mode & 0o777 == 0o600
    table = rows(live.play("status"))
    assert "as running" in table["kafka"]
    assert live.play("rolling_restart", **wanted).count("changed") == 0
    live.play("site", **rolling)
    assert "-Xms512m" in (etc(live) / "kafka.env").read_text()
