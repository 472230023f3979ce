# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What check mode and diff mode mean, said once."""

from __future__ import annotations


class ModuleDocFragment:
    """The modules add ``support`` and their own details."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would change, without changing anything.
  diff_mode:
    description: Returns what changes, or in check mode would change, when in diff mode.
"""

    # An info module changes nothing, so it has nothing to predict.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would change, without changing anything.
    support: full
    details:
      - This module reads only.
  diff_mode:
    description: Returns what changes, or in check mode would change, when in diff mode.
    support: N/A
    details:
      - This module reads only.
"""
