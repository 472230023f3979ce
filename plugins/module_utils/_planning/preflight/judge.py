# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a whole inventory has wrong, as one table. Pure. PRIVATE to the collection.

Twice: what the variables of all hosts show, without contact to a node; then the same with what the nodes show. What a
finding needs to be in it: a rule in ``findings/rules.py`` (`VARIABLES`) whose finding comes out of the plan of its
service (`plan_kafka`, `plan_zookeeper`) or out of the form of a variable; one (`NODE`) that a role finds on its node;
or a check of ``run.CHECKS`` over all hosts. Its key is the variable or the setting. One that is final stands for a
value that is none: rules that read the same (``inputs.py``) are then said not to be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..._common.pages import page
from ..._common.properties import HIDDEN, is_secret
from ..._common.text import counted, join_sentences, listed
from ..broker.plan import plan_kafka
from ..ensemble.members import spared_findings, start_findings
from ..ensemble.plan import plan_zookeeper
from ..findings import rules
from ..findings.model import Finding, accepted, ended, finding
from . import observed as seen
from .doubt import without_guesses
from .estate import estate_of
from .inputs import setting_of
from .names import names_of
from .run import RULES, acceptance_findings, findings_table, found, in_order, not_again
from .variables import unknown_variables

Given = Mapping[str, Any]
_SERVICES = ("zookeeper", "kafka")


def judge(hosts: Iterable[Given], known: list[str], observed: dict[str, Any] | None = None) -> dict[str, Any]:
    """Judge the whole inventory.

    ``hosts``: an entry for each, with host, found (`Finding.data` of its roles: the form of variables, Java, the node)
    and, where the host has that service, zookeeper and kafka (what ``__kafka_to_judge`` of the role gives) and, once
    its node is known, zookeeper_state. ``known``: the variables that roles read. ``observed``: see ``observed.py`` and
    ``members.py``, and info (host -> what zookeeper_info returned there).

    Returns ``lines`` (the table, [] without findings; what was not judged; where it is explained), ``brief`` (a
    sentence for each), ``errors`` (a message; '' without errors), ``findings`` (as `Finding.data`), ``names`` (see
    `names_of`) and ``not_looked_at`` (what was not observed).
    """
    entries, looked = list(hosts), observed or {}
    services = _Services(entries)
    plans = [*services.zookeeper(known), *services.kafka(known)]
    reasons: dict[str, dict[str, str]] = {}
    for one in plans:
        reasons.setdefault(one["host"], {}).update(one["accepted"])
    everything = [Finding.read(data) for one in entries for data in one["found"]]
    everything += services.left_out
    everything += [Finding.read(data) for one in plans for data in one["found"]]
    everything += services.started_together(looked.get("info") or {}, looked.get("absent") or ())
    everything += acceptance_findings(reasons, RULES)
    estate = estate_of(plans, looked)
    everything += not_again(found(estate), everything)
    kept, doubts = without_guesses(accepted(everything, reasons), services.related)
    ordered = in_order(dict.fromkeys(kept))
    explained = [f"{page('docs/preflight.md')} explains the ids, and says what to do."] if ordered else []
    return {
        "findings": [one.data for one in ordered],
        "lines": [*findings_table(ordered).splitlines(), *doubts, *explained],
        "brief": brief(ordered),
        "errors": error_text([one for one in ordered if one.stops]),
        "names": names_of(estate),
        "not_looked_at": [what for kind, what in seen.GROUPS.items() if kind not in looked],
    }


def judge_entry(host: str, given: Mapping[str, Given], node: Given) -> dict[str, Any]:
    """What `judge` asks for of a host.

    ``given``: service -> what its role gives before a node is contacted. ``node``: what action node_info returned of
    it, {} where nobody has looked yet.
    """
    entry: dict[str, Any] = {"host": host, "found": list(node.get("java_findings", ()))}
    for name, asked in given.items():
        entry["found"] += asked["found"]
        entry[name] = asked
        if name in node.get("services", {}):
            state = node["services"][name]["state"]
            entry["found"] += state["findings"]
            entry[f"{name}_state"] = state
            entry[name] = {**asked, "service": state["service"]}
    return entry


def brief(findings: Iterable[Finding]) -> list[str]:
    """A sentence for each finding, hosts of the same one together, and where more is said; nothing for none."""
    sentences = _of_many_hosts(
        (one, f"{one.key}: {one.what}. {f'Accepted: {one.accepted}' if one.accepted else ended(one.cure)}")
        for one in findings
    )
    return [*sentences, "ansible-playbook streamops.kafka.preflight says why."] if sentences else []


def error_text(stopping: Iterable[Finding]) -> str:
    """A sentence for each error, hosts of the same one together, and how many there are; '' for none."""
    sentences = _of_many_hosts((one, f"{one.key}: {one.what}; {one.why}. {ended(one.cure)}") for one in stopping)
    if len(sentences) < 2:
        return "".join(sentences)
    return f"{counted(len(sentences), 'error', 'errors')}:\n{join_sentences(sentences)}"


def _of_many_hosts(told: Iterable[tuple[Finding, str]]) -> list[str]:
    """A sentence for each number and text, with the hosts of which it is told."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one, text in told:
        rows.setdefault((one.id, text), []).append(one.host)
    return [f"{number} {listed(list(dict.fromkeys(hosts)), 2)}: {text}" for (number, text), hosts in rows.items()]


class _Services:
    """The services of all hosts with what they must know of each other."""

    def __init__(self, entries: list[Given]) -> None:
        self.entries = entries
        self.left_out: list[Finding] = []
        self.related: dict[str, frozenset[str]] = {}
        self.ensembles: dict[frozenset[str], str] = {}  # hosts -> the list of members that each is to have
        self.brokers = {one["host"]: one["kafka"]["public"] for one in entries if one.get("kafka")}
        self.servers = {one["host"]: one["zookeeper"]["public"] for one in entries if one.get("zookeeper")}

    def _members(self, given: Given, host: str, key: str, there: Mapping[str, Any], more: str = "") -> list[str]:
        """Those of the named hosts that the run knows; the others are a finding."""
        names = [str(name) for name in given]
        missing = [name for name in names if name not in there]
        if missing:
            what = f"names {listed(missing, 3)}, which this run does not include"
            why = "without them the rest would be configured as if it were the whole cluster"
            cure = f"Run it for all of them (--limit, groups), or correct the names{more}"
            self.left_out.append(finding(rules.LEFT_OUT, host, key, what, why, cure))
        self.related[host] = self.related.get(host, frozenset()) | frozenset(names)
        return [name for name in names if name in there]

    def zookeeper(self, known: list[str]) -> Iterator[dict[str, Any]]:
        """Each ZooKeeper server as `estate_of` asks for it."""
        for one in self.entries:
            if given := one.get("zookeeper"):
                host = one["host"]
                names = self._members(given["hosts"], host, "zookeeper_cluster_hosts", self.servers)
                plan = plan_zookeeper({**given["asked"], "members": [self.servers[name] for name in names]})
                self.ensembles.setdefault(frozenset(names), plan["members"])
                yield _entry(given, plan, names, known, "zookeeper_")

    def kafka(self, known: list[str]) -> Iterator[dict[str, Any]]:
        """Each broker as `estate_of` asks for it."""
        for one in self.entries:
            if given := one.get("kafka"):
                host, connect = one["host"], given["zookeeper_connect"]
                names = self._members(given["hosts"], host, "kafka_cluster_hosts", self.brokers)
                if not connect:
                    more = ", or set kafka_zookeeper_connect if it is ZooKeeper that another run takes care of"
                    ensemble = given["zookeeper_hosts"]
                    for name in self._members(ensemble, host, "kafka_zookeeper_hosts", self.servers, more):
                        connect = [*connect, f"{self.servers[name]['address']}:{self.servers[name]['client_port']}"]
                cores = int(given["service"].get("cores") or 1)
                more_asked = {"cluster": [self.brokers[name] for name in names], "zookeeper_connect": connect}
                more_asked |= {"broker_id": given["public"]["id"], "cores": cores}
                plan = plan_kafka({**given["asked"], **more_asked})
                yield _entry(given, plan, names, known, "kafka_")

    def started_together(self, info: Mapping[str, Any], absent: Collection[str]) -> Iterator[Finding]:
        """What the disks of an ensemble's servers show; nothing before its nodes are known, but for absent ones."""
        states = {one["host"]: one["zookeeper_state"] for one in self.entries if "zookeeper_state" in one}
        for names, members in self.ensembles.items():
            gone = [name for name in sorted(names) if name in absent]
            here = names - frozenset(gone)
            if here and here <= states.keys():
                ensemble = [state for host, state in states.items() if host in here]
                join = next((state["join"] for state in ensemble if state["join"]), "")
                asked = next((info[host] for host in states if host in here and host in info), None)
                yield from start_findings(ensemble, members, join, asked, gone)
            else:
                yield from spared_findings(sorted(names), gone)
        for one in self.entries if absent else ():
            for name in _SERVICES:
                if one.get(name) and one[name]["service"].get("admin_host") in absent:
                    what = f"{one[name]['service']['admin_host']}, which is absent"
                    why, cure = "nobody else asks the cluster", f"Name another with -e {name}_admin_host=HOST"
                    yield finding(rules.SPARED, one["host"], f"{name}_admin_host", what, why, cure)
        clusters = {tuple(one["kafka"]["hosts"]) for one in self.entries if absent and one.get("kafka")}
        for hosts in clusters:
            if hosts and set(hosts) <= set(absent):
                what, why = "every broker of its cluster", "nothing could be done there"
                yield finding(rules.SPARED, str(hosts[0]), "absent", what, why, "Name those that are down")


def secret_findings(given: Given, config: Given) -> list[Finding]:
    """What is wrong with the settings of ``config`` that are secrets, which `judge` does not get to see.

    ``given``: the service as `judge` gets it. It is found where the host's own variables are.
    """
    secrets = {str(name): value for name, value in config.items() if is_secret(str(name))}
    if not secrets:
        return []
    asked, alone = {**given["asked"], "config": secrets}, [given["public"]]
    if given["service"]["kind"] == "kafka":
        server = {"zookeeper_connect": ["localhost:2181"], "broker_id": given["public"]["id"]}
        plan = plan_kafka({**asked, **server, "cluster": alone})
    else:
        plan = plan_zookeeper({**asked, "members": alone})
    return [Finding.read(one) for one in plan["findings"] if setting_of(one["key"]) in secrets]


def without_secrets(settings: Given) -> dict[str, Any]:
    """Settings of a property file for a fact, which logs may show: what secrets are set to is hidden."""
    return {
        name: HIDDEN if is_secret(str(name)) and value not in (None, "") else value for name, value in settings.items()
    }


def _entry(given: Given, plan: Given, peers: list[str], known: list[str], prefix: str) -> dict[str, Any]:
    """A service with its plan."""
    hidden = given["asked"]["config"]
    unread = unknown_variables(given["names"], known, [prefix], given["service"]["host"])
    return {
        **given["service"],
        "peers": peers,
        "properties": plan["public"],
        "found": [one for one in plan["findings"] if hidden.get(setting_of(one["key"])) != HIDDEN] + unread,
    }
