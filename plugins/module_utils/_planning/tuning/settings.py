# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel settings of a Kafka host: the direction of each, and why. Data only. PRIVATE to the collection.

Directions (safety rule S14; a better value is never lowered):

- ``floor``: not less, field by field;
- ``exact``: this value;
- ``range``: at least this value; more is left alone up to `RANGE_TOP`.

Sources: "Kafka: The Definitive Guide", chapter 2, and Kafka 2.1's documentation, sections 6.4 and 6.5. The values are
variables of the role host_tuning.
"""

from __future__ import annotations

RANGE_TOP = {"vm.dirty_ratio": 80}

# In the order in which they are written: a core maximum before the TCP maximum that must not exceed it.
SETTINGS: dict[str, tuple[str, str]] = {
    "vm.swappiness": ("exact", "swap only instead of running out of memory; 0 means never since kernel 3.5"),
    "vm.dirty_background_ratio": ("exact", "flush early and steadily, in the background"),
    "vm.dirty_ratio": ("range", "writers do not wait for disks; dirty pages are lost in a power failure, so replicate"),
    "vm.max_map_count": ("floor", "each log segment is two maps; without one the broker dies of 'Map failed'"),
    "fs.nr_open": ("floor", "no process can be allowed more open files than this"),
    "fs.file-max": ("floor", "open files of the whole host: two services at their limit"),
    "net.core.wmem_default": ("floor", "send buffer of each socket"),
    "net.core.rmem_default": ("floor", "receive buffer of each socket"),
    "net.core.wmem_max": ("floor", "largest send buffer; more in flight to far replicas"),
    "net.core.rmem_max": ("floor", "largest receive buffer; more in flight from far leaders"),
    "net.ipv4.tcp_wmem": ("floor", "TCP send buffer: least, default, most"),
    "net.ipv4.tcp_rmem": ("floor", "TCP receive buffer: least, default, most"),
    "net.ipv4.tcp_window_scaling": ("floor", "windows above 64 KiB"),
    "net.ipv4.tcp_max_syn_backlog": ("floor", "many clients that connect at once"),
    "net.core.netdev_max_backlog": ("floor", "bursts of packets that wait for the kernel"),
}

# The kernel's own defaults, above which a backlog has to be (requirements R49, R50).
BACKLOG_DEFAULTS = {"net.ipv4.tcp_max_syn_backlog": 1024, "net.core.netdev_max_backlog": 1000}
# TCP buffer -> the core maximum that the largest of its three numbers must not exceed (R47).
CORE_OF = {"net.ipv4.tcp_wmem": "net.core.wmem_max", "net.ipv4.tcp_rmem": "net.core.rmem_max"}
# Where an administrator counts in bytes, the kernel shows the ratio as 0, and writing the ratio would undo the bytes.
BYTES_OF = {"vm.dirty_background_ratio": "vm.dirty_background_bytes", "vm.dirty_ratio": "vm.dirty_bytes"}
