# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pages the documentation site has, what goes with them, and how a broken link is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import docs_site
from tools.html_links import broken_links


def test_pages_are_guides_runbooks_and_the_readmes_of_roles() -> None:
    """Neither those of tests nor of a forge."""
    names = ["README.md", "CHANGELOG.rst", "docs/a.md", "docs/runbooks/b.md", "roles/kafka/README.md"]
    others = [
        "tests/README.md",
        "docs/a.svg",
        "roles/kafka/files/x.md",
        ".github/PULL_REQUEST.md",
        "LICENSE",
        "docs/docsite/index.rst",
    ]
    assert docs_site.pages([*names, *others]) == names


def test_links_and_pictures_are_targets_and_other_sites_are_not() -> None:
    """Without the heading."""
    text = "[a](b.md#c) ![long\ntext](x.svg) [e](#f) [g](https://example.com) [![i](k.svg)](l.md)"
    assert docs_site.targets(text) == ["b.md", "x.svg", "l.md"]


def test_pages_are_copied_with_what_they_link_to(tmp_path: Path) -> None:
    """In the same folders; a link to a folder becomes its text."""
    root, source = tmp_path / "root", tmp_path / "source"
    (root / "docs").mkdir(parents=True)
    (root / "vars").mkdir()
    (root / "vars" / "main.yml").write_text("---\n")
    (root / "docs" / "a.md").write_text("[v](../vars/main.yml) [directory](../vars/) [b](b.md)\n")
    (root / "docs" / "b.md").write_text("# b\n")
    docs_site.copy_pages(source, root, ["docs/a.md", "docs/b.md", "vars/main.yml"])
    assert (source / "docs/a.md").read_text() == "[v](../vars/main.yml) directory [b](b.md)\n"
    assert (source / "docs/b.md").read_text() == "# b\n"
    assert (source / "vars/main.yml").is_file()


def test_the_front_page_gets_what_it_does_not_name() -> None:
    """In the order of the names, guides and pages of the root each in their place."""
    index = "   Begin <README>\n\n   docs/z\n   OTHER GUIDES\n\n   OTHER PAGES\n"
    names = [
        "README.md",
        "SECURITY.md",
        "docs/b.md",
        "docs/a.md",
        "docs/z.md",
        "docs/runbooks/r.md",
        "roles/k/README.md",
    ]
    assert docs_site.filled(index, names) == "   Begin <README>\n\n   docs/z\n   docs/a\n   docs/b\n\n   SECURITY\n"


def test_pages_that_the_reference_does_not_list_go(tmp_path: Path) -> None:
    """Those of private plugins."""
    (tmp_path / "index.rst").write_text(".. toctree::\n    :maxdepth: 1\n\n    a_module\n")
    for name in ("a_module", "roll_module"):
        (tmp_path / f"{name}.rst").write_text("")
    docs_site.keep_listed(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a_module.rst", "index.rst"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("b.html", ""),
        ("b.html#there", ""),
        ("#here", ""),
        ("#", ""),
        ("https://example.com/none", ""),
        ("mailto:somebody", ""),
        ("b.html#none", "a.html links to b.html#none, but no heading there has that name."),
        ("c.html", "a.html links to c.html, which is not there."),
        ("folder/", "a.html links to folder/, which is not there."),
        ("x%20y.html", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path, link: str, said: str) -> None:
    """With its page; links to other sites are not followed."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.html").write_text(f'<h1 id="here">a</h1><a href="{link}">x</a><a name="no link">y</a>')
    (tmp_path / "b.html").write_text('<h1 id="there">b</h1>')
    (tmp_path / "x y.html").write_text("")
    assert broken_links(tmp_path) == ([said] if said else [])


def test_a_picture_that_is_not_there_is_said(tmp_path: Path) -> None:
    """As an img or an object."""
    (tmp_path / "a.html").write_text('<img src="a.svg"><object data="b.svg"></object>')
    assert broken_links(tmp_path) == [f"a.html links to {name}, which is not there." for name in ("a.svg", "b.svg")]
