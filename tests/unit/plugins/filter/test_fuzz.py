# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public filter, and those that plan from users' settings, with generated values: a result or a sentence."""

from __future__ import annotations

import copy
import datetime
import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import ZOOKEEPER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.load import FIELDS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import config_findings
from helpers.preflight import broker, server

ROOT = Path(__file__).resolve().parents[4]
PUBLIC = sorted(path.stem for path in (ROOT / "plugins" / "filter").glob("kafka_*.py"))
SEED, SHORT, LONG = 18, 300, 3000
ANYTHING: list[Any] = [
    *(None, True, False, 0, 1, -1, 3, 10**6, 2**31, 2**63, 10**30, 1.0, 2.5, 1e300, float("inf"), float("nan")),
    *("", " ", "t", "-", "--5", "-1", "1.0", "1_000", "1e400", "1e3", "²", "٣", "a,b", "a:b", "(", "a\nb", "a\0b", "ü"),
    *("50 MB/s", "10 TB", "7d", "70%", "-70%", "1e308 TB", "1 parsec", "INSIDE://:9092", "://", "/", "2.1", "99.99"),
    *(
        [],
        [None],
        [1],
        ["t"],
        [[]],
        [{}],
        [{"id": 1}],
        {},
        {"x": 1},
        {1: 2},
        {"hosts": None},
        datetime.date(2026, 1, 1),
    ),
]
LOAD: dict[str, Any] = {"throughput": "50 MB/s", "retention": "1d", "consumer_throughput": "10 MB/s"}
LOAD |= {"broker_disk": "10 TB", "network": "10 Gbit/s", "partitions": 12, "memory": "64 GiB"}


def call(name: str, *arguments: Any) -> Any:
    """A filter by its name."""
    plugin = import_module(f"ansible_collections.streamops.kafka.plugins.filter.{name}")
    return plugin.FilterModule().filters()[name](*arguments)


def good(name: str) -> tuple[Any, ...]:
    """What a filter can be given."""
    readings: dict[str, Any] = {"topics": [], "details": {}}
    observed: tuple[Any, ...] = ([{"id": 1, "host": "a", "usage": "disk d 10 5 /data"}], readings, readings, 1.0, {})
    if name == "kafka_capacity_observed":
        return observed
    if name == "kafka_config_findings":
        return ({"hosts": [broker(1), broker(2), broker(3), server(1), server(2), server(3)]},)
    if name in ("kafka_capacity_text", "kafka_capacity_inventory"):
        return (call("kafka_capacity_plan", LOAD),)
    if name == "kafka_disk_forecast":
        return (call("kafka_capacity_observed", *observed),)
    if name == "kafka_disk_forecast_text":
        return (call("kafka_disk_forecast", *good("kafka_disk_forecast")),)
    return (dict(LOAD),)


def strange(chance: random.Random, value: Any) -> Any:
    """The same with one part of it replaced by anything, or taken away."""
    if chance.random() < 0.15 or not isinstance(value, (dict, list)) or not value:
        return chance.choice(ANYTHING)
    if isinstance(value, list):
        place = chance.randrange(len(value))
        return [strange(chance, item) if index == place else item for index, item in enumerate(value)]
    key = chance.choice(list(value))
    if chance.random() < 0.1:
        return {name: item for name, item in value.items() if name != key}
    return {**value, key: strange(chance, value[key])}


def walk(name: str, times: int) -> list[str]:
    """Call a filter with good input that is strange in one place; the sentences with which it refuses."""
    chance, given, said = random.Random(f"{SEED} {name}"), good(name), []
    for _n in range(times):
        arguments = copy.deepcopy(list(given))
        place = chance.randrange(len(arguments))
        arguments[place] = strange(chance, arguments[place])
        if name not in ("kafka_capacity_observed", "kafka_config_findings") and "throughput" in str(arguments):
            arguments[0] = {**arguments[0], chance.choice(list(FIELDS)): chance.choice(ANYTHING)}
        try:
            call(name, *arguments)
        except AnsibleFilterError as error:
            said.append(str(error))
        except Exception as error:
            raise AssertionError(f"{name} with {arguments!r:.1500}: {type(error).__name__}: {error}") from error
    return said


@pytest.mark.parametrize("name", PUBLIC)
def test_i_no_value_ends_a_filter_with_an_exception(name: str) -> None:
    """A result, or a sentence for each key that cannot be read."""
    said = walk(name, SHORT)
    assert len(said) > 10 and all(one.strip() and "Traceback" not in one for one in said)


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLIC)
def test_i_no_value_of_very_many_ends_a_filter_with_an_exception(name: str) -> None:
    """The same for longer."""
    assert len(walk(name, LONG)) > 100


@pytest.mark.parametrize("name", [name for name in PUBLIC if name != "kafka_capacity_observed"])
@pytest.mark.parametrize("value", ["text", 7, None, ["a"], True])
def test_i_what_is_no_dictionary_is_told_by_the_filter_s_name_or_the_key_s(name: str, value: Any) -> None:
    """One sentence with what to give instead."""
    with pytest.raises(AnsibleFilterError, match=r"^[^\n]+(; |\.)[^\n]*\.$") as refused:
        call(name, value)
    assert "NoneType" not in str(refused.value) or name in str(refused.value)


SETTINGS = [one for one in ANYTHING if not isinstance(one, (dict, list))]


def plan_settings(times: int) -> None:
    """Plan brokers and servers with settings of generated values, and judge them together."""
    chance = random.Random(SEED)
    for _n in range(times):
        config = {chance.choice(sorted(BROKER_KEYS)): chance.choice(SETTINGS) for _n in range(chance.randrange(1, 6))}
        server_config = {chance.choice(sorted(ZOOKEEPER_KEYS)): chance.choice(SETTINGS) for _n in range(3)}
        number = chance.choice(SETTINGS)
        listener = {"name": "INSIDE", "port": 9092, "advertised_host": "b1", "protocol": None}
        asked = {
            "host": "b1",
            "version": "2.1.1",
            "protocol_version": chance.choice(["2.1", "2.1-IV2", number]),
            "broker_id": number,
            "cluster": [{"host": "b1", "id": "1", "rack": ""}, {"host": "b2", "id": 2, "rack": ""}],
            "listeners": [listener],
            "inter_broker_listener": "",
            "zookeeper_connect": ["z1:2181"],
            "chroot": "",
            "rack": "",
            "log_dirs": ["/data"],
            "cores": 4,
            "service_user": "kafka",
            "allow_tmp": False,
            "base": {},
            "config": config,
            "extra_keys": [],
            "accepted": {},
        }
        members = [
            {"host": f"z{one}", "address": f"z{one}", "id": chance.choice([one, str(one), number]), "client_port": 2181}
            | {"peer_port": "2888", "election_port": 3888}
            for one in (1, 2, 3)
        ]
        ensemble: dict[str, Any] = {
            "host": "z1",
            "version": "3.4.14",
            "base": {},
            "config": server_config,
            "members": members,
        }
        ensemble |= {"client_port": "2181", "data_dir": "/data", "data_log_dir": "/data", "allow_even": False}
        try:
            ours, theirs = plan_kafka(asked), plan_zookeeper(ensemble)
            services = [broker(1, set=ours["public"], found=ours["findings"]), server(1, set=theirs["public"])]
            json.dumps(config_findings({"hosts": services}))
        except Exception as error:
            words = f"{config!r:.600} {server_config!r:.300} {number!r}"
            raise AssertionError(f"{words}: {type(error).__name__}: {error}") from error


def test_i_no_setting_ends_a_plan_with_an_exception() -> None:
    """Whatever a setting or an id is, it is judged."""
    plan_settings(SHORT)


@pytest.mark.slow
def test_i_no_setting_of_very_many_ends_a_plan_with_an_exception() -> None:
    """The same for longer."""
    plan_settings(LONG // 3)
