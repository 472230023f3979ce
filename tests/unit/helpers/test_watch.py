# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns of services, made of what was seen of processes, logs and ZooKeeper."""

from __future__ import annotations

from helpers.watch import Event, Turn, restarts, turns


def kafka(host: str, **moments: float) -> list[Event]:
    """Events of one broker, by name with underscores."""
    return [Event(at, host, "kafka", what.replace("_", " ")) for what, at in moments.items()]


def test_a_roll_of_a_server_and_two_brokers() -> None:
    """Each turn lasts until the next service is told to stop; what it took beside its own work is told."""
    events = [
        Event(10.0, "n1", "zookeeper", "down"),
        Event(10.5, "n1", "zookeeper", "up"),
        Event(11.5, "", "zookeeper", "in sync"),
        *kafka("n1", stopping=14, down=16, up=16.1, serving=20),
        Event(22.0, "", "kafka", "in sync"),
        *kafka("n2", stopping=23, down=25, up=25.1, serving=29),
        Event(30.0, "", "kafka", "in sync"),
    ]
    found = turns(reversed(events), ended=32.0)
    assert found == [
        Turn("n1", "zookeeper", 10.0, 10.0, 10.5, None, 11.5, over=14.0),
        Turn("n1", "kafka", 14, 16, 16.1, 20, 22.0, over=23),
        Turn("n2", "kafka", 23, 25, 25.1, 29, 30.0, over=32.0),
    ]
    assert [one.seconds for one in found] == [4.0, 9, 9.0]
    assert [one.beyond for one in found] == [2.5, 1.0, 2.0]
    assert restarts(found) == {"zookeeper n1": 1, "kafka n1": 1, "kafka n2": 1}


def test_a_server_that_was_not_seen_in_step_before_the_next_one_went() -> None:
    """It had been, or the next one would not have gone; brokers that go together get in sync together."""
    server = [
        Event(at, host, "zookeeper", what)
        for host, since in (("n1", 1.0), ("n2", 3.0))
        for at, what in ((since, "down"), (since + 1, "up"))
    ]
    found = turns([*server, Event(4.5, "", "zookeeper", "in sync")], ended=5.0)
    assert [(one.in_sync, one.over) for one in found] == [(None, 3.0), (4.5, 5.0)]
    brokers = kafka("n1", down=1, up=2) + kafka("n2", down=1.5, up=2.5)
    found = turns([*brokers, Event(4.5, "", "kafka", "in sync")], ended=5.0)
    assert [one.in_sync for one in found] == [4.5, 4.5]


def test_a_turn_is_over_when_the_last_gate_opens() -> None:
    """What the roll does afterwards is not the node's; a gate that opened before it was back is another roll's."""
    events = [
        *kafka("n1", stopping=1, down=2, up=3, serving=4),
        Event(5.0, "", "kafka", "in sync"),
        *kafka("n1", stopping=50, down=51, up=52, serving=53),
        Event(54.0, "", "kafka", "in sync"),
    ]
    assert [one.over for one in turns(events, ended=70.0, opened=[4.5, 6.0, 55.0])] == [6.0, 55.0]


def test_a_broker_that_stays_away() -> None:
    """No start, no getting in sync, and it counts as no restart."""
    (found,) = turns(kafka("n1", stopping=1, down=2), ended=9.0)
    assert (found.up, found.serving, found.in_sync, found.beyond) == (None, None, None, None)
    assert restarts([found]) == {}


def test_a_killed_broker_was_not_told() -> None:
    """Its turn begins when it is gone; an old word of its log does not count for the next time."""
    first, second = turns(kafka("n1", stopping=1, down=2, up=3) + kafka("n1", down=7, up=8), ended=9.0)
    assert (first.stopping, second.stopping) == (1, 7)


def test_a_second_start_within_a_turn_is_seen() -> None:
    """A broker that starts, fails, and is put back has two restarts."""
    found = turns(kafka("n1", stopping=1, down=2, up=3) + kafka("n1", down=4, up=5, serving=9), ended=10.0)
    assert restarts(found) == {"kafka n1": 2}
    assert [one.serving for one in found] == [None, 9]
