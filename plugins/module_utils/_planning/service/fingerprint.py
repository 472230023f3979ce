# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service was started with, as one line for each part, and what differs from it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import hashlib

from .shapes import ServiceWanted

# Files of ours beside a service's own: what it was started with, what waits for its restart, a turn that is not over.
FINGERPRINT = "fingerprint"
STAGED = ".staged"
TURN = ".turn"


def sha1(text: str) -> str:
    """The SHA-1 of a text as ``sha1sum`` prints it for the file that holds it."""
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - tells files apart, guards nothing


def fingerprint_text(wanted: ServiceWanted) -> str:
    """One line for everything that a start reads: each file's SHA-1, Java's build, the distribution, key stores."""
    parts = {item["name"]: sha1(item["content"]) for item in wanted["files"] if item.get("at_start", True)}
    parts["distribution"] = wanted["distribution"]
    parts["java"] = wanted["java"]
    return "".join(f"{name}\t{value}\n" for name, value in sorted(parts.items()))


def fingerprint_changes(running: str | None, intended: str) -> list[str]:
    """Name the parts that differ between the fingerprint of the running process and the intended one."""
    if not running:
        return ["it was not started by this collection, so what it runs with is unknown"]
    before = dict(line.split("\t", 1) for line in running.splitlines() if "\t" in line)
    after = dict(line.split("\t", 1) for line in intended.splitlines())
    changes = []
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            plain = name in ("java", "distribution")
            changes.append(f"{name} {before.get(name)} -> {after.get(name)}" if plain else name)
    return changes


def restart_reasons(staged: str, parts: list[str]) -> list[str]:
    """Add the names of the changed settings to the parts that differ.

    ``staged``: lines of ``FILE<tab>KEY,KEY`` from ``pending.sh.j2``. ``parts``: what `fingerprint_changes` named; what
    is staged is named even without it. Returns ``server.properties (log.retention.hours)`` and the like.
    """
    keys = dict(line.split("\t", 1) for line in staged.splitlines() if "\t" in line)
    return [
        f"{part} ({', '.join(keys[part].split(','))})" if keys.get(part) else part for part in parts or sorted(keys)
    ]
