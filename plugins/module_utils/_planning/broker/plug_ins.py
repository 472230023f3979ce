# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes that a broker's settings name, and settings that only such classes read. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..._catalogue.kafka import READERS, SHIPPED_CLASSES, class_meant
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
    """A setting that only a shipped class reads, where neither that class nor one that may extend it is plugged in."""
    readers = READERS[name]
    plugs = [setting for setting, names in SHIPPED_CLASSES.items() if set(names) & set(readers)]
    if any(_may_read(setting, config.get(setting, ""), readers) for setting in plugs):
        return
    what = f"only {' and '.join(readers)} reads it"
    why = f"{' and '.join(plugs)} does not name that"
    yield finding(rules.NO_CLASS_READS, host, name, what, why, f"Set {plugs[0]}: {readers[0]}, or leave it out")


def _may_read(setting: str, text: str, readers: Iterable[str]) -> bool:
    """Whether one of the named classes is a reader, or a class that the release does not have."""
    shipped = set(SHIPPED_CLASSES[setting]) - set(readers)
    return any(one not in shipped for one in classes_of(setting, text))
