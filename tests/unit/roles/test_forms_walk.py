# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every role with values of every form: refused in one sentence, or taken as what was meant."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import form_findings
from helpers.role_variables import ends, options, own, published, surroundings, template

from tools.checkout import ROOT, files

ROLES = sorted(
    role
    for role in {path.relative_to(ROOT).parts[1] for path in files(below="roles")} - {"jvm_service"}  # takes ours only
    if options(role)
)
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 7, 1.0, 2.5, float("inf")),
    *("", "text", "1", "01", "1.0", "1_000", "1e3", " 1", "٣", "yes", "No", "y", " true", "maybe"),
    *("a,b", "[1, 2]", '["a"]', "{'a': 1}", "-Da=b -Dc=d", "/a,/b", "~/a", "$HOME", "/a/b"),
    *([], ["x"], [1], [1.5], [None], [True], [[]], [{}], ["x", None], {}, {"x": 1}, {1: 2}, {"x": None}, {"x": {}}),
    *(datetime.date(2026, 1, 1), [{"x": 1}], [["x"]], [{"name": None}]),
]
SENTENCE = re.compile(r"KC040 h1: (?P<place>\S+): [^\n]+; [^\n]+\. [^\n]+[.?]")


def inner(option: dict[str, Any], values: list[Any]) -> Iterator[Any]:
    """Values of the option that are as they should be, but for one suboption, which is one of ``values``."""
    suboptions = option.get("options") or {}
    for name in suboptions:
        for value in values:
            item = {**GOOD, name: value}
            item = {key: item[key] for key in item if key in suboptions}
            yield [item] if option["type"] == "list" else item


GOOD = {"name": "INSIDE", "host": "", "port": 9092, "advertised_host": "b1", "device": "/dev/sdb", "path": "/data"}
# Forms that are taken and are not those of the spec: one of each kind is enough for a short run.
ODD: dict[str, list[Any]] = {"str": [7], "int": ["1"], "bool": ["yes"], "list": [[], [7]], "dict": [{"x": 7}]}
# Whoever is only about them needs no run of all the rest, which takes a second each.
COSTLY = {f"__{role}_{what}" for role in ("kafka", "zookeeper") for what in ("judged", "service")}


def test_d_there_is_something_to_walk_through() -> None:
    """Else everything would pass for nothing."""
    assert {"kafka", "zookeeper", "java", "tarball", "host_tuning", "kafka_resources", "support"} <= set(ROLES)
    assert sum(len(options(role)) for role in ROLES) > 150
    assert ends("kafka", "kafka_opts") and ends("tarball", "tarball_file"), "nothing is filled in"


@pytest.mark.parametrize("role", ROLES)
def test_d_what_is_refused_is_refused_in_one_sentence(role: str) -> None:
    """Which names the variable. Text for a list or a dictionary, null, and a list for anything else are refused."""
    for name, option in options(role).items():
        refused = 0
        for value in [*VALUES, *inner(option, VALUES)]:
            found = form_findings({name: value}, {name: option}, "h1")
            assert len(found) <= 1
            for one in found:
                said = SENTENCE.fullmatch(one.sentence)
                assert said and re.match(rf"{name}\b", said["place"]), one.sentence
                refused += 1
            other = value is None or (option["type"] in ("list", "dict") and isinstance(value, str))
            assert found or not (other or (option["type"] not in ("list", "raw") and isinstance(value, list)))
        assert refused > 5


@pytest.mark.parametrize("role", ROLES)
def test_d_what_is_taken_ends_no_template(role: str) -> None:
    """A form that is not the spec's own, and is taken: every variable of the role can still be made."""
    _walk(role, ODD, ODD, COSTLY)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", ROLES)
def test_d_whatever_is_taken_ends_no_template(role: str) -> None:
    """The same for every value that there is, and every variable."""
    every = dict.fromkeys(ODD, VALUES)
    _walk(role, every, every, set())


def _walk(role: str, values: dict[str, list[Any]], inside: dict[str, list[Any]], without: set[str]) -> None:
    """Give each option each of its values that is taken, and make what the role makes of it."""
    surrounding, wrong, known = surroundings(role), list[str](), dict[str, bool]()
    good = published(role, surrounding)
    for name, option in options(role).items():
        for end in set(ends(role, name)) - without - set(known):
            known[end] = _is_made(good, role, end)
        made = [end for end in ends(role, name) if known.get(end)]
        each = [item for kind in inside for item in inner(option, inside[kind])]
        for value in [*values.get(option["type"], []), *each]:
            if form_findings({name: value}, {name: option}, "h1") or (name.endswith("_hosts") and value):
                continue  # a host that is not there is refused by name
            try:
                variables = published(role, {**surrounding, name: value})
                for end in made:
                    template(variables, own(role)[end])
            except Exception as error:  # whatever it is, it is not to be
                wrong.append(f"{name} = {value!r}: {type(error).__name__}: {error}"[:400])
    assert wrong == [], "\n".join(wrong)


def _is_made(variables: dict[str, Any], role: str, end: str) -> bool:
    """Whether the role's variable needs nothing that only a run finds."""
    try:
        template(variables, own(role)[end])
    except Exception:
        return False
    return True
