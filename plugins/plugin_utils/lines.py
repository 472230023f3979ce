# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: messages of tasks that can be read whatever the user's configuration is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._common.text import folded
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain


def shown_lines(lines: str | list[str], lookup: Callable[..., Any]) -> Any:
    """A text, or lines, as the message of a task.

    A text of many lines is shown as such in YAML only. In JSON, which is Ansible's default, and by other callbacks it
    is one line; there it is a list, in which no line is longer than 120 columns as they show it. ``lookup``: calls a
    lookup plugin by its name.
    """
    of_callback = {"plugin_type": "callback", "plugin_name": "default", "on_missing": "skip", "wantlist": True}
    formats = lookup("ansible.builtin.config", "result_format", **of_callback)
    if formats[:1] == ["yaml"]:
        return plain(lines if isinstance(lines, str) else "\n".join(lines))
    found = folded(lines)
    return plain(found if len(found) > 1 else "".join(found))
