# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that asks the released classes, for all tests of a run."""

from __future__ import annotations

import pytest
from helpers.oracle import Oracles

from tests.differential.releases import KAFKA


@pytest.fixture(scope="session")
def oracles(tmp_path_factory: pytest.TempPathFactory) -> Oracles:
    """Releases are unpacked as they are asked for."""
    return Oracles(tmp_path_factory.mktemp("oracles"), KAFKA)
