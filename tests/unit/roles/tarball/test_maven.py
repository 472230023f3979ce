# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Maven is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from assembly.maven import options


@pytest.mark.parametrize(
    ("given", "stores", "expected"),
    [
        ("", (), ""),
        ("-Xmx1g", ("absent",), "-Xmx1g"),
        ("", ("absent", "here"), "-Djavax.net.ssl.trustStore={folder}/here"),
        ("-Xmx1g", ("here",), "-Xmx1g -Djavax.net.ssl.trustStore={folder}/here"),
        ("-Djavax.net.ssl.trustStore=/mine", ("here",), "-Djavax.net.ssl.trustStore=/mine"),
    ],
)
def test_the_system_s_trust_store_is_used(given: str, stores: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    assert options(given, tuple(str(tmp_path / name) for name in stores)) == expected.format(folder=tmp_path)
