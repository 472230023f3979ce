# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZooKeeper's own words: the socket that asks for them, and waiting for good ones."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import read as zookeeper_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.ensemble import parse_srvr


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A listening socket on loopback that nobody serves yet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_reply_in_two_parts_is_read_whole(listener):
    def serve() -> None:
        connection, _peer = listener.accept()
        with connection:
            assert connection.recv(4) == b"srvr"
            connection.sendall(b"Mode: fol")
            connection.sendall(b"lower\n")

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    answer = zookeeper_read.ask_server(f"127.0.0.1:{port}", 5)
    thread.join()
    assert (answer["reachable"], answer["mode"]) == (True, "follower")


def test_a_server_that_takes_the_connection_and_never_answers_is_bounded(listener):
    port = listener.getsockname()[1]
    answer = zookeeper_read.ask_server(f"127.0.0.1:{port}", 0.2)
    assert answer == {
        "address": f"127.0.0.1:{port}",
        "reachable": False,
        "synced_followers": None,
        **parse_srvr(""),
        "error": "it cannot be reached (no answer in time); see whether it hangs, or a firewall is in between.",
    }


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "it cannot be reached (its name cannot be resolved on this host); correct the name, DNS or /etc/hosts.",
            id="g-unresolved",
        ),
        pytest.param(
            socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
            "it cannot be reached (no resolver answers for its name); correct the name, DNS or /etc/hosts.",
            id="g-no-resolver",
        ),
        pytest.param(
            OSError(errno.EHOSTUNREACH, "No route to host"),
            "it cannot be reached (no route to host); start that machine, correct the address, or open the firewall.",
            id="g-no-route",
        ),
        pytest.param(
            ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
            "it cannot be reached (connection refused); start it, or correct the address.",
            id="g-refused",
        ),
        pytest.param(
            OSError(), "it cannot be reached (oserror); start it, or correct the address.", id="g-without-a-reason"
        ),
    ],
)
def test_g_a_server_that_cannot_be_asked_is_told_by_what_was_seen(error, said):
    assert zookeeper_read.unreached_sentence(error) == said


def test_g_a_name_that_is_none_is_not_told_to_start() -> None:
    answer = zookeeper_read.ask_server("kafka3.invalid:2181", 5)
    assert answer["error"].endswith("; correct the name, DNS or /etc/hosts.")


def test_waiting_ends_when_the_ensemble_is_whole(monkeypatch):
    starting = {"address": "z1:2181", "mode": None, "error": "it runs.", "synced_followers": None}
    alone = {**starting, "mode": "standalone", "error": None}
    looks = iter([[starting], [alone]])
    monkeypatch.setattr(zookeeper_read, "ask_servers", lambda _hosts, _timeout, _absent: next(looks))
    monkeypatch.setattr(zookeeper_read.time, "sleep", lambda _seconds: None)
    assert zookeeper_read.wait_until_whole(["z1:2181"], 1, 60) == ([alone], [])


def test_l_one_that_is_absent_is_not_waited_for_as_long_as_others(monkeypatch):
    asked: dict[str, float] = {}
    monkeypatch.setattr(zookeeper_read, "ask_server", asked.setdefault)
    zookeeper_read.ask_servers(["z1:2181", "z2:2181"], 5, ["z2:2181"])
    assert asked == {"z1:2181": 5, "z2:2181": 1}
