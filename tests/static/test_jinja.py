# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided is decided in Python: an expression of Jinja is short enough to be read in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader

from tools.checkout import ROOT, files

MOST = 160  # characters, white space folded
BARE = {"when", "that", "until", "changed_when", "failed_when"}  # whose texts are expressions without braces
DELIMITED = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)


def delimited(text: str) -> Iterator[str]:
    """What stands between {{ }} or {% %}, white space folded."""
    for match in DELIMITED.finditer(text):
        yield " ".join((match[1] or match[2] or "").strip("-+").split())


def expressions(value: Any, key: str = "") -> Iterator[str]:
    """Every expression in what a YAML file holds."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from expressions(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from expressions(one, key)
    elif isinstance(value, str):
        found = list(delimited(value))
        yield from found or ([" ".join(value.split())] if key in BARE else [])


def expressions_of(path: Path) -> list[str]:
    """Every expression in a file: a template, or YAML."""
    if path.suffix == ".j2":
        return list(delimited(path.read_text(encoding="utf-8")))
    return list(expressions(DataLoader().load_from_file(str(path))))


PATHS = [path for path in files(".yml", ".j2") if path.relative_to(ROOT).parts[0] in ("roles", "playbooks")]


def test_there_are_expressions_to_look_at() -> None:
    """Or the next test would find nothing wrong."""
    assert len(PATHS) > 100
    assert sum(len(expressions_of(path)) for path in PATHS) > 1000


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"msg": "{{ a\n   | b }} and {{- c -}}"}, ["a | b", "c"]),
        ({"when": ["a  or b", "{{ c }}"]}, ["a or b", "c"]),
        ({"block": [{"that": "a"}, {"name": "a"}]}, ["a"]),
        ({"content": "{% for a in b %}{{ a }}{% endfor %}"}, ["for a in b", "a", "endfor"]),
    ],
)
def test_expressions_are_found(value: dict[str, Any], found: list[str]) -> None:
    assert list(expressions(value)) == found


def test_no_expression_is_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {len(one)}: {one[:60]}…"
        for path in PATHS
        for one in expressions_of(path)
        if len(one) > MOST
    ]
    assert long == [], "make it data in YAML (a variable for each part), or a filter with a test"
