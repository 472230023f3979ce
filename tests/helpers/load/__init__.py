# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bounded load on a cluster in a process of its own, and the account of every message (``python -m helpers.load``).

``accounts`` decides what was lost, twice there, late (pure); ``clients`` talks to Kafka; ``process`` starts it from a
test; ``picture`` draws reports (pure).
"""

from __future__ import annotations
