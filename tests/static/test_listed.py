# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there is listed where users look for it: in README.md's last table, in the action group of the modules."""

from __future__ import annotations

import re

import pytest
import yaml

from tools.checkout import ROOT, files

README = (ROOT / "README.md").read_text()


def names(folder: str) -> list[str]:
    """The plugins of a folder that users call, in the order of their names; links are for our roles only."""
    return sorted(path.stem for path in files(".py", below=folder) if not path.is_symlink())


def row(name: str) -> str:
    """The row of README.md's last table that begins with a name."""
    found = re.findall(rf"^\| {name} \| (.*) \|$", README, re.MULTILINE)
    assert len(found) == 1, f"README.md has no row '{name}', or two"
    return found[0]


@pytest.mark.parametrize(("kind", "folder"), [("modules", "plugins/modules"), ("filters", "plugins/filter")])
def test_readme_lists_every_plugin(kind: str, folder: str) -> None:
    """No other, in the order of their names; the first with the command that shows its documentation."""
    listed = re.findall(r"`(?:ansible-doc (?:-t filter )?streamops\.kafka\.)?(\w+)`", row(kind))
    assert listed == names(folder)


def test_readme_lists_every_role() -> None:
    """With a link to its own page."""
    listed = re.findall(r"\[(\w+)\]\(roles/(\w+)/README\.md\)", row("roles"))
    assert sorted(listed) == sorted((path.name, path.name) for path in (ROOT / "roles").iterdir() if path.is_dir())


def test_readme_leads_to_every_page() -> None:
    """A page of docs/ that nobody is led to is not read. Runbooks have a test of their own."""
    pages = [path.relative_to(ROOT).as_posix() for path in files(".md", below="docs")]
    assert [page for page in pages if f"({page})" not in README and "/runbooks/" not in page] == []


def test_the_action_group_has_every_module_with_the_whole_connection() -> None:
    """So that one module_defaults sets it for all of them; a module that lacks one of its options would fail."""
    group = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]["admin"]
    whole = [name for name in names("plugins/modules") if takes_connection(name)]
    assert len(whole) > 5, "else nothing is found"
    assert group == whole


def takes_connection(module: str) -> bool:
    """Whether a module's documentation has the connection's fragment."""
    text = (ROOT / "plugins/modules" / f"{module}.py").read_text()
    documentation = text.partition('DOCUMENTATION = r"""')[2].partition('"""')[0]
    return "streamops.kafka.connection" in yaml.safe_load(documentation).get("extends_documentation_fragment", [])
