# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of a shell script with their words, from its syntax tree (shfmt), and the scripts that nodes run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.checkout import ROOT, files

EXPANDED = "\0"  # stands for what is known only when the script runs
FILLED = "JINJA"  # stands for what is known only when the template is filled
NODE_SCRIPTS = (".sh", ".sh.j2", ".env.j2")
ON_THE_CONTROLLER = ("roles/tarball/tasks/parts/fetch.yml",)


@dataclass(frozen=True)
class Script:
    """A shell script: where it comes from, and its text."""

    source: str
    text: str


def without_jinja(text: str) -> str:
    """A template as a script: each expression is a word, each branch of a condition is there, each loop is run once."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", FILLED, text, flags=re.DOTALL)


def _with_included(path: Path) -> str:
    """The text of a template with the shell of the templates beside it that it includes."""
    beside = r"\{% include '([\w.]+[.]sh[.]j2)' %\}"
    return re.sub(beside, lambda found: path.with_name(found[1]).read_text(), path.read_text())


def node_scripts() -> list[Script]:
    """Every script that the roles lay on a node or run there, and every command that a task runs there."""
    found = [
        Script(str(path.relative_to(ROOT)), without_jinja(_with_included(path)))
        for path in files(*NODE_SCRIPTS, below="roles")
    ]
    for path in [*files(".yml", below="roles"), *files(".yml", below="playbooks")]:
        source = str(path.relative_to(ROOT))
        if source not in ON_THE_CONTROLLER:
            found += [Script(source, line) for line in _task_commands(yaml.safe_load(path.read_text()))]
    return found


def _task_commands(tree: Any) -> Iterator[str]:
    """The commands of tasks with the modules command and shell, as lines of a script."""
    if isinstance(tree, list):
        for part in tree:
            yield from _task_commands(part)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key == "ansible.builtin.command" and isinstance(value.get("argv"), str):
                yield " ".join(_quoted(word) for word in re.findall(r"'([^']*)'", value["argv"]))
            elif key == "ansible.builtin.command" and isinstance(value.get("argv"), list):
                yield " ".join(_quoted(without_jinja(str(word))) for word in value["argv"])
                if value["argv"][0] in ("/bin/sh", "/bin/bash") and value["argv"][1] == "-c":
                    yield without_jinja(str(value["argv"][2]))
            elif key == "ansible.builtin.shell":
                yield without_jinja(str(value["cmd"]))
            else:
                yield from _task_commands(value)


def _quoted(word: str) -> str:
    """As one word of a script."""
    return "'" + word.replace("'", "'\\''") + "'"


@cache
def tree(script: Script) -> dict[str, Any]:
    """The syntax tree. Raises AssertionError with shfmt's sentence where it is no shell."""
    shfmt = Path(sys.prefix) / "bin" / "shfmt"
    done = subprocess.run(
        [shfmt, "--language-dialect", "bash", "--to-json"],
        input=script.text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{script.source}: {done.stderr}"
    return dict(json.loads(done.stdout))


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    """Every node of a tree."""
    if isinstance(part, list):
        for one in part:
            yield from _nodes(one)
    elif isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _nodes(one)


def _text(word: dict[str, Any]) -> str:
    """A word without its quotes; what is expanded is `EXPANDED`."""
    parts = []
    for part in word.get("Parts", []):
        if part["Type"] in ("Lit", "SglQuoted"):
            parts.append(part.get("Value", ""))
        elif part["Type"] == "DblQuoted":
            parts.append(_text(part))
        else:
            parts.append(EXPANDED)
    return "".join(parts)


def functions(parsed: dict[str, Any]) -> set[str]:
    """Names of the functions that a script defines."""
    return {node["Name"]["Value"] for node in _nodes(parsed) if node.get("Type") == "FuncDecl"}


def commands(parsed: dict[str, Any]) -> Iterator[list[str]]:
    """The words of every simple command."""
    for node in _nodes(parsed):
        if node.get("Type") == "CallExpr" and node.get("Args"):
            yield [_text(word) for word in node["Args"]]


def arrays(parsed: dict[str, Any]) -> Iterator[list[str]]:
    """The words of every array, which may be a command that is run later."""
    for node in _nodes(parsed):
        if isinstance(node.get("Array"), dict):
            yield [_text(one["Value"]) for one in node["Array"].get("Elems") or [] if one.get("Value")]
