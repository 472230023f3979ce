# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of its caller a command on a node gets: nothing (safety rule S18). Pure. PRIVATE to the collection."""

from __future__ import annotations

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def without_caller(words: list[str]) -> list[str]:
    """The words of a command, and before them those that run it with an environment of nothing but a PATH."""
    return ["/usr/bin/env", "-i", f"PATH={_PATH}", *words]
