# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of capacity, against examples with known answers, and its refusals (R22, R30-R32)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import AmountError, size_text
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.load import FIELDS, read_capacity
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.loss import CONTROLLER_S, ELECTION_S
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import (
    brokers_for,
    disk_bytes,
    network_bytes,
    outgoing,
    page_cache_bytes,
    partition_count,
)

from tools.checkout import ROOT

GB, TB, GIB, TIB = 10**9, 10**12, 1024**3, 1024**4
ALL = {"disk_fill": "100%", "network_fill": "100%", "survive": "nothing", "replication_factor": 1}

# Narkhede, Shapira, Palino: "Kafka: The Definitive Guide", O'Reilly 2017, chapter 2.
BOOK = [
    # "How to choose the number of partitions": write and read 1 GB/s, one consumer processes 50 MB/s: 20 partitions.
    (partition_count, {"throughput": "1 GB/s", "consumer_throughput": "50 MB/s"}, 20),
    # "How many brokers?": 10 TB to be retained, 2 TB on one broker: five brokers.
    (brokers_for, {**ALL, "throughput": 1, "retention_bytes": "10 TB", "partitions": 1, "broker_disk": "2 TB"}, 5),
    # The same: "using replication will increase the storage requirements by at least 100%": ten.
    (
        brokers_for,
        {
            **ALL,
            "throughput": 1,
            "retention_bytes": "10 TB",
            "partitions": 1,
            "broker_disk": "2 TB",
            "replication_factor": 2,
        },
        10,
    ),
    # The same: a network used to 80% at the peak, and two consumers: two brokers, without replication.
    (brokers_for, {**ALL, "throughput": "0.8 Gbit/s", "network": "1 Gbit/s", "consumer_groups": 2}, 2),
    # "log.retention.bytes": 8 partitions of 1 GB retain 8 GB at most (R22).
    (disk_bytes, {"partitions": 8, "retention_bytes": "1 GB", "replication_factor": 1}, 8 * GB),
    # R22 with the copies that the roles make of it.
    (disk_bytes, {"partitions": 8, "retention_bytes": "1 GB"}, 24 * GB),
]


@pytest.mark.parametrize(("function", "asked", "answer"), BOOK)
def test_r22_r30_r31_the_book_s_examples(function: Callable[..., int], asked: dict[str, Any], answer: int) -> None:
    """Worked in the book, and what the notes took from it."""
    assert function(asked) == answer


@pytest.mark.parametrize(
    ("rate", "retention", "says"),
    [
        # 39,000 messages/s of 1941 bytes, 5 minutes, replication factor 3: "~ 63.45 GB" (of 1024 cubed).
        (39_000, "5min", 63.45 * GIB),
        # The same for 6 hours: "~ 4.46 TB" (of 1024 to the fourth).
        (39_000, "6h", 4.46 * TIB),
    ],
)
def test_public_example_oracle(rate: int, retention: str, says: float) -> None:
    """Oracle Communications Network Analytics Data Director 24.1.0, Benchmarking Guide, 3.6 Kafka PVC Storage."""
    asked = {"messages_per_second": rate, "message_size": "1941 B", "retention": retention, "replication_factor": 3}
    assert disk_bytes(asked) == pytest.approx(says, rel=0.001)


def test_public_example_axonops() -> None:
    """AxonOps documentation, "Kafka Capacity Planning": 500 MB/s, 7 days, 3 copies, 5 brokers.

    It says 302.4 TB, 907.2 TB with the copies, 181.4 TB for each of 5 brokers, and 5 brokers where each can write
    300 MB/s: (500 x 3) / 300.
    """
    load = {"throughput": "500 MB/s", "retention": "7d"}
    assert disk_bytes({**load, "replication_factor": 1}) == pytest.approx(302.4 * TB)
    assert disk_bytes(load) == pytest.approx(907.2 * TB)
    assert disk_bytes({**load, "brokers": 5}) == pytest.approx(181.4 * TB, rel=0.001)
    assert brokers_for({**load, "disk_throughput": "300 MB/s", "survive": "nothing"}) == 5


def test_public_example_confluent() -> None:
    """Jun Rao, "How to choose the number of topics/partitions in a Kafka cluster?", Confluent blog, 12 March 2015.

    2000 partitions with 2 replicas each on a broker: it leads about 1000; 5 ms to elect each leader: up to 5 seconds.
    10,000 partitions and 2 ms for each in a new controller: 20 seconds more. And partitions = max(t/p, t/c).
    """
    assert pytest.approx(5) == 1000 * ELECTION_S
    assert pytest.approx(20) == 10_000 * CONTROLLER_S
    asked = {"throughput": "100 MB/s", "producer_throughput": "25 MB/s", "consumer_throughput": "10 MB/s"}
    assert partition_count(asked) == max(100 // 25, 100 // 10)


def test_public_example_devcraftly() -> None:
    """Devcraftly, "Capacity & Retention Planning": 12,000 messages/s x 800 B = 9.6 MB/s; 7 days, 3 copies: 17.42 TB."""
    asked = {"messages_per_second": 12_000, "message_size": "800 B", "retention": "7d", "replication_factor": 3}
    assert disk_bytes(asked) == pytest.approx(17.42 * TB, rel=0.001)


@pytest.mark.parametrize(("brokers", "groups", "copies"), [(3, 1, 3), (6, 2, 3), (9, 5, 2), (4, 1, 1)])
def test_network_agrees_with_the_aws_equation(brokers: int, groups: int, copies: int) -> None:
    """AWS Big Data Blog, "Best practices for right-sizing your Apache Kafka clusters": equation 1.

    The throughput that a network of ``n`` per broker carries is n x brokers / (consumer groups + copies - 1).
    """
    network = 100e6
    limit = network * brokers / (groups + copies - 1)
    asked = {"throughput": limit, "consumer_groups": groups, "replication_factor": copies, "brokers": brokers}
    assert network_bytes(asked)["out"] == pytest.approx(network)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"throughput": "100 MB/s", "consumer_throughput": "30 MB/s"}, 4),
        ({"throughput": "100 MB/s", "consumer_throughput": "30 MB/s", "growth": "50%"}, 5),
        ({"throughput": "100 MB/s", "consumer_throughput": "30 MB/s", "producer_throughput": "20 MB/s"}, 5),
        ({"throughput": "100 MB/s", "producer_throughput": "20 MB/s"}, 5),
        ({"throughput": "0.3 MB/s", "consumer_throughput": "0.1 MB/s"}, 3),
        ({"messages_per_second": 50_000, "message_size": "1 kB", "consumer_throughput": "10 MB/s"}, 5),
        ({"throughput": "1 kB/s", "consumer_throughput": "1 GB/s"}, 1),
    ],
)
def test_r30_partitions(asked: dict[str, Any], answer: int) -> None:
    """The slower side decides, growth counts, and what divides evenly is not rounded up."""
    assert partition_count(asked) == answer


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"throughput": "1 MB/s", "retention": "1d"}, 3 * 86_400 * 10**6),
        ({"throughput": "1 MB/s", "average_throughput": "0.5 MB/s", "retention": "1d"}, 1.5 * 86_400 * 10**6),
        ({"throughput": "1 MB/s", "retention": "1d", "growth": 1}, 6 * 86_400 * 10**6),
        ({"throughput": "1 MB/s", "retention": "1d", "brokers": 3}, 86_400 * 10**6),
        # The smaller of both limits; by size, a closed segment does not wait for its time.
        ({"throughput": "1 GB/s", "retention": "7d", "retention_bytes": "1 GB", "partitions": 2}, 6 * GB),
        # Each replica keeps a segment that is not closed: 2 x 1 x 1 GB.
        (
            {
                "throughput": "1 MB/s",
                "retention": "1d",
                "partitions": 2,
                "segment_size": "1 GB",
                "replication_factor": 1,
            },
            86_400 * 10**6 + 2 * GB,
        ),
        # So little comes that it is closed by its time, 7 days, first.
        ({"throughput": 1, "retention": "1d", "partitions": 2, "replication_factor": 1}, 86_400 + 604_800),
    ],
)
def test_r31_disk(asked: dict[str, Any], answer: float) -> None:
    """By time and by size; disks fill with the average, not with the peak (R24: retention counts from the close)."""
    assert disk_bytes(asked) == answer


def test_r32_page_cache_and_network() -> None:
    """What was written while consumers were behind; what comes in is copied, what goes out is read and copied."""
    load = {"throughput": "10 MB/s", "consumer_groups": 4, "brokers": 2}
    assert page_cache_bytes({**load, "consumers_behind": "1min"}) == 10**7 * 3 * 60 // 2
    assert network_bytes(load) == {"in": 15 * 10**6, "out": 30 * 10**6}


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"disk_fill": "70%", "broker_disk": "10 TB"}, 4),
        ({"disk_fill": "50%", "broker_disk": "10 TB"}, 6),
        ({"network": "400 Mbit/s", "survive": "nothing"}, 5),
        # With one group, the others send no more than before: the copies of the lost broker are not fetched.
        ({"network": "400 Mbit/s", "survive": "broker"}, 5),
        ({"network": "400 Mbit/s", "survive": "nothing", "consumer_groups": 4}, 9),
        ({"network": "400 Mbit/s", "survive": "broker", "consumer_groups": 4}, 10),
        ({"network": "400 Mbit/s", "survive": "rack", "racks": 3, "consumer_groups": 4}, 12),
        ({"memory": "16GiB", "consumers_behind": "10min"}, 9),
        ({"partitions": 8000}, 6),
        ({"broker_disk": "100 TB"}, 3),
        ({"broker_disk": "10 TB", "racks": 3}, 6),
    ],
)
def test_r31_brokers_by_each_resource(more: dict[str, Any], answer: int) -> None:
    """50 MB/s, 2 days, three copies; the copies alone take three brokers, and racks are equal."""
    assert brokers_for({"throughput": "50 MB/s", "retention": "2d", **more}) == answer


@pytest.mark.parametrize("copies", [1, 2, 3])
@pytest.mark.parametrize("groups", [0, 1, 4])
def test_what_a_lost_broker_s_network_did_is_done_by_the_others(copies: int, groups: int) -> None:
    """Sum of all that is sent: consumers read all of it; every follower that is left fetches what it holds."""
    plan = read_capacity({"throughput": "60 MB/s", "consumer_groups": groups, "replication_factor": copies})
    lost = outgoing(plan, 6, 1).value * 5
    held = 60e6 * copies * 5 / 6
    assert lost == pytest.approx(max(0.0, 60e6 * groups + held - 60e6))


@pytest.mark.parametrize(
    ("function", "asked", "sentence"),
    [
        (page_cache_bytes, {}, "kafka_capacity lacks throughput (what producers write at the peak"),
        (partition_count, {"throughput": "1 MB/s"}, "lacks producer_throughput (what one producer can write to one"),
        (disk_bytes, {"throughput": "1 MB/s"}, "lacks retention (how long messages are kept) or retention_bytes"),
        (disk_bytes, {"retention_bytes": "1 GB"}, "lacks partitions (number of partitions"),
        (disk_bytes, {"retention": "7d"}, "or messages_per_second and message_size; add it."),
        (
            brokers_for,
            {"throughput": "1 MB/s"},
            "lacks broker_disk (disk for messages of one broker, all its disks together)",
        ),
        pytest.param(
            network_bytes, {"througput": "1 MB/s"}, "key 'througput'; did you mean 'throughput'?", id="l-typo"
        ),
        (network_bytes, {"throughput": "1 MB/s", "disk_fil": 1}, "has no key 'disk_fil'; did you mean 'disk_fill'?"),
        (
            network_bytes,
            {"throughput": "1 MB/s", "network_fill": "170%"},
            "network_fill: '170%' is more than all of it",
        ),
        (network_bytes, {"throughput": "1 MB/s", "keyed": "maybe"}, "keyed: 'maybe' is neither true nor false."),
        (
            network_bytes,
            {"throughput": "1 MB/s", "survive": "all"},
            "survive: 'all' is not one of nothing, broker, rack.",
        ),
        (network_bytes, {"throughput": "-1 MB/s"}, "throughput: '-1 MB/s' is negative"),
        (network_bytes, "50 MB/s", "kafka_capacity is not a dictionary"),
    ],
)
def test_bad_input_gets_one_sentence(function: Callable[..., Any], asked: Any, sentence: str) -> None:
    """What is missing is named with what it is, and nothing is said twice."""
    with pytest.raises(AmountError) as refused:
        function(asked)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_sizes_in_sentences_have_units() -> None:
    """What is shown of R22 is a product that a reader can follow."""
    assert size_text(disk_bytes({"partitions": 8, "retention_bytes": "1 GB", "replication_factor": 1})) == "8 GB"


def test_the_document_lists_every_key() -> None:
    """With its kind, its default and what it is."""
    text = (ROOT / "docs" / "capacity.md").read_text()
    table = text.split("<!-- BEGIN KEYS -->\n")[1].split("<!-- END KEYS -->")[0].splitlines()[2:]
    shown = {key: str(one.default).lower() if one.kind == "bool" else one.default for key, one in FIELDS.items()}
    assert table == [
        f"| `{key}` | {one.kind} | {'' if one.default is None else f'`{shown[key]}`'} | {one.what} |"
        for key, one in FIELDS.items()
    ]
