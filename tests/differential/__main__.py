# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the agreement with the released classes (``PYTHONPATH=.:tests python -m tests.differential --count 2000``)."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder
from helpers.oracle import Oracles

ROOT = Path(__file__).resolve().parents[2]
_AnsibleCollectionFinder(paths=[str(ROOT / ".collections")])._install()

HEADINGS = ("key's type", "cases", "refused by Java", "agreement", "missed", "alarm", "asked", "stricter")


def main() -> None:
    """Compare, and print tables and disagreements."""
    from ansible_collections.streamops.kafka.plugins.module_utils._common.text import table

    from tests.differential.agreement import STRICTER, by_type, compare, row
    from tests.differential.ours import SUBJECTS

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kafka", default="2.1.0")
    options.add_argument("--zookeeper", default="3.4.12")
    options.add_argument("--subject", choices=sorted(SUBJECTS), action="append")
    options.add_argument("--list", type=int, default=40, help="how many disagreements to print")
    asked = options.parse_args()
    kafka = f"kafka_2.12-{asked.kafka}"
    for name in asked.subject or SUBJECTS:
        subject = SUBJECTS[name]
        with tempfile.TemporaryDirectory(prefix="differential-") as folder:
            release = f"zookeeper-{asked.zookeeper}" if name == "zoo.cfg" else kafka
            outcomes = compare(subject, Oracles(Path(folder), kafka).of(release), asked.seed, asked.count)
        print(f"\n{name}, {release}, seed {asked.seed}")
        rows = [row(kind, some) for kind, some in by_type(subject, outcomes).items()]
        print("\n".join(table([HEADINGS, *rows, row("all", outcomes)], right=tuple(range(1, len(HEADINGS))))))
        stricter = Counter(
            number
            for one in outcomes
            if one.result == "stricter"
            for number in {found.id for found in one.verdict.findings}
        )
        print("stricter on purpose:", ", ".join(f"{number} {stricter[number]}" for number in STRICTER))
        wrong = [one for one in outcomes if one.result in ("missed", "alarm")]
        print("\n".join(one.line for one in wrong[: asked.list]))


if __name__ == "__main__":
    main()
