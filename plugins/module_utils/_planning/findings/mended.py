# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands for a variable of a wrong form, so that all the rest of its host can be judged. Pure. PRIVATE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .forms import form_findings
from .model import Finding

# A path that is none of ours; rules that read it are not judged.
_REPLACED: Mapping[str, Any] = {"str": "", "path": "/replaced", "int": 0, "bool": False, "list": [], "dict": {}}


def mended(name: str, value: Any, option: Mapping[str, Any], host: str) -> tuple[Any, list[Finding]]:
    """A value of the form that ``option`` asks for, and what is wrong with the one that is given.

    Of a dictionary only the keys that are wrong are left out, each with a finding of its own. Else it is the default,
    or an empty value where the default is a template.
    """
    every: list[Finding] = []
    while found := form_findings({name: value}, {name: option}, host):
        every += found
        key = _wrong_key(name, value, found[0].key)
        if key is None:
            return instead(name, option, host), every
        value = {one: item for one, item in value.items() if one != key}
    return value, every


def _wrong_key(name: str, value: Any, place: str) -> Any:
    """The key of a dictionary that a finding is about; None where it is about all of it."""
    if not isinstance(value, Mapping):
        return None
    inside = [
        key for key in value if place == f"{name}.{key}" or place.startswith((f"{name}.{key}.", f"{name}.{key}["))
    ]
    return max(inside, key=lambda key: len(str(key)), default=None)


def instead(name: str, option: Mapping[str, Any], host: str) -> Any:
    """The default; of one that is a template, the host itself or nothing."""
    default = option.get("default")
    if default is not None and "{{" not in str(default):
        return default
    if name.endswith("_hosts"):
        return [host]
    return host if name.endswith("_host") else _REPLACED[option.get("type", "str")]
