# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a broker tells of its settings."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.configs import overridden
from confluent_kafka.admin import ConfigSource


def test_what_zookeeper_overrides_is_told_and_secrets_are_not() -> None:
    """S12: of one broker and of all; a secret's value is None."""

    def entry(source: ConfigSource, value: str | None) -> SimpleNamespace:
        return SimpleNamespace(source=source.value, value=value)

    entries = {
        "num.io.threads": entry(ConfigSource.DYNAMIC_BROKER_CONFIG, "9"),
        "log.cleaner.threads": entry(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, "2"),
        "ssl.key.password": entry(ConfigSource.DYNAMIC_BROKER_CONFIG, None),
        "num.partitions": entry(ConfigSource.STATIC_BROKER_CONFIG, "3"),
    }
    assert overridden(entries) == {"log.cleaner.threads": "2", "num.io.threads": "9"}
