# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: what a deployment says."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.deployment import (
    intended,
    start_failure,
)


def test_l_what_would_be_done_fits_a_terminal() -> None:
    """Each line says of which host; a path is not broken in two."""
    assert intended("k1", ["link /a -> /b"]) == ["check: [k1] link /a -> /b"]
    lines = intended("k1", [f"link /{'a' * 60} -> /{'b' * 60}", "file /c"])
    assert lines == [f"check: [k1] link /{'a' * 60} ->", f"check: [k1]   /{'b' * 60}", "check: [k1] file /c"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("kafka runs and does not serve after 5 s", "has started and does not serve"),
        ("no such file", "did not start"),
        ("", "did not start"),
    ],
)
def test_l_why_a_start_has_failed(words: str, what: str) -> None:
    """In the words of the service's script."""
    first = f"kafka on k1 {what}; its own words follow, the rest is in /var/log/kafka."
    assert start_failure({"name": "kafka", "log_dir": "/var/log/kafka"}, "k1", words) == [first, words]
