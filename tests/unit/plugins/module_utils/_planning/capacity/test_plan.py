# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole plan: what binds, each broker, a loss, warnings, and the text made of it (R30-R33)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import AmountError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.load import (
    FIELDS,
    given,
    read_capacity,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan import capacity_plan
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan_text import capacity_text
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.shapes import CapacityPlan, Load, Row
from helpers.capacity import LOAD, plan


def row(found: CapacityPlan, resource: str) -> Row:
    """A line of what each broker needs."""
    return next(one for one in found["per_broker"] if one["resource"] == resource)


@pytest.mark.parametrize(
    ("more", "binds", "brokers"),
    [
        ({}, "replication factor", 3),
        ({"retention": "14d"}, "disk", 16),
        ({"network": "0.5 Gbit/s"}, "network", 6),
        ({"disk_throughput": "40 MB/s"}, "disk writes", 5),
        ({"memory": "16GiB", "consumers_behind": "10min"}, "page cache", 11),
        ({"partitions": 20_000, "consumer_throughput": None, "segment_size": "1 MB"}, "partitions", 15),
    ],
)
def test_what_binds_first(more: dict[str, Any], binds: str, brokers: int) -> None:
    """Each resource in turn."""
    found = plan(**more)["brokers"]
    assert (found["binds"], found["count"]) == (binds, brokers)


def test_the_arithmetic_is_shown_with_every_result() -> None:
    """A reader can follow each number back to what was given."""
    found = plan()
    assert found["partitions"]["arithmetic"] == "60 MB/s / 10 MB/s of one consumer, rounded up = 6"
    needs = {need["resource"]: need["arithmetic"] for need in found["brokers"]["needs"]}
    assert needs["disk"] == (
        "60 MB/s x 2 d x 3 replicas + 6 x 3 open segments of 1.07 GB = 31.1 TB; 31.1 TB / (20 TB x 70%)"
    )
    assert needs["network"].startswith("out: 60 MB/s x (2 groups + 2 replicas) / 3 brokers = 80 MB/s")
    assert row(found, "network in")["arithmetic"] == "60 MB/s x 3 replicas / 3 brokers = 60 MB/s"


def test_each_broker() -> None:
    """Needs, has and used, in bytes."""
    found = plan(memory="64GiB")
    assert row(found, "disk")["need"] == pytest.approx((60e6 * 172_800 * 3 + 18 * 1024**3) / 3)
    assert row(found, "network out") == {
        "resource": "network out",
        "need": 80e6,
        "has": 1.25e9,
        "used": 0.064,
        "arithmetic": "60 MB/s x (2 groups + 2 replicas) / 3 brokers = 80 MB/s",
    }
    assert row(found, "page cache")["has"] == 58 * 1024**3
    assert row(found, "disk writes")["has"] is None
    assert (row(found, "replicas")["need"], row(found, "leaders")["need"]) == (6, 2)


@pytest.mark.parametrize(
    ("more", "count"),
    [({"throughput": "61 MB/s"}, 9), ({"partitions": 8}, 8), ({"racks": 4, "throughput": "30 MB/s"}, 4)],
)
def test_partitions_are_as_many_for_every_broker_unless_given(more: dict[str, Any], count: int) -> None:
    """R20: spread evenly; what is given stays."""
    assert plan(**more)["partitions"]["count"] == count


@pytest.mark.parametrize(
    ("more", "what", "carried", "sentence"),
    [
        ({}, "broker", True, "2 of 3 replicas are left: writes with acks=all continue; a second loss stops writes."),
        ({}, "broker", True, "Each of the other 2 sends 90 MB/s, 7% of its network."),
        ({"partitions": 600}, "broker", True, "then 200 partitions get new leaders, at most 200 x 5 ms = 1 s."),
        ({"partitions": 600}, "broker", True, "a new one reads 600 partitions first, at most 1.2 s."),
        (
            {"replication_factor": 2},
            "broker",
            True,
            "1 of 2 replicas are left: writes with acks=all continue; that replica is",
        ),
        (
            {"replication_factor": 1, "brokers": 3},
            "broker",
            False,
            "Its partitions have no other replica: they cannot be written or read",
        ),
        ({"racks": 3}, "rack", True, "2 of 3 replicas are left"),
        ({"racks": 2}, "rack", True, "1 of 3 replicas are left: reads continue, producers with acks=all wait"),
        ({"network": "0.7 Gbit/s", "brokers": 3}, "broker", False, "sends 90 MB/s, 103% of its network."),
        (
            {"network": "0.4 Gbit/s", "brokers": 3},
            "broker",
            False,
            "would never catch up: the network cards have nothing left",
        ),
        ({"disk_throughput": "160 MB/s"}, "broker", True, "at 100 MB/s, which the disks have left"),
        ({"brokers": 4}, "broker", True, "on the other brokers puts 10.4 TB on each, 52% of its disk."),
        ({"replication_factor": 1, "brokers": 1}, "broker", False, "It is all there is: nothing can be written."),
    ],
)
def test_a_loss(more: dict[str, Any], what: str, carried: bool, sentence: str) -> None:
    """Of a broker, and of a rack where there are several."""
    found = next(loss for loss in plan(**more)["losses"] if loss["what"] == what)
    assert sentence in " ".join(found["says"])
    assert found["carried"] is carried


@pytest.mark.parametrize(
    ("more", "warning"),
    [
        ({"retention": "14d", "brokers": 4}, "4 brokers are too few for disk, which takes 16."),
        ({"brokers": 9}, "9 brokers are given; 3 would do."),
        ({"partitions": 5}, "5 partitions are too few for the throughput, which takes 6."),
        ({"partitions": 2, "brokers": 3}, "2 partitions on 3 brokers: 1 broker leads none."),
        ({"partitions": 6000, "brokers": 3}, "A broker holds 6000 replicas, more than 4000"),
        ({"partitions": 90_000, "segment_size": "1 MB"}, "270000 replicas are more than 200000"),
        ({"partitions": 3000}, "Electing leaders after a crash may take 5 s, and 6 s more when the controller is lost"),
        (
            {},
            "Keys: adding partitions later sends keys to other partitions and breaks their order; no growth is planned",
        ),
        ({"growth": "50%"}, "breaks their order; 50% growth is planned for."),
        ({"replication_factor": 1}, "One replica: when a disk is lost, its messages are lost."),
        ({"replication_factor": 2}, "Two replicas: while one broker is down, a message is on one disk only"),
        ({"racks": 2}, "2 racks for 3 replicas: losing one rack loses more than one replica."),
        ({"message_size": "2 MB"}, "Messages of 2 MB are above message.max.bytes (1000012)"),
    ],
)
def test_warnings(more: dict[str, Any], warning: str) -> None:
    """Each once, and only where it applies."""
    found = plan(**more)["warnings"]
    assert len([one for one in found if warning in one]) == 1
    assert len(plan(keyed=False, growth="50%")["warnings"]) == 0


def test_r33_a_cloud_s_family_follows_what_binds() -> None:
    """Retention first, then what producers write."""
    assert "Here disk binds: much storage (in the book m4, or d2" in plan(retention="14d")["cloud"]
    assert plan()["cloud"].endswith("then by what producers write.")


def test_the_extra_partitions_are_counted_too() -> None:
    """Their open segments may take one broker more, and then every broker leads as many again."""
    for terabytes in range(1, 40):
        found = plan(broker_disk=f"{terabytes} TB")
        assert found["partitions"]["count"] % found["brokers"]["count"] == 0
        disk = next(one for one in found["per_broker"] if one["resource"] == "disk")
        assert disk["used"] <= 0.7


def test_what_was_assumed_is_said() -> None:
    """Every default that was used, and no other."""
    assumed = " ".join(plan()["assumed"])
    assert "replication_factor: 3" in assumed
    assert "consumer_groups" not in assumed
    everything = {key: field.default for key, field in FIELDS.items() if field.default is not None}
    assert plan(**everything, average_throughput="1 MB/s")["assumed"] == []


def test_every_default_can_be_read() -> None:
    """The table of keys is its own input."""
    assert read_capacity({"throughput": "1 MB/s"})["disk_fill"] == 0.7


def test_a_load_has_every_key_of_the_table() -> None:
    """In the table's order is what is read, and in the shape what may be read of it."""
    assert list(read_capacity({})) == list(FIELDS)
    assert set(Load.__required_keys__) == set(FIELDS)


def test_what_a_plan_cannot_do_without_is_asked_for() -> None:
    """As `read_capacity` asks for it, where it was not told to."""
    assert given("network", 0.0) == 0.0
    with pytest.raises(AmountError, match=r"kafka_capacity lacks network \(one broker's network, each direction\)"):
        given("network", None)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"brokers": 2}, "brokers: 2 cannot hold 3 replicas, and Kafka would create no topic; give at least 3 brokers"),
        ({"network": None}, "kafka_capacity lacks network (one broker's network, each direction); add it."),
        ({"retention_bytes": "1 GB"}, "kafka_capacity lacks partitions"),
        (
            {"survive": "rack"},
            "survive: one rack cannot be lost and survived; give racks the number of racks, 2 or more.",
        ),
        (
            {"memory": "6GiB"},
            "memory: 6 GiB are taken by the heap (5 GiB) and the system (1 GiB), which leaves nothing",
        ),
        (
            {"network": "1 kB/s"},
            "network: not even 10000 brokers with 1 kB/s x 70% each carry this load; check the units.",
        ),
        ({"broker_disk": "10 MB"}, "more than 10000; check the units."),
        ({"brokers": 10**9}, "brokers: 1000000000, more than 10000; check the units."),
        ({"retention": 7}, "retention: '7' has no unit; write a time such as 30s, 12h or 7d."),
    ],
)
def test_a_plan_is_refused(more: dict[str, Any], sentence: str) -> None:
    """With one sentence."""
    with pytest.raises(AmountError) as refused:
        plan(**more)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    """A line for each."""
    with pytest.raises(AmountError) as refused:
        plan(throughput="-1 MB/s", network="fast", colour="red")
    assert len(str(refused.value).splitlines()) == 3


def test_a_plan_is_json() -> None:
    """Nothing in it but text, numbers, lists and dictionaries."""
    assert json.loads(json.dumps(plan())) == plan()


def test_the_text_begins_with_the_answer_and_is_aligned() -> None:
    """No line ends in blanks: a terminal's callback would quote the text then."""
    lines = capacity_text(plan(retention="14d", racks=3)).splitlines()
    assert lines[0] == "18 brokers, 18 partitions. What binds first: disk."
    assert "  16, rounded up to 18, so that 3 racks are equal" in lines
    assert [line for line in lines if line != line.rstrip()] == []
    heading = next(number for number, line in enumerate(lines) if line.startswith("  resource"))
    assert {line[lines[heading].index("arithmetic") - 1] for line in lines[heading : heading + 5]} == {" "}
    assert capacity_text(plan(brokers=4)).splitlines()[0].startswith("4 brokers (given; 3 are needed), ")


def test_a_live_cluster_s_throughput_is_planned_with_unless_one_is_given() -> None:
    """100 messages of 1 kB in 10 s, on one broker."""
    seen = {"replication_factor": 1, "deletes": False, "partitions": {"0": {"messages": 1000, "written": 100}}}
    disk = {"paths": ["/data"], "total": 10**9, "free": 10**8, "partitions": {"orders-0": 10**6}}
    observed = {"seconds": 10, "brokers": [{"id": 1, "host": "a", "disks": [disk]}], "topics": {"orders": seen}}
    without = {key: value for key, value in LOAD.items() if key != "throughput"}
    assert capacity_plan(without, observed)["asked"]["throughput"] == pytest.approx(10_000)
    assert capacity_plan(LOAD, observed)["asked"]["throughput"] == 60e6


@pytest.mark.parametrize("survive", ["nothing", "broker"])
def test_l_one_of_a_thing_is_written_so(survive: str) -> None:
    """A plan of one broker, one partition, one copy and one group."""
    ones = {"partitions": 1, "brokers": 1, "replication_factor": 1, "consumer_groups": 1, "racks": 1}
    text = capacity_text(plan(**{**ones, "consumer_throughput": None, "survive": survive}))
    assert "1 broker" in text and "1 partition." in text
    assert re.findall(r"(?<![\d.,])1 (?:partition|broker|rack|replica|group|thread|copie)s\b", text) == []
