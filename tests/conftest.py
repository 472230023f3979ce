# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets tests import ``ansible_collections.streamops.kafka`` from this checkout, by Ansible's own loader."""

from __future__ import annotations

from pathlib import Path

from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

ROOT = Path(__file__).resolve().parents[1]

# Ansible offers no public way to import a collection outside of a run.
_AnsibleCollectionFinder(paths=[str(ROOT / ".collections")])._install()
