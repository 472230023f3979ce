# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles' shell scripts without Ansible, for tests of what they do."""

from __future__ import annotations

import base64
import os
import re
import shlex
from typing import Any

import jinja2
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.texts import beyond_ascii

from tools.checkout import ROOT


def rendered(template: str, **variables: Any) -> str:
    """A script from its template (path in the checkout); one that needs another variable fails."""
    folder = jinja2.FileSystemLoader((ROOT / template).parent)  # for what it includes
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, loader=folder)
    environment.filters.update(
        quote=shlex.quote,
        bool=bool,  # tests give what is one
        dirname=os.path.dirname,
        regex_escape=re.escape,
        flatten=lambda items: [one for item in items for one in (item if isinstance(item, list) else [item])],
        regex_replace=lambda text, pattern, new: re.sub(pattern, new, text),
        regex_search=lambda text, pattern: (re.search(pattern, text) or [""])[0],
        unique=lambda items: list(dict.fromkeys(items)),
        b64encode=lambda text: base64.b64encode(text.encode()).decode(),
    )
    environment.filters["streamops.kafka.service_beyond_ascii"] = beyond_ascii
    return environment.from_string((ROOT / template).read_text()).render(**variables)
