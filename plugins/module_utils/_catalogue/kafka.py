# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The broker settings of Kafka 2.1, and what is known of other releases' settings. Pure. PRIVATE to the collection."""

from __future__ import annotations

from .._common.properties import Key, parse_release
from .kafka_2_1 import BROKER
from .kafka_others import OTHERS

BROKER_KEYS: dict[str, Key] = parse_release(BROKER)
# name -> (since, removed) of settings that 2.1 does not have.
OTHER_KEYS: dict[str, tuple[str, str]] = {
    name: (since, removed) for name, since, removed in (line.split() for line in OTHERS.strip().splitlines())
}
