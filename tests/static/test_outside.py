# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and machines find around the code: workflows, nox, hooks and forms call what exists."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from tools.checkout import ROOT, files
from tools.commit_subjects import TYPES
from tools.run_molecule import SCENARIOS
from tools.test_layers import LAYERS

BIN = Path(sys.prefix) / "bin"
LAYER_NAMES = {layer.name for layer in LAYERS}
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
# What a workflow may run besides make and tests/run: what only root can do to its machine, and publishing the archive.
OTHERS = (
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    "sudo apt-get install --yes debootstrap debian-archive-keyring",
    "sudo molecule/images/image stand-in |",
    'gh release create "${GITHUB_REF_NAME}" ',
)


def problem_of_command(line: str) -> str:
    """What is wrong with a command that is to call make or tests/run, or nothing."""
    if line.startswith(OTHERS):
        return ""
    program, *words = shlex.split(line)
    if program == "tests/run":
        unknown = [word for word in words if word not in {*LAYER_NAMES, "--all"}]
    elif program == "make":
        given = dict(word.split("=", 1) for word in words if "=" in word)
        unknown = [word for word in words if "=" not in word and word not in TARGETS]
        unknown += [name for name in [given.get("SCENARIO")] if name and name not in SCENARIOS]
        unknown += [] if any("=" not in word for word in words) else ["make without a target"]
    else:
        unknown = [program]
    return f"{line}: {', '.join(unknown)}" if unknown else ""


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("make lint", False),
        ("make unit PYTHON=python", False),
        ('make commits RANGE="${BASE}..${HEAD}"', False),
        ("make molecule SCENARIO=cluster", False),
        ("make molecule SCENARIO=clusters", True),
        ("make lint untit", True),
        ("make", True),
        ("tests/run", False),
        ("tests/run --all e2e", False),
        ("tests/run sanity-2.17", True),
        ("pytest tests/unit", True),
    ],
)
def test_a_command_that_calls_nothing_that_exists_is_found(line: str, is_wrong: bool) -> None:
    """Else the tests below could not fail."""
    assert bool(problem_of_command(line)) is is_wrong


WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in files(".yml", below=".github/workflows")}


def commands_of(job: dict[str, Any]) -> Iterator[str]:
    """The lines that a job runs, once for each combination of its matrix."""
    matrix = job.get("strategy", {}).get("matrix", {})
    for values in product(*matrix.values()):
        for step in job["steps"]:
            for line in step.get("run", "").splitlines():
                for name, value in zip(matrix, values):
                    line = line.replace("${{ matrix.%s }}" % name, value)  # noqa: PLW2901, UP031 - filled in bit by bit
                yield line


def test_the_workflows_are_there() -> None:
    """Each layer is run by one of them, but for the one that takes hours."""
    assert {"lint", "sanity", "unit", "integration", "molecule", "release"} == set(WORKFLOWS)
    lines = [line for flow in WORKFLOWS.values() for job in flow["jobs"].values() for line in commands_of(job)]
    words = {word for line in lines if line.startswith(("make ", "tests/run ")) for word in line.split()}
    layers = {layer.name for layer in LAYERS if not layer.by_name} - {"static"}
    assert sorted(layers - words) == []
    assert "lint" in words


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_a_workflow_calls_what_a_developer_calls(name: str) -> None:
    """A target of make, a layer of tests/run; no checks that only the forge has."""
    lines = [line for job in WORKFLOWS[name]["jobs"].values() for line in commands_of(job)]
    assert lines, "else nothing is checked"
    assert [problem for line in lines if (problem := problem_of_command(line))] == []


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_a_workflow_may_only_read(name: str) -> None:
    """Unless a job asks for more, and none leaves the token in the checkout or runs for hours unseen."""
    flow = WORKFLOWS[name]
    assert flow["permissions"] == {"contents": "read"}
    more = {job for job, what in flow["jobs"].items() if "permissions" in what}
    assert more == ({"archive"} if name == "release" else set())
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False]


def test_actionlint_finds_nothing() -> None:
    """It is a Go program: where it cannot be had, the reason is in the last table, and the tests above still hold."""
    done = subprocess.run(
        [str(ROOT / "tools" / "actionlint")], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode == 3:
        pytest.skip(done.stderr.strip())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class Session:
    """Stands for nox's: notes what it is asked to run."""

    def __init__(self, *posargs: str) -> None:
        self.posargs, self.ran = list(posargs), list[str]()

    def run(self, *words: str) -> None:
        """Only note it."""
        self.ran.append(shlex.join(words))


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The functions of noxfile.py by name; nox itself is not needed."""
    found: dict[str, Any] = {}

    def session(function: Any) -> Any:
        found[function.__name__] = function
        return function

    nox: Any = ModuleType("nox")
    nox.session, nox.Session, nox.options = session, Session, ModuleType("options")
    monkeypatch.setitem(sys.modules, "nox", nox)
    spec = importlib.util.spec_from_file_location("noxfile_of_the_project", ROOT / "noxfile.py")
    assert spec and spec.loader
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert set(nox.options.sessions) <= set(found)
    return found


@pytest.mark.parametrize(
    ("name", "posargs", "command"),
    [
        ("lint", (), "tests/run static"),
        ("unit", (), "tests/run unit"),
        ("docs", (), "make docs"),
        ("build", (), "tests/run build"),
        ("test", (), "tests/run"),
        ("test", ("--all", "e2e"), "tests/run --all e2e"),
    ],
)
def test_a_session_of_nox_calls_the_one_runner(
    sessions: dict[str, Any], name: str, posargs: tuple[str, ...], command: str
) -> None:
    """There is no second implementation behind it, and what it calls exists."""
    assert set(sessions) == {"lint", "unit", "docs", "build", "test"}
    session = Session(*posargs)
    sessions[name](session)
    assert session.ran == [command]
    assert problem_of_command(command) == ""


HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]


def test_hooks_download_nothing() -> None:
    """All are local, and call programs that make env-dev installs."""
    assert [repository["repo"] for repository in HOOKS] == ["local"]
    hooks = HOOKS[0]["hooks"]
    assert [hook["id"] for hook in hooks if hook["language"] != "system"] == []
    programs = [shlex.split(hook["entry"])[0] for hook in hooks]
    assert [name for name in programs if not name.startswith(".venv/bin/")] == []
    assert [name for name in programs if not (BIN / Path(name).name).exists()] == []
    assert [hook["entry"].split("-m ")[1] for hook in hooks if hook.get("stages") == ["commit-msg"]] == [
        "tools.commit_subjects"
    ]


def test_contributing_explains_the_types_of_commits() -> None:
    """In the order of the tool's own list."""
    table = re.findall(r"^\| `(\w+)` \| ", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert tuple(table) == TYPES


def test_the_owner_is_named_in_one_place() -> None:
    """Whoever publishes this repository has one page to edit."""
    pattern = re.compile(r"\bOWNER\b")
    named = [path.relative_to(ROOT).as_posix() for path in files(".md", ".yml") if pattern.search(path.read_text())]
    assert named == ["MAINTAINERS.md"]


@pytest.mark.parametrize("name", ["bug", "feature"])
def test_an_issue_form_is_one_that_the_forge_can_show(name: str) -> None:
    """It ignores a form that lacks one of these keys, and says so to nobody who is not looking."""
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text())
    assert {"name", "description", "body"} <= set(form)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields) > 2
    assert [field["id"] for field in fields if not field["attributes"].get("label")] == []
    assert any(field.get("validations", {}).get("required") for field in fields)
