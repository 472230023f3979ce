# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables in a role's README.md, made from its meta/argument_specs.yml. Pure but for `load`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

BEGIN, END = "<!-- BEGIN OPTIONS -->", "<!-- END OPTIONS -->"
NOTE = "<!-- Made from meta/argument_specs.yml by `make docs`; edit that file. -->"
# Ansible's markup, to Markdown: https://docs.ansible.com/ansible/latest/dev_guide/ansible_markup.html
_CODE = re.compile(r"\b[CVOE]\(((?:[^()\\]|\\.|\([^()]*\))*)\)|\bRV\(([^)]*)\)")
_STYLES = ((r"\bB\(([^)]*)\)", r"**\1**"), (r"\bI\(([^)]*)\)", r"*\1*"), (r"\bU\(([^)]*)\)", r"<\1>"))
_LINKS = ((r"\bL\(([^,)]*), *([^)]*)\)", r"[\1](\2)"), (r"\b[MP]\(([^)#]*)(?:#[a-z]+)?\)", r"`\1`"))


def load(role: Path) -> dict[str, Any]:
    """The argument specs of the role in folder ``role``: entry point -> its description and options."""
    return dict(yaml.safe_load((role / "meta" / "argument_specs.yml").read_text())["argument_specs"])


def render(specs: dict[str, Any]) -> str:
    """What stands between the markers: a table of variables for ``main``, and one of the other entry points.

    Variables that only another entry point takes get a table of their own below.
    """
    main = specs.get("main", {}).get("options") or {}
    blocks = [NOTE, "### Variables", _variables(main) if main else "This role takes no variables."]
    others = {name: spec for name, spec in specs.items() if name != "main"}
    if others:
        rows = [[f"`{name}`", _prose(spec.get("short_description", ""))] for name, spec in others.items()]
        blocks += ["### Entry points", table(["`tasks_from`", "what it does"], rows)]
    for name, spec in others.items():
        own = {key: option for key, option in (spec.get("options") or {}).items() if key not in main}
        if own:
            blocks += [f"#### Variables of `{name}` only", _variables(own)]
    return "\n\n".join(blocks)


def replace(text: str, content: str, begin: str = BEGIN, end: str = END) -> str:
    """``text`` with what stands between the markers replaced. Raises ValueError with a sentence if one is missing."""
    start, stop = text.find(begin), text.find(end)
    if start < 0 or stop < start:
        raise ValueError(f"it lacks the lines '{begin}' and '{end}', between which the generated tables go; add them.")
    return f"{text[: start + len(begin)]}\n{content}\n{text[stop:]}"


def _variables(options: dict[str, Any]) -> str:
    """The table of variables; what a dictionary holds follows it as ``name.key``."""
    return table(["variable", "type", "default", "what it does"], _rows(options))


def _rows(options: dict[str, Any], prefix: str = "") -> list[list[str]]:
    """One row for each option, and for each option inside it."""
    rows = []
    for name, option in options.items():
        kind = str(option.get("type", "str"))
        if kind == "list" and "elements" in option:
            kind = f"list of {option['elements']}"
        rows.append([f"`{prefix}{name}`", kind, _default(option), _description(option)])
        rows += _rows(option.get("options") or {}, f"{prefix}{name}{'[]' if option.get('type') == 'list' else ''}.")
    return rows


def _default(option: dict[str, Any]) -> str:
    """The default as YAML has it on one line, *required*, or nothing."""
    if option.get("required"):
        return "*required*"
    return f"`{json.dumps(option['default'], ensure_ascii=False)}`" if "default" in option else ""


def _description(option: dict[str, Any]) -> str:
    """The description as one line of Markdown, with the choices."""
    lines = option.get("description", "")
    text = _prose(" ".join(lines) if isinstance(lines, list) else str(lines))
    choices = option.get("choices")
    return f"{text} One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else text


def _prose(text: str) -> str:
    """Ansible's markup as Markdown, on one line."""
    text = _CODE.sub(lambda match: f"`{match[1] if match[1] is not None else match[2]}`", " ".join(text.split()))
    for pattern, replacement in (*_STYLES, *_LINKS):
        text = re.sub(pattern, replacement, text)
    return text.replace("\\)", ")").replace("\\,", ",")


def table(heading: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; a bar in a cell would end the cell and is escaped."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
