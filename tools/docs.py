# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what is generated in README.md, in the roles' README.md and in docs/ (``make docs``)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools import house, house_picture, role_docs, supported
from tools.checkout import ROOT


def expected(root: Path = ROOT) -> tuple[dict[Path, str], list[str]]:
    """Each file with generated parts -> its text as it should be, and a sentence for each that cannot be made."""
    texts: dict[Path, str] = {}
    problems: list[str] = []
    try:
        texts[house_picture.PICTURE] = house_picture.drawn(house.doors(house.sources()))
    except ValueError as problem:
        problems.append(f"{house_picture.PICTURE.relative_to(ROOT)}: {problem}")
    contents = [
        (
            specs.parents[1] / "README.md",
            role_docs.render(role_docs.load(specs.parents[1])),
            role_docs.BEGIN,
            role_docs.END,
        )
        for specs in sorted(root.glob("roles/*/meta/argument_specs.yml"))
    ]
    contents.append((root / "README.md", supported.render(root), supported.BEGIN, supported.END))
    for readme, content, begin, end in contents:
        try:
            texts[readme] = role_docs.replace(readme.read_text() if readme.exists() else "", content, begin, end)
        except ValueError as problem:
            problems.append(f"{readme.relative_to(root)}: {problem}")
    return texts, problems


def main() -> int:
    """Write what differs and name it; name what cannot be written, too."""
    texts, problems = expected()
    for path, text in texts.items():
        if path.read_text() != text:
            path.write_text(text)
            print(f"docs: {path.relative_to(ROOT)} written")
    for problem in problems:
        print(f"docs: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
