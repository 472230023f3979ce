# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of zoo.cfg, by hand: what stops a server, and what it takes and reads as something else."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import (
    ZOOKEEPER_KEYS,
    general_name,
    name_problem,
    without_prefix,
)
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper_values import (
    group_members,
    is_address,
    misread,
    refused,
)


@pytest.mark.parametrize(
    ("name", "text", "stops", "else_read"),
    [
        ("tickTime", " 2000 ", None, None),
        ("tickTime", "0", "must not be 0", ""),
        ("tickTime", "-1", None, "must be at least 1, not -1"),
        ("tickTime", "2_000", "must be a whole number, not '2_000'", ""),
        ("tickTime", "", "must be a whole number, not ''", ""),
        ("tickTime", "2147483648", "does not fit into Java's type int: 2147483648", ""),
        ("autopurge.snapRetainCount", "2", None, "must be at least 3, not 2"),
        ("electionAlg", "4", None, "must be at most 3, not 4"),
        (
            "snapCount",
            "many",
            None,
            "must be a whole number, not 'many'",
        ),  # another class reads it, and takes its default
        ("peerType", " OBSERVER", None, None),
        ("peerType", "leader", "must be participant or observer, not 'leader'", ""),
        ("syncEnabled", "TRUE", None, None),
        ("syncEnabled", "yes", None, "must be true or false, not 'yes', which is read as false"),
        ("kerberos.removeHostFromPrincipal", "TRUE", None, "must be true or false, not 'TRUE'"),
        ("leaderServes", "no ", None, None),
        (
            *("leaderServes", "false", None),
            "must be yes or no, not 'false'; written without quotes, yes and no are true and false in YAML",
        ),
        ("clientPortAddress", "::", None, None),
        ("clientPortAddress", "", None, "is empty, which Java reads as 127.0.0.1: no other host could connect"),
        ("clientPortAddress", "10.1", None, "'10.1' is not an IPv4 address"),
        ("clientPortAddress", "a b", "must be an IP address or the name of a host, not 'a b'", ""),
        ("group.N", "1:2:", None, None),
        ("group.N", ":", None, "holds no server"),
        (
            *("group.N", "1:1"),
            *("must be different server ids with colons between them, such as 1:2:3, not '1:1'", ""),
        ),
        ("weight.N", "9223372036854775807", None, None),
        ("serverCnxnFactory", "Netty", None, None),
        ("superUser", "", None, None),
    ],
)
def test_a_value_is_judged(name: str, text: str, stops: str | None, else_read: str | None) -> None:
    """``else_read`` is '' where nothing reads it any more."""
    key = ZOOKEEPER_KEYS[name]
    assert refused(key, text) == stops
    assert else_read == "" or misread(key, text) == else_read


@pytest.mark.parametrize(
    ("text", "servers"),
    [("1", [1]), ("2:1", [2, 1]), ("", None), (":1", None), ("1: 2", None), ("1,2", None), ("::", [])],
)
def test_members_of_a_group(text: str, servers: list[int] | None) -> None:
    assert group_members(text) == servers


@pytest.mark.parametrize(
    ("text", "address"),
    [
        *[
            (text, True)
            for text in ("127.0.0.1", "10.1", "1", "::1", "[::1]", "fe80::1%eth0", "zk-1.example.com", "localhost")
        ],
        *[
            (text, False)
            for text in ("", "256.1.1.1", "1.2.3.4.5", "[1.2.3.4]", "[::1", "::1::2", "a:80", "http://a", "*", "-")
        ],
    ],
)
def test_addresses(text: str, address: bool) -> None:
    assert is_address(text) is address


def test_every_default_is_a_value() -> None:
    """Of all keys that have one, but for limits that an ensemble must set: 3.4 has 0 there."""
    wrong = [
        name
        for name, key in ZOOKEEPER_KEYS.items()
        if key.default is not None and (refused(key, key.default) or misread(key, key.default))
    ]
    assert wrong == ["initLimit", "syncLimit"]


@pytest.mark.parametrize(
    ("name", "general", "problem", "bare"),
    [
        ("server.12", "server.N", None, None),
        ("authProvider.1", "authProvider.N", None, None),
        ("authProvider.sasl", "authProvider.N", None, None),
        ("tickTime", "tickTime", None, None),
        ("server.realm", "server.realm", "'realm' is not the number of a server", None),
        ("weights", "weights", "'weights' is not the number of a weight", None),
        ("zookeeper.skipACL", "zookeeper.skipACL", None, "skipACL"),
        ("zookeeper.authProvider.1", "zookeeper.authProvider.N", None, "authProvider.1"),
        ("zookeeper.other", "zookeeper.other", None, None),
    ],
)
def test_e_names_of_keys(name: str, general: str, problem: str | None, bare: str | None) -> None:
    assert (general_name(name), name_problem(name), without_prefix(name)) == (general, problem, bare)
