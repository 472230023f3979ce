# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets tests import ``ansible_collections.streamops.kafka`` from this checkout, and begins with the longest files.

A run of all layers leaves tests marked slow to ``make test-all``; ``pytest`` by itself runs them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

ROOT = Path(__file__).resolve().parents[1]
# Minutes each: whichever worker took one last would run alone at the end.
LONGEST = (
    *(
        "test_module_three.py",
        "test_preflight_starts.py",
        "test_cluster.py",
        "test_quickstart.py",
    ),
)

# Ansible offers no public way to import a collection outside of a run.
_AnsibleCollectionFinder(paths=[str(ROOT / ".collections")])._install()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first; else the order stays (``--no-loadscope-reorder`` keeps it)."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
    left_out = os.environ.get("STREAMOPS_TEST_LEFT_OUT")  # where tools/run_tests.py wants their names
    if left_out:
        slow = [item for item in items if item.get_closest_marker("slow")]
        Path(left_out).write_text("".join(f"{item.nodeid}\n" for item in slow))
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
