# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generated parts of README.md and of the roles' README.md, and the tools that make them."""

from __future__ import annotations

import pytest

from tools import docs, role_docs, supported
from tools.checkout import ROOT

TEXTS, PROBLEMS = docs.expected()


def test_everything_can_be_generated() -> None:
    """Every README has its markers, every room its place in the picture."""
    assert PROBLEMS == []


@pytest.mark.parametrize("name", sorted(str(path.relative_to(ROOT)) for path in TEXTS))
def test_generated_part_is_fresh(name: str) -> None:
    """Run `make docs` when this fails."""
    assert (ROOT / name).read_text() == TEXTS[ROOT / name], f"{name} is stale; run: make docs"


@pytest.mark.parametrize(
    ("ansible", "markdown"),
    [
        ("Set O(kafka_opts) to V(x|y).", "Set `kafka_opts` to `x\\|y`."),
        ("See M(streamops.kafka.kafka_topic) and C(a(b)c).", "See `streamops.kafka.kafka_topic` and `a(b)c`."),
        ("B(bold), I(italic), U(https://example.com).", "**bold**, *italic*, <https://example.com>."),
        ("L(Kafka, https://example.com/x) and RV(changed)", "[Kafka](https://example.com/x) and `changed`"),
        ("two\n lines", "two lines"),
    ],
)
def test_markup_becomes_markdown(ansible: str, markdown: str) -> None:
    """Ansible's markup in a description, as a reader of README.md sees it."""
    table = role_docs.render({"main": {"options": {"x": {"description": ansible, "type": "str"}}}})
    assert table.splitlines()[-1] == f"| `x` | str |  | {markdown} |"


def test_options_inside_options_and_entry_points_of_their_own_are_shown() -> None:
    """What a dictionary holds follows it; what only one entry point takes is below its name."""
    inner = {"port": {"type": "int", "default": 1, "description": ["The port."]}}
    listeners = {"type": "list", "elements": "dict", "required": True, "description": "L.", "options": inner}
    own = {"now": {"type": "bool", "default": False, "description": "At once.", "choices": [True, False]}}
    text = role_docs.render(
        {"main": {"options": {"listeners": listeners}}, "stop": {"short_description": "Stops", "options": own}}
    )
    assert "| `listeners` | list of dict | *required* | L. |\n| `listeners[].port` | int | `1` | The port. |" in text
    assert "| `stop` | Stops |" in text
    assert "#### Variables of `stop` only" in text
    assert "| `now` | bool | `false` | At once. One of `True`, `False`. |" in text


def test_replace_keeps_what_is_around() -> None:
    """Only the lines between the markers change."""
    text = f"a\n{role_docs.BEGIN}\nold\n{role_docs.END}\nb\n"
    assert role_docs.replace(text, "new") == f"a\n{role_docs.BEGIN}\nnew\n{role_docs.END}\nb\n"


@pytest.mark.parametrize("text", ["", role_docs.BEGIN, role_docs.END + role_docs.BEGIN])
def test_missing_markers_are_named(text: str) -> None:
    """The sentence says which lines to add."""
    with pytest.raises(ValueError, match=r"BEGIN OPTIONS.*END OPTIONS.*add them"):
        role_docs.replace(text, "new")


def test_supported_versions_follow_the_files() -> None:
    """README.md's table states what metadata, requirements and defaults say."""
    requirements = (ROOT / "requirements.txt").read_text()
    old, new, bound = supported.pinned_cores(requirements)
    table = supported.render(ROOT)
    assert old.startswith("2.16."), "2.16 is the last that manages CentOS 7"
    assert f"tested with {old} and {new}" in table
    assert f"3.10 to 3.{bound - 1} with ansible-core {old}" in table


def test_unpinned_core_is_refused() -> None:
    """A range would make the table untrue on the next day."""
    with pytest.raises(LookupError):
        supported.pinned_cores('ansible-core>=2.16; python_version < "3.13"\n')
