# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: from the hosts' facts to findings, and to what is shown. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..._common.text import listed, table
from ..findings import rules
from ..findings.model import ERROR, WARNING, Finding, Rule, accepted, begun, ended, finding
from ..service.hosts import state_of
from . import addresses, broker, cluster, disk, members, observed, zookeeper
from .estate import Check, Estate, estate_of

CHECKS: tuple[Check, ...] = (
    broker.check,
    cluster.check,
    addresses.check,
    disk.check,
    zookeeper.check,
    observed.check,
    members.check,
)
RULES: tuple[Rule, ...] = (
    *rules.VARIABLES,
    *rules.TOGETHER,
    *broker.RULES,
    *cluster.RULES,
    *disk.RULES,
    *addresses.RULES,
    *zookeeper.RULES,
    *observed.RULES,
    *members.RULES,
    *rules.NODE,
)
_HEADINGS = ("id", "severity", "host", "setting", "found")


def runs_whole(tags: Iterable[str], run: Collection[str], skip: Collection[str]) -> bool:
    """Whether a run does all tasks of a play, by the tags that the play has of those who import it.

    ``tags``: of a task that has *always* as well; ``run``, ``skip``: of the run, ``--tags`` (all without) and
    ``--skip-tags``. As Ansible has it: *all*, *tagged* and *untagged* are no tags of tasks.
    """
    own = set(tags) - {"always"}
    kind = "tagged" if own else "untagged"
    if "all" in skip or kind in skip or own.intersection(skip):
        return False
    return "all" in run or kind in run or bool(own.intersection(run))


def observed_input(hosts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was observed (``observed.py``, ``members.py``), from the variables of all hosts; each once."""
    observed: dict[str, Any] = {}
    for one in hosts:
        host = one["inventory_hostname"]
        if "__preflight_skew" in one:
            observed.setdefault("skew_s", {})[host] = float(one["__preflight_skew"])
        if "__kafka_closed" in one:
            observed.setdefault("closed", []).extend(one["__kafka_closed"])
        if "__kafka_overrides" in one:
            observed.setdefault("dynamic", {})[host] = one["__kafka_overrides"]
            observed.setdefault("topics", {})[host] = one["__kafka_existing"]
        if "__kafka_live" in one and "brokers" in (live := one["__kafka_live"]):
            observed.setdefault("registered", {})[host] = live["brokers"]
            observed.setdefault("counts", {})[host] = live["counts"]
        if state := state_of(one, "kafka"):
            racks = state["racks"]
            known = {"stamped": state["stamped"], "rack": racks[0] if racks else None}
            observed.setdefault("states", {})[host] = known
        if "__zookeeper_info" in one:
            observed.setdefault("info", {})[host] = one["__zookeeper_info"]
    return observed


def found(estate: Estate) -> Iterator[Finding]:
    """What all rules find."""
    for check in CHECKS:
        yield from check(estate)


def not_again(findings: Iterable[Finding], by_roles: Iterable[Finding]) -> list[Finding]:
    """What all hosts together show, without what a role has found on its host already.

    A name that a host does not know is the reason why it cannot connect to it.
    """
    before = {(one.id, one.host, "") for one in by_roles}
    before |= {(observed.CLOSED.id, one.host, "name") for one in by_roles if one.id == rules.UNRESOLVED.id}
    return [one for one in findings if before.isdisjoint({(one.id, one.host, ""), (one.id, one.host, one.key)})]


def config_findings(asked: dict[str, Any]) -> dict[str, Any]:
    """The filter kafka_config_findings.

    ``asked``: hosts (see `estate_of`; also ``found``: what its role found by itself, as `Finding.data`, and
    ``accepted``: id -> reason), observed (see ``observed.py``). Returns ``findings`` (errors first; each as
    `Finding.data`), ``errors`` (sentences of those that are not accepted, and of acceptances that cannot be), ``table``
    (text; '' without findings) and ``not_looked_at`` (what was not observed).
    """
    reasons: dict[str, dict[str, str]] = {}
    for one in asked["hosts"]:
        reasons.setdefault(one["host"], {}).update(one.get("accepted") or {})
    by_roles = [Finding.read(data) for one in asked["hosts"] for data in one.get("found") or ()]
    everything = [*acceptance_findings(reasons, RULES), *by_roles]
    everything += not_again(found(estate_of(asked["hosts"], asked.get("observed"))), by_roles)
    everything = in_order(accepted(everything, reasons))
    seen = asked.get("observed") or {}
    return {
        "findings": [one.data for one in everything],
        "errors": [one.sentence for one in everything if one.stops],
        "table": findings_table(everything),
        "not_looked_at": [what for kind, what in observed.GROUPS.items() if kind not in seen],
    }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then what is accepted."""
    order = {ERROR: 0, WARNING: 1}
    return sorted(findings, key=lambda one: (bool(one.accepted), order[one.severity], one.id, one.host, one.key))


def acceptance_findings(reasons: Mapping[str, Mapping[str, str]], known: Iterable[Rule]) -> list[Finding]:
    """Acceptances of what is no finding, of one that is final, and without a reason."""
    by_id, found_here = {rule.id: rule for rule in known}, []
    for host, given in reasons.items():
        for number, reason in given.items():
            if number not in by_id:
                what, why, cure = f"finding '{number}' does not exist", "it accepts nothing", "Remove it"
            elif by_id[number].final:
                what = f"{number} ({by_id[number].title}) cannot be accepted"
                why, cure = "nothing would work with it", "Remove it"
            elif not str(reason or "").strip():
                what, why, cure = f"{number} has no reason", "nobody would know why it is meant", "Say why"
            else:
                continue
            found_here.append(finding(rules.ACCEPTANCE, host, "kafka_accepted_findings", what, why, cure))
    return found_here


def findings_table(everything: list[Finding]) -> str:
    """Two lines per finding, hosts of the same one together: what is found, and below it why, and what to do."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in everything:
        cure = f"Accepted: {one.accepted}" if one.accepted else ended(one.cure)
        below = f"{begun(one.why)}. {cure}"
        rows.setdefault((one.id, one.severity, one.key, one.what, below), []).append(one.host)
    if not rows:
        return ""
    cells = [_HEADINGS] + [
        (number, severity, _hosts(hosts), key, what) for (number, severity, key, what, _below), hosts in rows.items()
    ]
    first, _underline, *lines = table(cells)
    indent = " " * first.index(_HEADINGS[1])
    return "\n".join([first, *(f"{line}\n{indent}{row[-1]}" for line, row in zip(lines, rows))])


def _hosts(hosts: list[str]) -> str:
    """The first hosts, and how many more."""
    names = list(dict.fromkeys(hosts))
    return listed(names, 2)
