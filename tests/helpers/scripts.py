# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles' shell scripts without Ansible, for tests of what they do."""

from __future__ import annotations

import base64
import os
import shlex
from typing import Any

import jinja2

from tools.checkout import ROOT


def rendered(template: str, **variables: Any) -> str:
    """A script from its template (path in the checkout); one that needs another variable fails."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters.update(
        quote=shlex.quote, dirname=os.path.dirname, b64encode=lambda text: base64.b64encode(text.encode()).decode()
    )
    return environment.from_string((ROOT / template).read_text()).render(**variables)
