# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's real ``main()`` with given arguments and returns the JSON that it prints."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.module_utils.common.text.converters import to_bytes

# What any module may return.
COMMON = {"changed", "failed", "msg", "diff", "warnings", "deprecations", "exception"}
RunModule = Callable[..., dict[str, Any]]


@contextlib.contextmanager
def module_args(args: dict[str, Any]) -> Iterator[None]:
    """Hand ``args`` to the next AnsibleModule: core's own helper where it exists (2.19), else the variable it reads."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        before = basic._ANSIBLE_ARGS
        basic._ANSIBLE_ARGS = to_bytes(json.dumps({"ANSIBLE_MODULE_ARGS": args}))
        try:
            yield
        finally:
            basic._ANSIBLE_ARGS = before
    else:
        with patch_module_args(args):
            yield


@pytest.fixture
def run_module(capsys: pytest.CaptureFixture[str]) -> RunModule:
    """``run_module(module, args, check=False, diff=False)`` -> the result, without Ansible's own ``invocation``."""

    def run(module: ModuleType, args: dict[str, Any], check: bool = False, diff: bool = False) -> dict[str, Any]:
        flags = {"_ansible_check_mode": check, "_ansible_diff": diff, "_ansible_remote_tmp": "/tmp"}
        warnings._global_warnings.clear()  # of the runs before, which were processes of their own in real life
        with module_args({**args, **flags}), pytest.raises(SystemExit) as stopped:
            module.main()
        printed = capsys.readouterr().out
        result = json.loads(printed)  # fails when anything else, such as a library's log, reaches stdout
        assert bool(stopped.value.code) == bool(result.get("failed"))
        result.pop("invocation", None)
        undocumented = set(result) - set(yaml.safe_load(module.RETURN)) - COMMON
        assert undocumented == set(), "RETURN does not describe them"
        return result

    return run


@pytest.fixture
def clock(monkeypatch):
    """The time passes only in pauses: the module's own timeout ends a test, and takes no time."""
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now
