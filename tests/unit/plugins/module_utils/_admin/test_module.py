# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every module runs: what becomes of a result, of a foreseen failure and of warnings; what is repeated."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin import module as admin_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import SHOWN_ITEMS, Task, shown_params

SPEC: dict[str, dict[str, Any]] = {"names": {"type": "list", "elements": "str"}, "most": {"type": "int", "default": 5}}


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
