# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What filters give for facts and messages: texts that hold braces are texts, and not filled in a second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding


def plain(value: Any) -> Any:
    """The same value, in which Ansible looks for no templates; before 2.19 it does so in facts and nested variables.

    Since then it gives filters containers of its own, which nobody else may make another of.
    """
    if isinstance(value, Mapping):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    return wrap_var(value)


def as_data(find: Callable[..., Iterable[Finding]]) -> Callable[..., list[dict[str, Any]]]:
    """The same function as a filter: playbooks get each finding as `Finding.data`."""
    return lambda *given: plain([one.data for one in find(*given)])
