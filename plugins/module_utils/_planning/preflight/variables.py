# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that nobody reads: argument specs do not see a misspelt name. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._common.pages import page
from ..._common.properties import nearest
from ..findings import rules
from ..findings.model import finding


def spec_options(spec: dict[str, Any]) -> list[str]:
    """Every option of every entry point of one ``meta/argument_specs.yml``, sorted."""
    entries = spec["argument_specs"].values()
    return sorted({name for entry in entries for name in (entry.get("options") or {})})


def known_names(specs: Iterable[dict[str, Any]]) -> list[str]:
    """Every variable that a role with one of the parsed argument specs reads, sorted."""
    return sorted({name for spec in specs for name in spec_options(spec)})


def unknown_variables(names: list[str], known: list[str], prefixes: list[str], host: str) -> list[dict[str, Any]]:
    """A finding (`Finding.data`) for each variable with one of ``prefixes`` that is not ``known``.

    ``names``: every variable name of the host; ``known``: `known_names` of all roles of the collection.
    """
    taken, found = set(known), []
    for name in sorted(set(names)):
        if name in taken or not name.startswith(tuple(prefixes)):
            continue
        near = nearest(name, known)
        names_are = f"The pages of the roles, linked in {page('README.md')}, have the names that exist"
        cure = f"Did you mean {near}?" if near else names_are
        what, why = "no role of this collection reads it", "it has no effect"
        found.append(finding(rules.NOBODY_READS, host, name, what, why, cure).data)
    return found
