# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every module runs: what becomes of a result, of a foreseen failure and of warnings; what is repeated."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin import module as admin_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import (
    SHOWN_ITEMS,
    Task,
    not_repeated,
    shown_params,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.requests import _new_topic
from ansible_collections.streamops.kafka.plugins.module_utils._admin.values import value_problem
from confluent_kafka.admin import ConfigResource, ResourceType
from kazoo.client import KazooClient
from kazoo.handlers.threading import KazooTimeoutError

SPEC: dict[str, dict[str, Any]] = {"names": {"type": "list", "elements": "str"}, "most": {"type": "int", "default": 5}}
BEYOND = {"partitions": 10**30, "replication_factor": 1, "config": {}}


def module_of(run, rules=None):
    """A module as those of plugins/modules, with this ``run``."""
    return SimpleNamespace(main=lambda: admin_module.run_module(SPEC, rules or {}, run), RETURN="{found: {}, done: {}}")


@pytest.mark.parametrize(("check", "diff"), [(False, False), (True, False), (False, True)])
def test_run_gets_the_task_and_gives_the_result(run_module, check, diff):
    seen = []

    def run(task: Task) -> dict[str, Any]:
        seen.append(task)
        return {"found": 7}

    result = run_module(module_of(run), {"names": ["a"]}, check=check, diff=diff)
    assert result == {"changed": False, "found": 7}, "check mode is supported, and nothing changes unless run says so"
    assert seen == [Task({"names": ["a"], "most": 5}, check, diff)]


def test_a_change_and_warnings_are_told(run_module):
    result = run_module(module_of(lambda _task: {"changed": True, "warnings": ["mind the gap"]}), {})
    assert result == {"changed": True, "warnings": ["mind the gap"]}


def test_a_foreseen_failure_is_a_sentence_with_its_details(run_module):
    def run(_task: Task) -> dict[str, Any]:
        raise AdminPlaneError("it cannot be; do that.", changed=True, done=["a"], warnings=["mind the gap"])

    assert run_module(module_of(run), {}) == {
        "failed": True,
        "msg": "it cannot be; do that.",
        "changed": True,
        "done": ["a"],
        "warnings": ["mind the gap"],
    }


def refused_by_the_library(_task: Task) -> dict[str, Any]:
    """A topic without a name."""
    return {"asked": ConfigResource(ResourceType.TOPIC, None)}


def refused_by_kazoo(_task: Task) -> dict[str, Any]:
    """A path that is none."""
    return KazooClient(hosts="127.0.0.1:1").get(7)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (refused_by_the_library, r"Expected resource name to be a string"),
        (refused_by_kazoo, r"Invalid type for 'path' \(string expected\)"),
    ],
)
def test_what_the_client_library_refuses_is_a_value_of_the_task(run_module, run, reason):
    result = run_module(module_of(run), {})
    said = rf"the client library refuses a value of this task: {reason}; correct the option that it is about\."
    assert re.fullmatch(said, result["msg"]) and result == {"failed": True, "msg": result["msg"]}


def no_host(_task: Task) -> dict[str, Any]:
    """The library's own, but of a kind that no value has."""
    raise KazooTimeoutError


@pytest.mark.parametrize(
    ("run", "fault"),
    [
        (
            lambda task: value_problem(task.params["most"]),
            r"AttributeError \('int' object .*'items'\) in _admin/values\.py, line \d+",
        ),
        (lambda _task: json.loads(""), r"JSONDecodeError \(Expecting value: .*\) in _admin/module\.py, line \d+"),
        # No frame of the library is in it: what is written in C raises in the line that calls it.
        (lambda _task: _new_topic("t", BEYOND), r"OverflowError \(.*\) in _admin/topic/requests\.py, line \d+"),
        (lambda task: task.params["a"], r"KeyError \('a'\) in _admin/module\.py, line \d+"),
        (lambda _task: next(iter(())), r"StopIteration in _admin/module\.py, line \d+"),
        (no_host, r"KazooTimeoutError in _admin/module\.py, line \d+"),
    ],
)
def test_anything_else_is_a_fault_of_ours_and_says_where(run_module, run, fault):
    result = run_module(module_of(run), {})
    end = "please report it with the task, without its secrets."
    assert re.fullmatch(rf"this is a fault of streamops\.kafka: {fault}; {end}", result["msg"])
    assert result == {"failed": True, "msg": result["msg"]}, "no traceback"


def test_rules_hold(run_module):
    rules = {"required_one_of": [("names",)]}
    result = run_module(module_of(lambda _task: {}, rules), {})
    assert result == {"failed": True, "msg": "one of the following is required: names"}


@pytest.mark.parametrize(
    ("topics", "shown"),
    [(None, None), ([{}] * SHOWN_ITEMS, [{}] * SHOWN_ITEMS), ([{}] * 101, "101 topics, not repeated here")],
)
def test_of_a_long_list_only_the_length_is_shown(topics, shown):
    assert shown_params({"topics": topics, "name": "x"}) == {"topics": shown, "name": "x"}


@pytest.mark.parametrize(
    ("sentence", "problems", "told"),
    [
        pytest.param(
            "not whole: a is down; b is late; see there.", ["a is down", "b is late"], False, id="l-all-there"
        ),
        pytest.param("a is down.", ["a is down."], False, id="l-the-same"),
        pytest.param("a is down.\n… and 1 more.", ["a is down.", "b is late."], True, id="l-not-all"),
    ],
)
def test_l_what_the_sentence_says_is_not_said_again(sentence, problems, told):
    given = {"step": "connect", "problems": problems}
    assert not_repeated(sentence, given) == (given if told else {"step": "connect"})


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("number", [2, 101])
def test_long_lists_are_not_repeated_in_the_invocation(run_module, monkeypatch, number, fails):
    given = []
    end = "fail_json" if fails else "exit_json"
    really = getattr(admin_module.AnsibleModule, end)

    def note(self: Any, **result: Any) -> None:
        given.append(result.get("invocation"))
        really(self, **result)

    def run(_task: Task) -> dict[str, Any]:
        if fails:
            raise AdminPlaneError("no.")
        return {}

    monkeypatch.setattr(admin_module.AnsibleModule, end, note)
    names = [str(one) for one in range(number)]
    assert run_module(module_of(run), {"names": names}).get("failed", False) is fails
    shown = {"module_args": {"names": "101 names, not repeated here", "most": 5}}
    assert given == [shown if number == 101 else None], "without one, Ansible adds its own"
