# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: messages of tasks that can be read whatever the user's configuration is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.plugins.loader import lookup_loader
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


def of_action(action: Any, lines: str | list[str], task_vars: Mapping[str, Any] | None) -> Any:
    """`shown_lines`, for an action plugin."""

    def lookup(name: str, term: str, wantlist: bool, **options: Any) -> Any:
        plugin = lookup_loader.get(name, loader=action._loader, templar=action._templar)
        return plugin.run([term], task_vars, **options)

    return shown_lines(lines, lookup)


def failure(action: Any, lines: str | list[str], task_vars: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an action plugin adds to its result to fail with a message, which Ansible then shows as it shows debug's."""
    # As at a task: else ansible-core 2.19 and later show the message once more, as one line.
    action._task.failed_when = [True]
    return {"failed": True, "msg": of_action(action, lines, task_vars), "_ansible_verbose_always": True}
