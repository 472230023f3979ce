# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three ZooKeeper servers and three brokers on hosts of their own: what runs print with an empty ansible.cfg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from helpers.cluster import Cluster, processes
from helpers.site import Run, defaults, unreadable

pytestmark = pytest.mark.slow  # an installation and two upgrades; test_cluster.py counts the lines of a second run, too

OLD: dict[str, Any] = {"zookeeper_version": "3.4.12", "kafka_version": "2.1.0"}
NEW: dict[str, Any] = {"zookeeper_version": "3.4.14", "kafka_version": "2.1.1"}


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Installed with the older patch releases."""
    hosts = Cluster.create(tmp_path_factory.mktemp("six") / "hosts", 3, {f"n{number}": {} for number in (4, 5, 6)})
    try:
        hosts.playbook("site", **OLD)
        yield hosts
    finally:
        hosts.stop()


def lines(run: Run) -> int:
    """How many it printed."""
    return run.output.count("\n")


def test_l_a_second_run(six: Cluster) -> None:
    """L: nothing is changed, what was proven is said, and what is not meant."""
    done = six.playbook("site", environment=defaults(six.home), **OLD)
    assert done.count("changed") == 0 and "Kafka works: 3 brokers answer" in done.text
    assert lines(done) < 60 and unreadable(done) == []


def test_l_an_upgrade_and_the_way_back(six: Cluster) -> None:
    """L: who was restarted and why, and what can be done then; the release before is kept, and taken again."""
    before = processes(six)
    planned = six.playbook("upgrade", "--check", environment=defaults(six.home), **NEW)
    assert "planned: ZooKeeper: 0 of 3 run zookeeper-3.4.14" in planned.text
    assert processes(six) == before
    done = six.playbook("upgrade", environment=defaults(six.home), **NEW)
    assert lines(done) < 200 and unreadable(done) == []
    for number in (1, 2, 3):
        assert f"zookeeper-{number} on n{number} was restarted (distribution zookeeper-3.4.12" in done.text
        assert f"kafka-{number + 3} on n{number + 3} was restarted (distribution kafka_2.12-2.1.0" in done.text
    assert "done: ZooKeeper: 3 of 3 run zookeeper-3.4.14" in done.text
    again = six.playbook("upgrade", environment=defaults(six.home), **NEW)
    assert again.count("changed") == 0 and lines(again) < 100
    back = six.playbook("upgrade", environment=defaults(six.home), **OLD)
    assert lines(back) < 200 and "done: ZooKeeper: 3 of 3 run zookeeper-3.4.12" in back.text
