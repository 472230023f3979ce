# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets tests import ``ansible_collections.streamops.kafka`` from this checkout, and begins with the longest files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

ROOT = Path(__file__).resolve().parents[1]
# Minutes each: whichever worker took one last would run alone at the end.
LONGEST = (
    *(
        "test_topic_faults.py",
        "test_module_three.py",
        "test_preflight_starts.py",
        "test_cluster.py",
        "test_quickstart.py",
    ),
)

# Ansible offers no public way to import a collection outside of a run.
_AnsibleCollectionFinder(paths=[str(ROOT / ".collections")])._install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; else the order stays (``--no-loadscope-reorder`` keeps it)."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
