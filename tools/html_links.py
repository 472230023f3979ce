# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the links of a folder of HTML pages that lead nowhere inside it. Links to other sites are not followed."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The links of a page (of anchors and pictures), and the ids that a link to it may name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what an element links to and is called."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        wanted = {"a": "href", "img": "src", "object": "data"}.get(tag, "")
        if given.get(wanted):
            self.links.append(given[wanted])


def broken_links(folder: Path) -> list[str]:
    """A sentence for each link to a file or heading that is not there, in the order of the pages."""
    found = {path.resolve(): Page(path.read_text()) for path in sorted(folder.rglob("*.html"))}
    wrong = []
    for path, page in found.items():
        for link in dict.fromkeys(page.links):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            name = path.relative_to(folder.resolve())
            if not target.is_file():
                wrong.append(f"{name} links to {link}, which is not there.")
            elif address.fragment and target in found and unquote(address.fragment) not in found[target].ids:
                wrong.append(f"{name} links to {link}, but no heading there has that name.")
    return wrong
