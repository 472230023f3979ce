# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is documented is true: examples are accepted, and every option is in at least one integration case."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

ROOT = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))


def options(spec: dict[str, Any]) -> Iterator[str]:
    """The names of all options, those inside others too."""
    for name, option in spec.items():
        yield name
        yield from options(option.get("options") or {})


def load(module: str) -> ModuleType:
    """A module of the collection."""
    return importlib.import_module(f"ansible_collections.streamops.kafka.plugins.modules.{module}")


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_are_accepted(module):
    """Each example with one of our modules passes that module's own argument spec."""
    seen = 0
    for task in yaml.safe_load(load(module).EXAMPLES):
        for key, arguments in task.items():
            if not key.startswith("streamops.kafka."):
                continue
            spec = load(key.rpartition(".")[2]).ARGUMENT_SPEC
            # A template's value is known at run time only.
            plain = {name: value for name, value in arguments.items() if "{{" not in str(value)}
            assert set(arguments) <= set(spec)
            assert ArgumentSpecValidator(spec).validate(plain).error_messages == []
            seen += 1
    assert seen


def given(path: Path) -> set[str]:
    """What a file may give to a module: the keys of its dictionaries, and the names of its keyword arguments."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    constants = [
        key for node in nodes if isinstance(node, ast.Dict) for key in node.keys if isinstance(key, ast.Constant)
    ]
    keys = {key.value for key in constants if isinstance(key.value, str)}
    return keys | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}


@pytest.mark.parametrize("module", MODULES)
def test_every_option_is_in_an_integration_case(module):
    """In a file that runs this module; the connection's options may be in any."""
    from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import CONNECTION_SPEC

    spec = load(module).ARGUMENT_SPEC
    files = {path: given(path) for path in (ROOT / "tests" / "integration").glob("*.py")}
    everything = set().union(*files.values())
    own = set().union(*(names for path, names in files.items() if f'"{module}"' in path.read_text()))
    missing = [name for name in options(spec) if name not in (everything if name in CONNECTION_SPEC else own)]
    assert own and missing == []


@pytest.mark.parametrize("module", MODULES)
def test_no_result_has_a_name_that_ansible_reads(module):
    """A result with ``skipped`` that is not empty makes the whole task a skipped one, ``failed`` a failed one."""
    assert {"skipped", "failed", "unreachable"}.isdisjoint(yaml.safe_load(load(module).RETURN))
