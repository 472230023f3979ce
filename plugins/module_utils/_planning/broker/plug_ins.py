# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes that a broker's settings name, and settings that only such classes read. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterator

from ..._catalogue.kafka import READERS, SHIPPED_CLASSES, class_meant
from ..._catalogue.plug_in_values import reader_misread, reader_problem
from ..._common.java import is_class_name, split, trimmed
from ..._common.properties import Key
from ..findings import rules
from ..findings.model import Finding, finding

# Of those that may name several, Kafka's own reporters pass over an empty name, and the others do not.
_LISTS = ("kafka.metrics.reporters", "metric.reporters")
_EMPTY = ("authorizer.class.name", "kafka.metrics.reporters")


def classes_of(name: str, text: str) -> list[str]:
    """The classes that a setting names."""
    names = split(text) if name in _LISTS else [trimmed(text)]
    return [one for one in names if one or name not in _EMPTY]


def class_findings(key: Key, text: str, host: str) -> Iterator[Finding]:
    """What is wrong with the classes of a setting that names some; one that the release lacks may be a plug-in's."""
    for one in classes_of(key.name, text) if key.type == "class" or key.name in SHIPPED_CLASSES else ():
        yield from _one_class(key.name, one, host)


def _one_class(name: str, one: str, host: str) -> Iterator[Finding]:
    """At most one finding."""
    right = SHIPPED_CLASSES.get(name, ())
    wrong = {other for names in SHIPPED_CLASSES.values() for other in names} - set(right)
    # SASL's are looked at when a listener that uses them opens.
    rule = rules.NO_SUCH_CLASS if name.startswith("sasl.") else rules.NOT_AT_START
    if one in right:
        return
    if not is_class_name(one):
        what, why = f"'{one}' is not the full name of a class", "the broker ends in its start"
        yield finding(rule, host, name, what, why, "Write it with its package, com.example.Plugin")
    elif one in wrong:
        what, why = f"'{one}' is a class for something else", "it cannot be used there"
        yield finding(rule, host, name, what, why, f"Use {' or '.join(right) or 'a class that is made for it'}")
    else:
        near = class_meant(name, one)
        what, why = f"the release has no class '{one}'", "the broker starts only if a jar in its classpath has it"
        asked = "is it in a plug-in's jar that every broker has?"
        cure = f"Did you mean '{near}', or {asked}" if near else f"I{asked[1:]}"
        yield finding(rules.NO_SUCH_CLASS, host, name, what, why, cure)


def reader_findings(name: str, config: dict[str, str], host: str) -> Iterator[Finding]:
    """A setting that only a shipped class reads: what is wrong with its value where that class is plugged in.

    One that may extend that class has its own idea of the value; without either the setting has no effect.
    """
    readers, text = READERS[name], config[name]
    plugs = [setting for setting, names in SHIPPED_CLASSES.items() if set(names) & set(readers)]
    named = {one: setting for setting in plugs for one in classes_of(setting, config.get(setting, ""))}
    if not set(named) & set(readers):
        if not any(one not in SHIPPED_CLASSES[setting] for one, setting in named.items()):
            what = f"only {' and '.join(readers)} reads it"
            why = f"{' and '.join(plugs)} does not name that"
            yield finding(rules.NO_CLASS_READS, host, name, what, why, f"To use it, set {plugs[0]}: {readers[0]}")
    elif problem := reader_problem(name, text):
        why = "the plug-in reads it, and the broker ends in its start"
        yield finding(rules.NOT_AT_START, host, name, problem, why, "Correct it in kafka_config")
    elif problem := reader_misread(name, text):
        why = "whoever was meant has no rights"
        yield finding(rules.MISREAD, host, name, problem, why, "Write User:a;User:b as one text")
