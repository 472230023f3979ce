# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages for the bad hour: every page that a sentence names is there, each is found from somewhere, and has one form."""

from __future__ import annotations

import re

import pytest

from tools.checkout import ROOT, files

RUNBOOKS = {path.stem: path.read_text() for path in files(".md", below="docs/runbooks")}
SECTIONS = ["How it shows", "What to look at", "What to do", "Never", "It is over"]
MOST_LINES = 60  # one screen
CODE = [
    path
    for folder in ("playbooks", "plugins", "roles")
    for path in files(".py", ".yml", ".j2", ".sh", ".md", below=folder)
]
PAGE = re.compile(r"docs/runbooks/([a-z][a-z-]*)\.md")


def named() -> dict[str, set[str]]:
    """Page -> the files of the code that name it."""
    found: dict[str, set[str]] = {}
    for path in CODE:
        text = path.read_text()
        for page in PAGE.findall(text):
            found.setdefault(page, set()).add(str(path.relative_to(ROOT)))
    return found


def test_every_page_that_a_sentence_names_exists() -> None:
    """Who follows a sentence finds the page."""
    pages = named()
    assert "broker-down" in pages
    assert {page: where for page, where in pages.items() if page not in RUNBOOKS} == {}


@pytest.mark.parametrize("page", sorted(RUNBOOKS))
def test_every_page_is_named_by_a_sentence_or_a_document(page: str) -> None:
    """A page that nobody is led to is not read in the bad hour: code, README or operations, besides other pages."""
    linked = [
        name for name in ("README.md", "docs/operations.md") if f"runbooks/{page}.md" in (ROOT / name).read_text()
    ]
    assert linked or page in named()


@pytest.mark.parametrize("page", sorted(RUNBOOKS))
def test_every_page_has_the_same_sections_and_fits_a_screen(page: str) -> None:
    """How it shows, what to look at, what to do, what never to do, how to see that it is over."""
    assert re.findall(r"^## (.*)$", RUNBOOKS[page], re.MULTILINE) == SECTIONS
    assert RUNBOOKS[page].count("\n") <= MOST_LINES


@pytest.mark.parametrize("page", sorted(RUNBOOKS))
def test_links_and_playbooks_of_a_page_exist(page: str) -> None:
    """Links lead to files, and a playbook that is called is one."""
    text = RUNBOOKS[page]
    folder = ROOT / "docs" / "runbooks"
    assert [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (folder / link).is_file()] == []
    books = {path.stem for path in files(".yml", below="playbooks")}
    called = set(re.findall(r"streamops\.kafka\.([a-z_]+)", text))
    assert called - books == set()


# Words between the changing parts of a sentence, as the page quotes it; some file of the code says them.
QUOTES: dict[str, list[str]] = {
    "broker-down": [
        "is not registered; start it, or read its server.log",
        "is registered, but does not answer at",
        "did not start; its own words follow",
        "was asked to end and has not within",
        "never wrote that it had shut down",
        "is the disk mounted?",
        "runs and does not serve",
    ],
    "roll-back": [
        "did not start with what was staged, and was put back: it serves with what it ran with before",
        "was put back to its previous files; the refused ones are in its directory .refused",
        "it does not serve; its own words follow",
        "it has not ended in its time, and may still do so",
        "the restart was not begun, it runs as before",
    ],
    "gate-closed": [
        "no broker may stop",
        "ZooKeeper is not healthy: ",
        "Not restarted yet: ",
        "the cluster is not healthy",
        "no order protects it",
        "under-replicated",
        "and a broker would not start again",
        "was put back to its previous files",
    ],
    "under-min-isr": [
        "in sync would stay",
        "stop fewer brokers, or wait for the replicas",
        "would rise from",
    ],
    "disk-full": ["MiB free on", "At the present rate the first disk is full in"],
    "no-controller": [
        "there is no controller; check that the brokers reach ZooKeeper",
        "is not registered; wait for the election",
        "may be stuck:",
    ],
    "leader-skew": ["not led by the preferred leader", "an election that was asked for before ("],
    "zookeeper-without-quorum": [
        "ZooKeeper is not healthy: ",
        "it runs, but serves no requests: it sees no quorum; start the other members",
        "there is no leader; wait for the election",
        "both lead; are they one ensemble?",
        "followers are synced; wait for the rest",
        "no answer from ZooKeeper at",
    ],
}

# Each source with the texts joined that stand on several lines.
SAID = [" ".join(re.sub(r'"\s*\n\s*f?"', "", path.read_text()).split()) for path in CODE]


@pytest.mark.parametrize("page", sorted(QUOTES))
def test_a_page_quotes_what_our_tools_say(page: str) -> None:
    """The reader searches for the words on the screen."""
    said = [words for words in QUOTES[page] if any(words in text for text in SAID)]
    quoted = [words for words in QUOTES[page] if words in " ".join(RUNBOOKS[page].split())]
    assert (said, quoted) == (QUOTES[page], QUOTES[page])
