# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: what works and is probably not meant, by tables."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.warnings import topic_warnings

DEFAULTS = {"segment.ms": "604800000", "retention.ms": "604800000", "segment.bytes": "1073741824"}


def created(**config):
    """A new topic; ``_`` in a setting's name stands for ``.``."""
    named = {key.replace("_", "."): value for key, value in config.items()}
    return Change("t", "create", after={"partitions": 1, "replication_factor": 1, "config": named})


def grown(**config):
    """A topic that gets a partition."""
    before = {"partitions": 1, "replication_factor": 1, "config": config}
    return Change("t", "update", before=before, after={**before, "partitions": 2})


@pytest.mark.parametrize(
    ("change", "defaults", "part"),
    [
        (created(), DEFAULTS, None),
        (created(retention_ms="1000", segment_ms="1000"), DEFAULTS, None),
        (created(retention_ms="-1"), DEFAULTS, None),
        (created(retention_ms="1000"), DEFAULTS, "retention.ms 1000 begins when a segment is closed"),
        (created(retention_ms="1000"), {}, None),  # nothing is said about what is not known
        (created(retention_bytes="1000"), DEFAULTS, "retention.bytes 1000 never applies below one segment"),
        (created(retention_ms="1", cleanup_policy="compact"), DEFAULTS, "retention never applies"),
        (created(cleanup_policy="compact"), DEFAULTS, None),
        (created(cleanup_policy="compact,delete", retention_ms="1"), DEFAULTS, "retention.ms 1 begins"),
        (created(max_message_bytes="2147483647"), DEFAULTS, "max.message.bytes 2147483647 is more than segment.bytes"),
        (
            created(max_message_bytes="2000000"),
            {"replica.fetch.max.bytes": "1048576"},
            "max.message.bytes 2000000 is more than the brokers' replica.fetch.max.bytes",
        ),
        (created(), {"min.insync.replicas": "2"}, "min.insync.replicas 2, the brokers' default, is more"),
        (grown(), DEFAULTS, "if its messages have keys"),
        (grown(**{"cleanup.policy": "compact"}), DEFAULTS, "it is compacted, so its messages have keys"),
        (Change("t", "delete", before={"config": {}}), DEFAULTS, None),
    ],
)
def test_r24_r25_warnings(change, defaults, part):
    found = topic_warnings([change], defaults)
    assert found == [] if part is None else (len(found) == 1 and found[0].startswith(f"topic 't': {part}"))


def test_a_warning_that_many_topics_share_is_said_once():
    changes = [Change(f"t{number}", "create", after={**created(retention_ms="1").after}) for number in range(7)]
    (found,) = topic_warnings(changes, DEFAULTS)
    assert found.startswith("topic 't0', 't1', 't2', 't3', 't4' and 2 more: retention.ms 1 begins")
