# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers of tests, how their results are read, and the table at the end. No I/O but reading result files."""

from __future__ import annotations

import json
import xml.etree.ElementTree as xml
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

BUILD = "tests/e2e/test_built_collection.py"
ROLLING = "tests/faults/test_rolling.py"


@dataclass(frozen=True)
class Layer:
    """One layer. ``paths`` are pytest's, relative to the root; none means that it is sanity on ``core``.

    ``workers`` run its files side by side; ``limit`` is in seconds, for the whole layer. ``servers`` says that it needs
    the distributions of Kafka and ZooKeeper; ``optional``, that CI may be a machine that cannot run it, which the last
    lines then say. Neighbours of the same ``batch`` leave a processor idle much of the time, and run side by side.
    With the tests marked slow (``tests/run --all``) a layer may take `WITH_SLOW` times its limit.
    ``marks`` chooses tests by their marks; a layer ``by_name`` runs only when it is asked for. ``commands``: what it
    needs of the machine, with Debian's package of each.
    """

    name: str
    what: str
    paths: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    core: str = ""
    workers: int = 2
    limit: int = 900
    servers: bool = False
    optional: bool = False
    batch: str = ""
    marks: str = ""
    by_name: bool = False
    commands: dict[str, str] = field(default_factory=dict)


LAYERS = (
    Layer("static", "linters, roles, documents", ("tests/static",), batch="checks", limit=800),
    Layer("unit", "decisions, by tables", ("tests/unit",), batch="checks", workers=1, limit=800),
    Layer(
        "differential",
        "settings, judged by the released classes too",
        ("tests/differential",),
        workers=1,
        servers=True,
        batch="checks",
        limit=800,
        commands={"mvn": "maven"},
    ),
    Layer("sanity-2.16", "ansible-test sanity", core="2.16", batch="checks", limit=800),
    Layer("sanity-newest", "ansible-test sanity", core="newest", batch="checks", limit=800),
    Layer(
        "integration",
        "on real servers",
        ("tests/integration",),
        servers=True,
        batch="servers",
        limit=1500,
        commands={"sudo": "sudo", "sshd": "openssh-server"},
    ),
    Layer(
        "molecule",
        "on containers",
        ("tests/molecule",),
        workers=1,
        limit=1500,
        servers=True,
        optional=True,
        batch="servers",
    ),
    Layer("e2e", "whole sites", ("tests/e2e",), without=(BUILD,), servers=True, batch="sites", limit=1600),
    Layer(
        "faults",
        "what goes wrong",
        ("tests/faults",),
        without=(ROLLING,),
        workers=1,
        servers=True,
        batch="sites",
        limit=1600,
    ),
    Layer("build", "the built archive", (BUILD,), workers=1, servers=True, batch="sites", limit=1600),
    Layer("rolling", "changes under load", (ROLLING,), workers=1, servers=True, limit=1000),
    Layer(
        "rolling-whole",
        "changes under load, all cases and seeds",
        (ROLLING,),
        workers=1,
        servers=True,
        limit=6 * 3600,
        marks="whole or not whole",
        by_name=True,
        commands={"nft": "nftables"},
    ),
)
WITH_SLOW = 3


@dataclass
class Result:
    """What a layer gave. ``failures`` names tests or says in a sentence what broke; ``skips`` are reasons."""

    layer: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    note: str = ""


def from_junit(layer: str, text: str) -> Result:
    """Read pytest's JUnit file. A test that fails and whose teardown fails too counts once, as failed."""
    outcomes: dict[str, str] = {}
    reasons: Counter[str] = Counter()
    for case in xml.fromstring(text).iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        name = f"{case.get('classname', '')}::{case.get('name', '')}".strip(":")
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            outcomes[name] = "failed"
        elif "skipped" in kinds:
            outcomes.setdefault(name, "skipped")
            reasons[(case.find("skipped") or case[0]).get("message", "no reason given")] += 1
        else:
            outcomes.setdefault(name, "passed")
    counts = Counter(outcomes.values())
    return Result(
        layer,
        passed=counts["passed"],
        failed=counts["failed"],
        skipped=counts["skipped"],
        failures=[name for name, outcome in outcomes.items() if outcome == "failed"],
        skips=[f"{count}x {reason}" for reason, count in reasons.items()],
    )


def from_sanity(layer: str, text: str) -> Result:
    """Read what tools/ansible_sanity.py left. Each sanity test counts one; skipped ones are those of absent Pythons."""
    outcome = json.loads(text)
    failed = len(outcome["failures"])
    absent = outcome["not_covered"]
    return Result(
        layer,
        passed=max(outcome["total"] - failed, 0),
        failed=failed,
        failures=outcome["failures"],
        note=f"ansible-core {outcome['core']} on Python {outcome['python']}; code for {', '.join(outcome['covered'])}"
        + (f"; not on this machine: Python {', '.join(absent)}" if absent else ""),
    )


def left_out(names: list[str]) -> str:
    """What the table says of slow tests that were not run: each function with its number of cases; '' for none."""
    functions = Counter(name.partition("[")[0].rpartition("::")[2] for name in names)
    named = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in functions.items())
    return f"left to make test-all: {named}" if names else ""


def has_tests(layer: Layer, root: Path) -> bool:
    """Tell whether there is anything to run yet."""
    if layer.core:
        return True
    skip = {root / name for name in layer.without}
    found = [
        path
        for name in layer.paths
        for path in ([root / name] if name.endswith(".py") else (root / name).rglob("test_*.py"))
    ]
    return any(path.is_file() and path not in skip for path in found)


def table(results: list[Result]) -> str:
    """The last lines of a run: one line for each layer, and the sum alone on the last."""
    rows = [("layer", "passed", "failed", "skipped", "seconds", "")]
    for one in results:
        remarks = "; ".join([*one.skips, *([one.note] if one.note else [])])
        rows.append((one.layer, str(one.passed), str(one.failed), str(one.skipped), f"{one.seconds:.0f}", remarks))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        f"{row[0]:<{widths[0]}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:5], widths[1:]))
        + (f"  {row[5]}" if row[5] else "")
        for row in rows
    ]
    passed, failed, skipped = (sum(getattr(one, name) for one in results) for name in ("passed", "failed", "skipped"))
    total = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    return "\n".join([lines[0], "-" * max(len(lines[0]), 46), *lines[1:], "", total])
