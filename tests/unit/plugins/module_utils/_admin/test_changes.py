# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes, their diff, the report of a partial failure, and the options of a purge."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import (
    Change,
    Result,
    failure_report,
    merge_results,
    predicted,
    purge_of,
    render_diff,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError

CREATE = Change("a", "create", after={"partitions": 1})
GROW = Change("b", "grow", before={"partitions": 1}, after={"partitions": 2})
DELETE = Change("c", "delete", before={"partitions": 3})


def test_the_diff_shows_each_resource_on_the_sides_where_it_exists():
    assert render_diff([CREATE, GROW, DELETE]) == {
        "before": {"b": {"partitions": 1}, "c": {"partitions": 3}},
        "after": {"a": {"partitions": 1}, "b": {"partitions": 2}},
    }


def test_l_what_a_purge_deletes_does_not_seem_to_vanish():
    """What somebody named as absent is gone, as asked."""
    gone = {DELETE.resource: "deleted by purge, because it is not declared"}
    assert render_diff([DELETE], [DELETE.resource]) == {"before": {DELETE.resource: DELETE.before}, "after": gone}
    assert render_diff([DELETE])["after"] == {}


def test_what_needs_no_change_is_in_the_results_too_in_the_order_asked_for():
    assert predicted(["x", "a"], [CREATE]) == [Result("x", "none", False), Result("a", "create", True)]


def test_what_apply_reports_replaces_the_prediction():
    failed = Result("a", "create", False, "no.")
    assert merge_results(["x", "a"], [CREATE], [failed]) == [Result("x", "none", False), failed]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Result("a", "none", False), {"name": "a", "changed": False, "action": "none"}),
        (Result("a", "create", False, "no."), {"name": "a", "changed": False, "action": "create", "error": "no."}),
    ],
)
def test_an_error_is_a_key_only_where_there_is_one(result, expected):
    assert result.as_dict() == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], None),
        ([Result("a", "create", True)], None),
        ([Result("a", "create", False, "no.")], {"msg": "no.", "done": [], "not_done": ["a"]}),
        (
            [Result("a", "create", True), Result("b", "none", False), Result("c", "create", True, "half.")],
            {
                "msg": "1 of 3 topics failed, 2 changed; fix the errors below and run again; completed changes are "
                "kept.\nhalf.",
                "done": ["a", "c"],
                "not_done": ["c"],
            },
        ),
    ],
)
def test_failure_report(results, expected):
    assert failure_report("topics", results) == expected


def test_no_purge_options_are_no_purge():
    assert purge_of(None) is None


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"match": "(", "max_deletions": 1, "named": []}, "purge.match: '(' is not a regular expression"),
        ({"match": "a", "max_deletions": -1, "named": []}, "purge.max_deletions: -1 is too small"),
    ],
)
def test_purge_options_that_cannot_work(options, part):
    with pytest.raises(AdminPlaneError) as raised:
        purge_of(options)
    assert str(raised.value).startswith(part)
