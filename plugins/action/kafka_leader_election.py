# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module of the same name, and tells it where the pages are that its messages name."""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.plugin_utils.pages import ActionModule

__all__ = ["ActionModule"]
