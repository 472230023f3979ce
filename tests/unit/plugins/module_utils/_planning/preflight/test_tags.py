# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which --tags and --skip-tags leave out a part of a run."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import run


@pytest.mark.parametrize(
    ("tags", "only", "skip", "expected"),
    [
        ([], ["all"], [], True),
        ([], ["kafka"], [], False),
        ([], ["all"], ["kafka"], True),
        (["mine"], ["mine"], [], True),
        (["mine"], ["other"], [], False),
        (["mine"], ["all"], ["mine"], False),
        (["mine"], ["tagged"], [], True),
        ([], ["tagged"], [], False),
        ([], ["untagged"], [], True),
        (["mine"], ["all"], ["untagged"], True),
        ([], ["all"], ["untagged"], False),
        ([], ["all"], ["all"], False),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_j_which_tags_leave_nothing_out(tags: list[str], only: list[str], skip: list[str], expected: bool) -> None:
    """As Ansible chooses the other tasks of the play."""
    assert run.runs_whole(["always", *tags], only, skip) is expected
