# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a higher ``min.insync.replicas`` would do to the topics that are there. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.text import SENTENCES, listed

KEY = "min.insync.replicas"


def in_sync_problems(topics: list[dict[str, Any]], before: str, wanted: str) -> list[str]:
    """Refuse a rise that takes the writes of a topic that inherits it (safety rule S05).

    ``topics``: name, replication_factor and config (what the topic itself sets), as the module kafka_topic_info gives
    them. ``before`` and ``wanted``: the broker's value, as text. One sentence, or none when nothing rises.
    """
    if int(wanted) <= int(before):
        return []
    short = [
        f"{topic['name']} ({topic['replication_factor']})"
        for topic in sorted(topics, key=lambda topic: topic["name"])
        if KEY not in topic["config"] and topic["replication_factor"] <= int(wanted)
    ]
    if not short:
        return []
    return [
        f"{KEY} would rise from {before} to {wanted}, and topics that inherit it have no more replicas than that: "
        f"{listed(short, SENTENCES)}. Producers with acks=all could not write to them, at once or with the first "
        f"broker down; give them more replicas or a {KEY} of their own first, or set kafka_config: {{{KEY}: {before}}}."
    ]
