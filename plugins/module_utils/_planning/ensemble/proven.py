# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at an ensemble has proven, in words. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.text import counted


def verified_sentence(info: dict[str, Any], smoke: dict[str, Any]) -> str:
    """What the playbook verify has proven of an ensemble.

    ``info`` and ``smoke``: what zookeeper_info and zookeeper_smoke returned.
    """
    others = len(info["followers"])
    leads = f"{info['leader']} leads and {counted(others, 'follower is', 'followers are')} in sync"
    read = "all of them" if others else "it"
    return (
        f"ZooKeeper works: {leads if others else info['leader'] + ' runs alone'}, what was written through "
        f"{smoke['written_through']} was read through {read}, and each process runs as it is configured."
    )
