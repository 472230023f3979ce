# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: which are deleted because they are not declared."""

from __future__ import annotations

import re

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Purge
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.model import DesiredTopic
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.plan import purged_names

NAMES = frozenset(
    {"shop.a", "shop.b", "other", "__consumer_offsets", "__transaction_state", "_schemas", "_connect-offsets", "__x"}
)


@pytest.mark.parametrize(
    ("declared", "match", "named", "expected"),
    [
        ([], "shop[.].*", (), ["shop.a", "shop.b"]),
        (["shop.a"], "shop[.].*", (), ["shop.b"]),
        ([], "shop", (), []),  # the whole name must match
        ([], ".*", (), ["other", "shop.a", "shop.b"]),
        ([], ".*", ("_schemas", "__consumer_offsets"), ["_schemas", "other", "shop.a", "shop.b"]),
        (["shop.a", "shop.b"], "shop.*", (), []),
    ],
)
def test_purge_never_takes_what_is_guarded(declared, match, named, expected):
    purge = Purge(re.compile(match), 10, frozenset(named))
    assert purged_names([DesiredTopic(name) for name in declared], NAMES, purge) == expected


def test_purge_is_off_unless_it_is_asked_for():
    assert purged_names([], NAMES, None) == []


def test_purge_above_its_ceiling_is_refused_and_names_what_it_would_take():
    with pytest.raises(AdminPlaneError, match="would delete 2 topics, more than max_deletions 1 allows") as raised:
        purged_names([], NAMES, Purge(re.compile("shop.*"), 1))
    assert raised.value.details == {"purge": ["shop.a", "shop.b"]}
