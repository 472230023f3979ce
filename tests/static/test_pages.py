# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that messages name: each is in the archive, and is named by the one function that knows where it is."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.checkout import ROOT, files

PAGE = re.compile(r"[\w./-]*\w\.md\b")
SOURCES = [path for path in files(".py", below="plugins") if not path.is_symlink()]
TEXTS = [path for folder in ("playbooks", "roles") for path in files(".yml", ".j2", ".sh", below=folder)]
# The ways to name a page in YAML: as text of the filter, or as the page of a service's definition.
BY_FILTER = re.compile(rf"'({PAGE.pattern})' \| streamops\.kafka\.collection_page|^\s*runbook: ({PAGE.pattern})$")
IGNORED = yaml.safe_load((ROOT / "galaxy.yml").read_text())["build_ignore"]


def messages(tree: ast.Module) -> list[str]:
    """The texts of a Python file that may be shown: neither docstrings nor the documentation of a plugin."""
    kept: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            kept.append(node.value)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            kept += [node.value] if node.targets[0].id in ("DOCUMENTATION", "EXAMPLES", "RETURN") else []
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in kept
    ]


def pages_of(text: str, suffix: str) -> tuple[list[str], list[str]]:
    """The pages that a file names as `page` takes them, and the lines that name one in another way."""
    named, wrong = [], []
    if suffix == ".py":
        for shown in messages(ast.parse(text)):
            if PAGE.fullmatch(shown):
                named.append(shown)
            elif PAGE.search(shown):
                wrong.append(shown)
    else:
        for line in text.splitlines():
            shown = re.sub(r"(^|\s)#.*", "", line)
            if found := BY_FILTER.search(shown):
                named.append(found[1] or found[2])
            elif PAGE.search(shown):
                wrong.append(line.strip())
    return named, wrong


def is_shipped(page: str) -> bool:
    """Whether a file of the checkout gets into the archive, by galaxy.yml."""
    parts = Path(page).parts
    above = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    return (ROOT / page).is_file() and not any(
        fnmatch(one, pattern) or fnmatch(Path(one).name, pattern) for one in above for pattern in IGNORED
    )


NAMED = {str(path.relative_to(ROOT)): pages_of(path.read_text(), path.suffix) for path in SOURCES + TEXTS}


def test_every_page_that_a_message_names_is_in_the_archive() -> None:
    """Who follows a message finds the page, wherever the collection is installed."""
    named = {page for pages, _wrong in NAMED.values() for page in pages}
    assert {"docs/capacity.md", "docs/runbooks/broker-down.md", "docs/runbooks/roll-back.md", "README.md"} <= named
    assert sorted(page for page in named if not is_shipped(page)) == []


def test_no_message_names_a_page_by_itself() -> None:
    """What is written into a sentence is a path of the checkout, which others do not have."""
    assert {name: wrong for name, (_pages, wrong) in NAMED.items() if wrong} == {}


@pytest.mark.parametrize(
    ("suffix", "text", "named", "wrong"),
    [
        (".py", '"""See docs/a.md."""\nx = page("docs/a.md")\n', ["docs/a.md"], 0),
        (".py", 'x = f"{y}; see docs/a.md."\n', [], 1),
        (".py", 'x = "see the README.md"\n', [], 1),
        (".py", 'DOCUMENTATION = "docs/a.md of the collection"\n', [], 0),
        (".yml", "msg: see {{ 'docs/a.md' | streamops.kafka.collection_page }}.\n", ["docs/a.md"], 0),
        (".yml", "  runbook: docs/runbooks/a.md\n", ["docs/runbooks/a.md"], 0),
        (".yml", "msg: see docs/a.md\n", [], 1),
        (".yml", "# docs/a.md\nx: y # docs/a.md\n", [], 0),
    ],
    ids=[
        f"l-{name}" for name in ("page", "sentence", "readme", "documentation", "filter", "runbook", "yaml", "comment")
    ],
)
def test_what_names_a_page_is_found(suffix: str, text: str, named: list[str], wrong: int) -> None:
    """Else the tests above could not fail."""
    found = pages_of(text, suffix)
    assert (found[0], len(found[1])) == (named, wrong)


@pytest.mark.parametrize(
    ("page", "shipped"), [("docs/capacity.md", True), ("docs/nothing.md", False), ("tests/config.yml", False)]
)
def test_what_the_archive_leaves_out_is_not_shipped(page: str, shipped: bool) -> None:
    """A folder that galaxy.yml names, and a page that is not there."""
    assert is_shipped(page) is shipped


MARKDOWN = {str(path.relative_to(ROOT)): path for path in files(".md")}
LINK = re.compile(r"\]\(([^)\s:#]*)(?:#([^)\s]+))?\)")


def anchors(path: Path) -> set[str]:
    """What links to the headings of a page end with, as the usual readers of Markdown make them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", sorted(MARKDOWN))
def test_links_of_a_page_lead_to_what_is_in_the_archive(name: str) -> None:
    """Files that are shipped (from a page that is shipped, too), and headings that are there."""
    wrong, folder = [], MARKDOWN[name].parent
    for target, anchor in LINK.findall(MARKDOWN[name].read_text()):
        path = (folder / target).resolve() if target else MARKDOWN[name]
        is_there = path.exists() and (not is_shipped(name) or is_shipped(str(path.relative_to(ROOT))) or path.is_dir())
        if not is_there or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            wrong.append(f"{target}#{anchor}")
    assert wrong == []


def test_links_are_found() -> None:
    """Else the test above could not fail."""
    assert LINK.findall("[a](b.md#c-d) [e](#f) [g](https://example.com)") == [("b.md", "c-d"), ("", "f")]
    assert {"all-findings", "identity-what-is-refused-and-what-to-do"} <= anchors(ROOT / "docs/preflight.md") | anchors(
        ROOT / "docs/operations.md"
    )


SPECS = [yaml.safe_load(path.read_text()) for path in files(".yml", below="roles") if path.name == "argument_specs.yml"]
VARIABLES = {
    option for spec in SPECS for entry in spec["argument_specs"].values() for option in entry.get("options", {})
}
OURS = re.compile(r"(kafka|zookeeper|java|tarball|host_tuning|admin_host)_")


def keys(value: Any) -> set[str]:
    """The keys of dictionaries inside a value."""
    if isinstance(value, dict):
        return {str(key) for key in value} | {one for inner in value.values() for one in keys(inner)}
    return {one for inner in value for one in keys(inner)} if isinstance(value, list) else set()


@pytest.mark.parametrize("name", ["README.md", "docs/own-hosts.md", "docs/preflight.md", "roles/java/README.md"])
def test_variables_of_an_example_are_read_by_a_role(name: str) -> None:
    """An inventory that somebody copies from a page holds no name that nothing reads."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", MARKDOWN[name].read_text(), flags=re.MULTILINE | re.DOTALL)
    given = {key for block in blocks for one in yaml.safe_load_all(block) for key in keys(one) if OURS.match(key)}
    assert given, "else nothing is found"
    assert sorted(given - VARIABLES) == []
