# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the variables of all hosts show, without contact to a node, as one table. Pure. PRIVATE to the collection.

What a finding needs to be in it: a rule in ``findings/rules.py`` (`VARIABLES`) whose finding comes out of the plan of
its service (`plan_kafka`, `plan_zookeeper`) or out of the form of a variable, or a check of ``run.CHECKS`` over all
hosts. Its key is the variable or the setting. One that is final stands for a value that is none: rules that read the
same (``inputs.py``) are then said not to be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..._common.text import counted, join_sentences, listed
from ..broker.plan import plan_kafka
from ..ensemble.plan import plan_zookeeper
from ..findings import rules
from ..findings.model import Finding, accepted, ended, finding
from .doubt import without_guesses
from .estate import estate_of
from .run import RULES, acceptance_findings, findings_table, found, in_order
from .variables import unknown_names

Given = Mapping[str, Any]
_SENTENCE = re.compile(r"(KC\d{3}) (.*?): (.*); (.*?)\.?$", re.DOTALL)


def judge(hosts: Iterable[Given], known: list[str]) -> dict[str, Any]:
    """Judge the whole inventory.

    ``hosts``: an entry for each, with host, wrong (`Finding.data` about the form of its variables), java (sentences of
    role java) and, where the host has that service, kafka and zookeeper (what ``__kafka_to_judge`` of the role gives,
    and names: those of the host's variables). ``known``: the variables that roles read.

    Returns ``lines`` (the table, '' left out; then what was not judged), ``errors`` (a message; '' without errors) and
    ``findings`` (as `Finding.data`).
    """
    entries = list(hosts)
    services = _Services(entries)
    plans = [*services.zookeeper(known), *services.kafka(known)]
    reasons: dict[str, dict[str, str]] = {}
    for one in plans:
        reasons.setdefault(one["host"], {}).update(one["accepted"])
    everything = [Finding.read(data) for one in entries for data in one["wrong"]]
    everything += [java_finding(text, one["host"]) for one in entries for text in one["java"] if text.strip()]
    everything += services.left_out
    everything += [Finding.read(data) for one in plans for data in one["found"]]
    everything += acceptance_findings(reasons, RULES)
    everything += found(estate_of(plans))
    kept, doubts = without_guesses(accepted(everything, reasons), services.related)
    ordered = in_order(dict.fromkeys(kept))
    stopping = [one for one in ordered if one.stops]
    return {
        "findings": [one.data for one in ordered],
        "lines": [*findings_table(ordered).splitlines(), *doubts],
        "errors": error_text(stopping),
    }


def judge_input(hosts: Iterable[Given]) -> list[dict[str, Any]]:
    """What `judge` asks for, from the variables of all hosts of a play; each is asked for each fact once."""
    entries = []
    for one in hosts:
        given = {name: one[f"__{name}_given"] for name in ("java", "zookeeper", "kafka") if f"__{name}_given" in one}
        services = {name: value for name, value in given.items() if name != "java"}
        wrong = [finding for value in given.values() for finding in value["wrong"]]
        java = given.get("java", {}).get("sentences", [])
        entries.append({"host": str(one["inventory_hostname"]), "wrong": wrong, "java": java, **services})
    return entries


def error_text(stopping: list[Finding]) -> str:
    """A sentence for each error, hosts of the same one together, and how many there are; '' for none."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in stopping:
        rows.setdefault((one.id, one.key, one.what, one.why, ended(one.cure)), []).append(one.host)
    sentences = [
        f"{number} {listed(list(dict.fromkeys(hosts)), 2)}: {key}: {what}; {why}. {cure}"
        for (number, key, what, why, cure), hosts in rows.items()
    ]
    if len(sentences) < 2:
        return "".join(sentences)
    return f"{counted(len(sentences), 'error', 'errors')}:\n{join_sentences(sentences)}"


def java_finding(sentence: str, host: str) -> Finding:
    """A sentence of role java as a finding: what is wrong before its semicolon, what to do behind."""
    parts = _SENTENCE.match(" ".join(sentence.split()))
    what, cure = (parts[3], parts[4]) if parts else (sentence.strip(), "See the README of role java")
    return finding(
        rules.NO_JAVA, host, "java_source", what, "Kafka and ZooKeeper run on Java", cure[:1].upper() + cure[1:]
    )


class _Services:
    """The services of all hosts with what they must know of each other."""

    def __init__(self, entries: list[Given]) -> None:
        self.entries = entries
        self.left_out: list[Finding] = []
        self.related: dict[str, frozenset[str]] = {}
        self.brokers = {one["host"]: one["kafka"]["public"] for one in entries if one.get("kafka")}
        self.servers = {one["host"]: one["zookeeper"]["public"] for one in entries if one.get("zookeeper")}

    def _members(self, given: Given, host: str, key: str, there: Mapping[str, Any], more: str = "") -> list[str]:
        """Those of the named hosts that the run knows; the others are a finding."""
        names = [str(name) for name in given]
        missing = [name for name in names if name not in there]
        if missing:
            what = f"names {listed(missing, 3)}, about which this run knows nothing"
            why = "without them the others would be configured as if they were all"
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
                more_asked = {"cluster": [self.brokers[name] for name in names], "zookeeper_connect": connect}
                plan = plan_kafka({**given["asked"], "broker_id": given["public"]["id"], **more_asked})
                yield _entry(given, plan, names, known, "kafka_")


def _entry(given: Given, plan: Given, peers: list[str], known: list[str], prefix: str) -> dict[str, Any]:
    """A service with its plan."""
    unread = unknown_names(given["names"], known, [prefix], given["service"]["host"])
    return {
        **given["service"],
        "peers": peers,
        "properties": plan["public"],
        "found": [*plan["findings"], *unread],
    }
