# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every module with values of the right and of the wrong type: a result or a sentence, no exception."""

from __future__ import annotations

import contextlib
import importlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster import read as cluster_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import session as zookeeper_session
from helpers.fake_zookeeper import FakeSession, FakeTree
from kazoo.handlers.threading import KazooTimeoutError

ROOT = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
SEED, SHORT, LONG = 18, 120, 2000
# Nobody listens on port 1; a test waits for nothing.
WORKING: dict[str, Any] = {
    "bootstrap_servers": ["127.0.0.1:1"],
    "zookeeper_hosts": ["127.0.0.1:1"],
    "hosts": ["127.0.0.1:1"],
    "away_from": [3],
}
ANYTHING: list[Any] = [
    *(None, True, False, 0, 1, -1, -2, 7, 100_001, 10**6, 2**31 - 1, 2**31, 2**63, 10**30, 1.0, 2.5, -1e300),
    *("", "t", "-1", "1.0", "1_000", "1e3", "²", "٣", "yes", "a,b", "[1]", "{}", "{'a': 1}", "a=b", "(", ".*", "a\0b"),
    *("ü", "🎈", "a\nb", " t", "x" * 5000, "127.0.0.1:1", "h:99999", "[::1]:1", "PEM", "/nowhere", "\udc80"),
    *([], [None], [1], ["t"], ["t", "t"], [[1]], [[]], [[1, 1]], [["1", "x"]], [{}], [{"name": "t"}], ["²"], [[1.5]]),
    *([{"name": None}], [{"id": 1}], [{"id": "x"}], {}, {"x": 1}, {"retention.ms": "7d"}, {"retention.ms": None}),
    *({"": 1}, {"retention.ms": [1]}, {"retention.ms": 10**30}, {"min.insync.replicas": "²"}, {"cleanup.policy": {}}),
    *({"match": "(", "max_deletions": 1}, {"match": ".*", "max_deletions": -1}, {"brokers": [1], "topics": "x"}),
]
# Those that are waited for; a long wait is a long test, not a fault. The clock stands still between two sleeps, so that
# looks with no interval would never end.
_SHORT: list[Any] = [0, 1, 2, -1, "x", None]
SHORT_WAITS = {
    **dict.fromkeys(("timeout_s", "wait_s", "readings", "count"), _SHORT),
    "interval_ms": [500, -1, "x", None],
}


def fitting(chance: random.Random, option: dict[str, Any]) -> Any:
    """A value that an option's type takes."""
    if option.get("choices"):
        return chance.choice(option["choices"])
    kind = option.get("type", "str")
    if kind == "list":
        return [
            fitting(chance, {**option, "type": option.get("elements", "raw"), "elements": "raw"})
            for _n in range(chance.randrange(3))
        ]
    if kind == "dict" and option.get("options"):
        inner = option["options"].items()
        return {name: fitting(chance, one) for name, one in inner if one.get("required") or chance.random() < 0.5}
    if kind in ("int", "bool"):
        return chance.choice([1, 2, 3, 0, -1, 100_001, 10**6, 2**31, 10**30] if kind == "int" else [True, False])
    if kind == "raw":
        return chance.choice(ANYTHING)
    texts = ["t", "", "__consumer_offsets", "new.topic", "a b", "(", "²", "x" * 300]
    return chance.choice(texts if kind in ("str", "path") else [one for one in ANYTHING if isinstance(one, dict)])


def arguments(chance: random.Random, spec: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Some options of a module; most of them as they can be, and one or two as nobody would write them."""
    names = [name for name in spec if name not in WORKING and name not in SHORT_WAITS]
    given = {name: value for name, value in WORKING.items() if name in spec}
    given |= {name: chance.choice(values) for name, values in SHORT_WAITS.items() if name in spec}
    # The connection's own are many, and one that is wrong hides all others.
    own = [name for name in names if not name.startswith(("ssl_", "sasl_", "security_", "zookeeper_", "request_"))]
    given |= {name: fitting(chance, spec[name]) for name in chance.sample(own, chance.randrange(len(own) + 1))}
    strange = chance.choices([*own, *own, *spec], k=chance.choice([0, 0, 1, 2]))
    given |= {name: chance.choice(ANYTHING) for name in strange if name not in SHORT_WAITS}
    return given


class NoServer:
    """KazooClient where nobody listens, without the wait."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        return

    def start(self, timeout: float) -> None:
        """As kazoo does after the time is over."""
        raise KazooTimeoutError("Connection time-out")

    def stop(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def surroundings(cluster: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three brokers with a topic, and what they have in ZooKeeper."""
    cluster.brokers, cluster.modern = 3, True
    cluster.add("t", 2, 1)
    names = {f"/brokers/ids/{one}": json.dumps({"endpoints": [f"IN://k{one}:9092"]}).encode() for one in (1, 2, 3)}
    tree = FakeTree({**names, "/controller": b'{"brokerid":1}', "/cluster/id": b'{"id":"the-cluster"}'})
    tree.place(0, leader=2)

    @contextlib.contextmanager
    def session(params: dict[str, Any]) -> Iterator[FakeSession]:
        yield FakeSession(tree)

    monkeypatch.setattr(zookeeper_session, "KazooClient", NoServer)
    monkeypatch.setattr(zookeeper_session, "open_session", session)
    monkeypatch.setattr(cluster_read.zookeeper_session, "open_session", session)
    return cluster


def walk(module: str, run_module: Any, times: int) -> list[dict[str, Any]]:
    """Run a module with generated options; the results. What is no result or sentence fails the test."""
    chance, results = random.Random(f"{SEED} {module}"), []
    plugin = importlib.import_module(f"ansible_collections.streamops.kafka.plugins.modules.{module}")
    for _n in range(times):
        given = arguments(chance, plugin.ARGUMENT_SPEC)
        try:
            result = run_module(plugin, given, check=chance.random() < 0.3, diff=chance.random() < 0.3)
        except BaseException as error:
            raise AssertionError(f"{module} with {given!r:.1500}: {type(error).__name__}: {error}") from error
        assert "Traceback" not in str(result) and "exception" not in result, given
        assert not str(result.get("msg")).startswith("this is a fault of streamops.kafka"), (given, result["msg"])
        assert not result.get("failed") or (isinstance(result["msg"], str) and result["msg"].strip()), given
        results.append(result)
    return results


@pytest.mark.parametrize("module", MODULES)
def test_i_no_value_ends_a_module_with_an_exception(module, surroundings, run_module):
    results = walk(module, run_module, SHORT)
    failed = [result["msg"] for result in results if result.get("failed")]
    assert len(set(failed)) > 10, "the values reach few of the checks"
    assert [msg for msg in failed if "client library refuses" in msg] == [], "an option's own check is missing"


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("module", MODULES)
def test_i_no_value_of_very_many_ends_a_module_with_an_exception(module, surroundings, run_module):
    assert len(walk(module, run_module, LONG)) == LONG


@pytest.mark.parametrize("asked", [100_001, 1_000_000, 2**31 - 1])
@pytest.mark.parametrize("name", ["new", "t"])
def test_i_more_partitions_than_there_can_be(surroundings, run_module, asked, name):
    from ansible_collections.streamops.kafka.plugins.modules import kafka_topic

    result = run_module(kafka_topic, {**WORKING_TOPIC, "name": name, "partitions": asked})
    assert result["msg"] == f"topic '{name}': {asked} partitions asked; ask for 100000 at most."


WORKING_TOPIC = {"bootstrap_servers": ["127.0.0.1:1"]}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"partitions": 2**31}, "partitions: 2147483648 does not fit into 32 bits; give 2147483647 at most."),
        ({"config": {"a": "x\0y"}}, "config.a: has a NUL character, which cannot be sent; remove it."),
        ({"request_timeout_ms": 300_001}, "request_timeout_ms: 300001 is too long; give 300000 at most."),
        (
            {"placement": "explicit", "assignment": [["²"]]},
            "topic 'new': assignment has '²', which is not a broker id; give numbers.",
        ),
    ],
)
def test_i_what_the_client_library_would_refuse_names_its_option(surroundings, run_module, given, sentence):
    from ansible_collections.streamops.kafka.plugins.modules import kafka_topic

    assert run_module(kafka_topic, {**WORKING_TOPIC, "name": "new", **given})["msg"] == sentence
