# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of these tests talk to a Kafka cluster in memory."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.module_utils._admin.smoke import proof, sending
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic import apply as topic_apply
from helpers.fake_kafka import FakeAdmin, FakeCluster
from helpers.fake_messages import FakeConsumer, FakeProducer


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    """The cluster that the modules talk to in this test; pauses take no time."""
    fake = FakeCluster()
    for where, name, client in (
        (connection_client, "AdminClient", FakeAdmin),
        (sending, "Producer", FakeProducer),
        (proof, "Consumer", FakeConsumer),
    ):
        monkeypatch.setattr(where, name, lambda settings, logger, client=client: client(fake, settings))
    monkeypatch.setattr(topic_apply.time, "sleep", lambda _seconds: None)
    return fake
