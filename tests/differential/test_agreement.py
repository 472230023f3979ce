# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our verdict on settings is the released classes' own, but for what is stricter on purpose (agreement.py)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import SYSTEM_PROPERTIES
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import (
    ZOOKEEPER_KEYS,
    general_name,
    name_problem,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from helpers.oracle import Answer, Oracles

from tests.differential import releases
from tests.differential.agreement import STRICTER, Outcome, agreement, compare, result
from tests.differential.cases import Case
from tests.differential.ours import SUBJECTS, Verdict
from tools.class_files import classes
from tools.plug_ins import PATH, file_text

LEAST = 0.995
SEED, USUAL, MANY = 1, 2000, 20_000
RUNS = [(name, releases.of(name)[0], USUAL) for name in SUBJECTS]
LONG_RUNS = [(name, release, MANY) for name in SUBJECTS for release in releases.of(name)[1]]


@cache
def outcomes(oracles: Oracles, name: str, release: str, count: int) -> list[Outcome]:
    """Compared once for all tests."""
    return compare(SUBJECTS[name], oracles.of(release), SEED, count)


def check(found: list[Outcome], count: int, names: tuple[str, ...]) -> None:
    """99.5 % of all cases, at least half of which the class refuses; every disagreement is in the message."""
    assert len(found) == count
    assert sum(bool(one.answer.refusal) for one in found) >= count / 2
    shares = Counter(one.case.key for one in found)
    assert set(shares) == set(names) and max(shares.values()) <= 2 * min(shares.values())
    assert agreement(found) >= LEAST, "\n".join(one.line for one in found if one.result in ("missed", "alarm"))


@pytest.mark.parametrize(("name", "release", "count"), RUNS)
def test_our_verdict_is_that_of_the_release_in_use(oracles: Oracles, name: str, release: str, count: int) -> None:
    """Brokers, topics, and ZooKeeper servers."""
    check(outcomes(oracles, name, release, count), count, SUBJECTS[name].names)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "release", "count"), LONG_RUNS)
def test_our_verdict_is_that_of_every_release(oracles: Oracles, name: str, release: str, count: int) -> None:
    """Of all that can be installed here, with ten times as many cases."""
    check(outcomes(oracles, name, release, count), count, SUBJECTS[name].names)


def test_what_ends_the_start_does(oracles: Oracles) -> None:
    """KC025 claims that a broker takes its configuration and ends later; what the classes say there is no surprise."""
    taken = [one for one in outcomes(oracles, *RUNS[0]) if not one.answer.refusal]
    wrong = []
    for one in taken:
        found, ends = {finding.id for finding in one.verdict.findings}, one.answer.fields[0]
        if ("KC025" in found and not ends) or (ends and not found & {"KC025", "KC027"}):
            wrong.append(f"{one.case.settings}: {ends or 'starts'}")
    assert len(taken) > USUAL / 4 and wrong == []


@pytest.mark.parametrize(
    ("refusal", "ids", "expected"),
    [
        ("", [], "same"),
        ("no", ["KC011"], "same"),
        ("no", [], "missed"),
        ("", ["KC011"], "alarm"),
        ("no", ["KC027"], "asked"),
        ("", ["KC027"], "same"),
        ("", ["KC026"], "stricter"),
        ("", ["KC026", "KC011"], "alarm"),
        ("no", ["KC026"], "missed"),  # what the class refuses is another setting
        ("no", ["KC026", "KC027"], "asked"),
        ("no", ["KC010"], "stricter"),
        ("no", ["KC010", "KC011"], "same"),
    ],
)
def test_two_verdicts_are_compared(refusal: str, ids: list[str], expected: str) -> None:
    """A stricter rule is no answer to what the class refuses elsewhere."""
    severities = dict.fromkeys(ids, "error") | {"KC027": "warning"}
    found = tuple(Finding(number, severities[number], "h", "k", "", "", "") for number in ids)
    assert result(Verdict(found, {}), Answer(refusal)) == expected


EXAMPLES = {
    "KC001": ("broker", "broker.id", "-1"),
    "KC010": ("broker", "log.dir", "/x"),
    "KC013": ("zoo.cfg", "jute.maxbuffer", "1"),
    "KC022": ("zoo.cfg", "dataLogDir", "x"),
    "KC025": ("broker", "compression.type", "GZIP"),
    "KC026": ("zoo.cfg", "syncEnabled", "yes"),
    "KC032": ("broker", "ssl.key.password", "x "),
    "KC112": ("broker", "log.segment.bytes", "1000"),
    "KC115": ("broker", "min.insync.replicas", "4"),
    "KC116": ("broker", "transaction.state.log.min.isr", "4"),
}


@pytest.mark.parametrize("name", ["broker", "zoo.cfg"])
def test_each_stricter_rule_refuses_something_that_the_class_takes(oracles: Oracles, name: str) -> None:
    """A rule that is on the list for nothing would hide disagreements."""
    assert EXAMPLES.keys() == STRICTER.keys()
    subject, release = SUBJECTS[name], releases.of(name)[0]
    examples = {number: (key, text) for number, (of, key, text) in EXAMPLES.items() if of == name}
    verdicts = {number: subject.ours(Case((one,))) for number, one in examples.items()}
    answers = oracles.of(release).judge(subject.judge, [one.properties for one in verdicts.values()])
    assert [one.refusal for one in answers] == [""] * len(examples)
    assert [result(one, answer) for one, answer in zip(verdicts.values(), answers)] == ["stricter"] * len(examples)
    assert all(number in {found.id for found in one.findings} for number, one in verdicts.items())


def test_plug_ins_are_those_in_the_release_s_jars(oracles: Oracles) -> None:
    """Nobody edited the catalogue by hand, and the release in use has no others."""
    assert file_text(oracles.of(releases.KAFKA).jars) == PATH.read_text()


def texts(oracles: Oracles, release: str) -> set[str]:
    """The constants in the code of a release's jars."""
    return {text for one in classes(oracles.of(release).jars).values() for text in one.texts}


@pytest.mark.parametrize("release", releases.of("zoo.cfg")[1])
def test_zookeeper_s_keys_are_those_in_the_release_s_jar(oracles: Oracles, release: str) -> None:
    """Every system property that a class reads can be set by a key of zoo.cfg: none of these is unknown."""
    found = {
        text.removeprefix("zookeeper.") for text in texts(oracles, release) if re.fullmatch(r"zookeeper\.[\w.]+", text)
    }
    found -= {"version", "server.realm"}  # what a client says of itself; and a text that zoo.cfg takes for a server
    assert len(found) > 25
    assert {general_name(f"{name}1" if name.endswith(".") else name) for name in found} - ZOOKEEPER_KEYS.keys() == set()


@pytest.mark.parametrize("release", releases.of("zoo.cfg")[1])
def test_keys_that_no_class_of_zookeeper_reads(oracles: Oracles, release: str) -> None:
    """KC018 says so of these; what KC013 sends to the options of Java is read, by a class or by Java's Kerberos."""
    unread, flags = ({name for name, key in ZOOKEEPER_KEYS.items() if key.mode == mode} for mode in ("unread", "flag"))
    found = texts(oracles, release)
    assert len(unread) == 2 and unread & found == set()
    assert flags - found == {"java.security.krb5.conf"}


def test_properties_of_java_are_read_by_a_class(oracles: Oracles) -> None:
    """But for the place of Kerberos' configuration, which Java itself reads."""
    assert SYSTEM_PROPERTIES - texts(oracles, releases.KAFKA) <= {"java.security.krb5.conf"}


@pytest.mark.parametrize("name", ["server.realm", "server.", "group.a", "groups", "weight", "weight.1.2"])
def test_a_key_without_its_number_stops_zookeeper(oracles: Oracles, name: str) -> None:
    """Also where the key means something else."""
    least = {"clientPort": "2181", "tickTime": "2000"}
    taken, refused = oracles.of(releases.ZOOKEEPER).judge("ZooKeeperJudge", [least, least | {name: "1"}])
    assert not taken.refusal and refused.refusal.startswith("NumberFormatException") and name_problem(name)
