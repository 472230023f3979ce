# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which directories among messages a broker takes for partitions: ours and the released class."""

from __future__ import annotations

import random

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.folders import is_partition
from helpers.oracle import Oracles

from tests.differential.releases import KAFKA

NAMES = ("lost+found", "orders-0", "a--5", "a-+5", "-0", "a-", ".Trash-1000", "version-2", "a-\u0661", "a-2147483648")
DIGITS = ("0", "12", "2147483647", "\u0663", "-0", "-7", "-12")
PARTS = ("a", "orders", "-", "--", ".", "+", *DIGITS, "-delete", ".x-delete", ".y-future", "-stray", " ", "\u00e9")


def test_f_a_folder_is_a_partition_to_both(oracles: Oracles) -> None:
    """Names as people give them, and 2,000 of their parts."""
    dice = random.Random(1)
    names = [*NAMES, *("".join(dice.choices(PARTS, k=dice.randint(1, 4))) for _name in range(2000))]
    names = sorted({name for name in names if name.strip(".")})  # . and .. are no names
    answers = oracles.of(KAFKA).ask("FolderJudge", [[name] for name in names])
    assert all("Found directory /d" in one.refusal for one in answers if one.refusal)
    ours = {name: is_partition(name) for name in names}
    assert ours == {name: not one.refusal for name, one in zip(names, answers)}
    assert 0.1 < sum(ours.values()) / len(ours) < 0.9
