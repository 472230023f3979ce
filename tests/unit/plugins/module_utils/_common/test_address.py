# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, ports, servers and paths in ZooKeeper: what is taken, what is refused with which way out, what is the same."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.address import (
    Server,
    host_text,
    is_every_address,
    is_loopback,
    is_of_one_machine,
    plain_host,
    port_number,
    same_server,
    server_text,
    split_server,
)
from ansible_collections.streamops.kafka.plugins.module_utils._common.address_problems import (
    host_problem,
    path_problem,
    server_problem,
    server_written,
    servers_problems,
    url_problem,
)

HOSTS = ("b1", "B1.example.com", "b1.example.com.", "b_1-x", "localhost", "10.0.0.1", "xn--bcher-kva.example", "a" * 63)
IPV6 = ("fd00::1", "[fd00::1]", "::1", "[::]", "FD00:0:0::1", "::ffff:10.0.0.1", "fe80::1%eth0")


@pytest.mark.parametrize("text", [*HOSTS, *IPV6], ids=lambda text: f"c-{text}")
def test_c_a_host(text: str) -> None:
    """A name, or an address of either version."""
    assert host_problem(text, 9092) is None
    assert server_problem(server_text(text, 9092)) is None
    assert server_text(*split_server(server_text(text, 9092))) == server_text(text, 9092)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("b1:9092", "'b1:9092' holds a port; write b1, and the port by itself.", id="c-port"),
        pytest.param("b1:", "'b1:' holds a port; write b1.", id="c-colon"),
        pytest.param(":9092", "':9092' holds a port; write the host alone, and the port by itself.", id="c-only-port"),
        pytest.param("[fd00::1]:9092", "'[fd00::1]:9092' holds a port; write [fd00::1], and the", id="c-ipv6-port"),
        pytest.param("fd00::1:9092", "may be an IPv6 address with its port, or without one;", id="c-ipv6-or-port"),
        pytest.param("PLAINTEXT://b1", "'PLAINTEXT://b1' is a URL; write the host alone, b1.", id="c-url"),
        pytest.param("http://[::1]:80/x", "is a URL; write the host alone, ::1.", id="c-url-ipv6"),
        pytest.param("http://[::1", "is a URL; write the host alone.", id="c-url-broken"),
        pytest.param("b1 ", "'b1 ' has blanks at its ends; write 'b1'.", id="c-blank"),
        pytest.param("\tb1", "'\\tb1' has blanks at its ends; write 'b1'.", id="c-tab"),
        pytest.param("b1\n", "'b1\\n' has blanks at its ends", id="c-line-end"),
        pytest.param("b1\u00a0", "'b1\\xa0' has blanks at its ends", id="c-blank-of-word-processors"),
        pytest.param("b 1", "'b 1' is not a host name", id="c-blank-inside"),
        pytest.param("", "is empty; write the host alone.", id="c-empty"),
        pytest.param(" ", "' ' is empty", id="c-only-blanks"),
        pytest.param("b1/x", "'b1/x' holds a path", id="c-path"),
        pytest.param("b1,b2", "'b1,b2' holds more than one", id="c-two"),
        pytest.param("user@b1", "is not a host name", id="c-user"),
        pytest.param("-b1", "is not a host name", id="c-dash"),
        pytest.param("b1..example", "is not a host name", id="c-empty-label"),
        pytest.param("a" * 64, "is not a host name", id="c-long-label"),
        pytest.param(".".join(["a" * 63] * 4), "is not a host name", id="c-long-name"),
        pytest.param("*", "is not a host name", id="c-star"),
        pytest.param("b\u00fccher", "has a character beyond ASCII; write the name as the DNS has it", id="c-umlaut"),
        pytest.param("10.0.0.256", "is not an IPv4 address", id="c-256"),
        pytest.param("10.0.0", "is not an IPv4 address", id="c-three-numbers"),
        pytest.param("10.1", "is not an IPv4 address", id="c-yaml-number"),
        pytest.param("010.0.0.1", "is not an IPv4 address", id="c-octal"),
        pytest.param("0x7f.1", "is not an IPv4 address", id="c-hexadecimal"),
        pytest.param("10.0.0.1.", "is not an IPv4 address", id="c-dot-behind"),
        pytest.param("\u0661\u0660.0.0.1", "has a character beyond ASCII", id="c-other-digits"),
        pytest.param("fd00::g", "is not an IPv6 address", id="c-no-ipv6"),
        pytest.param("fd00:1", "holds a port", id="c-one-colon"),
        pytest.param("[b1]", "is not an IPv6 address", id="c-name-in-brackets"),
        pytest.param("[fd00::1", "is not an IPv6 address", id="c-one-bracket"),
        pytest.param("[[::1]]", "is not an IPv6 address", id="c-two-brackets"),
        pytest.param("fd00::1/64", "holds a path", id="c-network"),
    ],
)
def test_c_no_host(text: str, words: str) -> None:
    """One reason and one way out, and what cannot be seen is shown."""
    problem = host_problem(text, 9092)
    assert problem and words in problem.clauses


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("z1", "'z1' is not HOST:PORT: it has no port; write z1:PORT.", id="c-no-port"),
        pytest.param("z1:", "has no port behind its colon; write z1:PORT.", id="c-colon"),
        pytest.param(":2181", "has no host; write HOST:2181.", id="c-no-host"),
        pytest.param("z1:99999", "has port '99999'; use a port from 1 to 65535.", id="c-99999"),
        pytest.param("z1:0", "has port '0'", id="c-0"),
        pytest.param("z1:-1", "has port '-1'", id="c-minus"),
        pytest.param("z1:+1", "has port '+1'", id="c-plus"),
        pytest.param("z1:zk", "has port 'zk'", id="c-text"),
        pytest.param("z1: 2181", "has port ' 2181'", id="c-blank-before-port"),
        pytest.param("z1:\u0662\u0661", "has port '\\u0662\\u0661'", id="c-other-digits"),
        pytest.param("z1:2181 ", "has blanks at its ends; write 'z1:2181'.", id="c-blank"),
        pytest.param("z1:2181/kafka", "holds a path; write HOST:PORT alone.", id="c-chroot-inside"),
        pytest.param("zk://z1:2181", "is a URL; write HOST:PORT alone.", id="c-url"),
        pytest.param("z1:2181,z2:2181", "holds more than one; write one.", id="c-list-in-text"),
        pytest.param("z1:2181;z2:2181", "holds more than one", id="c-semicolon"),
        pytest.param("fd00::1:2181", "is an IPv6 address without brackets; write [fd00::1]:2181.", id="c-ipv6"),
        pytest.param("fd00::1", "has no port; write [fd00::1]:PORT.", id="c-ipv6-no-port"),
        pytest.param("[fd00::1]", "has no port; write [fd00::1]:PORT.", id="c-ipv6-in-brackets"),
        pytest.param("[z1]:2181", "has the host '[z1]', which is not an IPv6 address", id="c-name-in-brackets"),
        pytest.param("10.0.0.256:1", "has the host '10.0.0.256', which is not an IPv4 address", id="c-256"),
        pytest.param("a:b:1", "has the host 'a:b', which holds a port", id="c-two-ports"),
        pytest.param("", "is empty; write HOST:PORT alone.", id="c-empty"),
    ],
)
def test_c_no_server(text: str, words: str) -> None:
    """The same for HOST:PORT."""
    problem = server_problem(text)
    assert problem and problem.clauses.startswith(f"{text!a} is not HOST:PORT: it ") and words in problem.clauses
    assert server_written(text) == text


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        pytest.param(["z1:1", "z2:1"], [], id="c-different"),
        pytest.param(["z1:1", "z1:2"], [], id="c-different-ports"),
        pytest.param(["z1:1", "z1:1", "z1:1"], ["'z1:1' is there twice"] * 2, id="c-twice"),
        pytest.param(["z1:1", "Z1.:1"], ["'Z1.:1' is 'z1:1' again"], id="c-case"),
        pytest.param(["[::1]:1", "[0:0::1]:01"], ["'[0:0::1]:01' is '[::1]:1' again"], id="c-ipv6"),
        pytest.param(["10.0.0.1:1", "[::ffff:a00:1]:1"], ["'[::ffff:a00:1]:1' is '10.0.0.1:1' again"], id="c-mapped"),
        pytest.param(["z1", "z1"], ["'z1' is not HOST:PORT: it has no port"] * 2, id="c-none"),
    ],
)
def test_c_the_same_server_twice(texts: list[str], words: list[str]) -> None:
    """Whatever its spelling."""
    assert [one.what for one in servers_problems(list(texts))] == words


@pytest.mark.parametrize(
    ("value", "port"),
    [
        *((value, None) for value in (0, -1, 65536, 99999, "", "x", None, True, 1.5, "1.0", "\u0661", "9" * 5000)),
        *((value, 9092) for value in (9092, "9092", "09092")),
    ],
    ids=lambda value: f"c-{str(value)[:9]!a}",
)
def test_c_a_port(value: Any, port: int | None) -> None:
    """1 to 65535, as a number or a text."""
    assert port_number(value) == port


@pytest.mark.parametrize(
    ("text", "written", "plain"),
    [
        pytest.param("FD00:0:0::1", "[fd00::1]", "fd00::1", id="c-long"),
        pytest.param("[fd00::1]", "[fd00::1]", "fd00::1", id="c-brackets"),
        pytest.param("B1.example.com", "B1.example.com", "B1.example.com", id="c-name"),
        pytest.param("", "", "", id="c-empty"),
        pytest.param(None, "None", "None", id="c-null"),
        pytest.param("fd00::g", "fd00::g", "fd00::g", id="c-none"),
    ],
)
def test_c_how_a_host_is_written(text: Any, written: str, plain: str) -> None:
    """IPv6 in brackets where a port follows; what is no host stays as it is."""
    assert host_text(text) == written and plain_host(str(text)) == plain


def test_c_what_two_spellings_are() -> None:
    """One server; a text that is none is only itself."""
    assert same_server("[FD00::0:1]:2181") == same_server("[fd00::1]:2181") == Server("fd00::1", 2181)
    assert same_server("Z1.Example.:1") == Server("z1.example", 1)
    assert same_server("z1") != same_server("z2")


@pytest.mark.parametrize(
    ("text", "loopback", "every", "one_machine"),
    [
        *((text, True, False, False) for text in ("localhost", "LocalHost.", "127.9.8.7", "::1", "[0:0::1]")),
        *((text, True, False, False) for text in ("::ffff:127.0.0.1", "localhost.localdomain", "ip6-localhost")),
        *((text, False, True, False) for text in ("", "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0")),
        *((text, False, False, True) for text in ("224.0.0.1", "255.255.255.255", "ff02::1", "fe80::1%eth0")),
        *((text, False, False, False) for text in ("b1", "localhost1", "10.0.0.1", "fd00::1", "128.0.0.1")),
    ],
    ids=lambda value: f"c-{value}",
)
def test_c_what_an_address_means(text: str, loopback: bool, every: bool, one_machine: bool) -> None:
    """In every spelling."""
    assert (is_loopback(text), is_every_address(text), is_of_one_machine(text)) == (loopback, every, one_machine)


@pytest.mark.parametrize("text", ["", "/kafka", "/kafka/prod", "/a.b/..c", "/\u00e9"], ids=lambda text: f"c-{text}")
def test_c_a_path_in_zookeeper(text: str) -> None:
    """The empty one is the root."""
    assert path_problem(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("/kafka//prod", "'/kafka//prod' has two slashes in a row; write /kafka/prod.", id="g-//"),
        pytest.param("/kafka//", "'/kafka//' has two slashes in a row; write /kafka.", id="g-//-at-end"),
        pytest.param("kafka", "'kafka' does not begin with /; write /kafka.", id="g-no-/"),
        pytest.param("kafka/prod", "'kafka/prod' does not begin with /; write /kafka/prod.", id="g-no-/-two"),
        pytest.param("/kafka/", "'/kafka/' ends with /; write /kafka.", id="g-/-at-end"),
        pytest.param("/", "'/' is the root; leave it empty, which is the root, too.", id="g-root"),
        pytest.param("//", "'//' is the root; leave it empty, which is the root, too.", id="g-root-twice"),
        pytest.param("/.", "'/.' has the part ., which ZooKeeper does not take; write it without.", id="g-."),
        pytest.param("/a/../b", "'/a/../b' has the part .., which ZooKeeper does not take; write it", id="g-.."),
        pytest.param("/a b", "'/a b' holds ' ', which no such path can have; write it without.", id="g-blank"),
        pytest.param("/a,b", "'/a,b' holds ',', which no such path can have; write it without.", id="g-comma"),
        pytest.param("/a\n", "'/a\\n' holds '\\n', which no such path can have; write it without.", id="g-line-end"),
        pytest.param("/\x7f", "'/\\x7f' holds '\\x7f', which no such path can have;", id="g-control"),
        pytest.param("/\ud800", "'/\\ud800' holds '\\ud800', which no such path can have;", id="g-half"),
        pytest.param("z1:2181/kafka", "'z1:2181/kafka' names a server; write the path alone, such as", id="g-server"),
        pytest.param("z1:1,z2:2/kafka", "names a server; write the path alone, such as /kafka/prod.", id="g-servers"),
        pytest.param("zk://z1:2181/kafka", "names a server; write the path alone, such as", id="g-url"),
    ],
)
def test_g_no_path_in_zookeeper(text: str, words: str) -> None:
    """As ZooKeeper's PathUtils.validatePath says, and each with its own reason and way out."""
    problem = path_problem(text)
    assert problem and words in problem.clauses


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("https://mirror.example.com/apache", "", id="c-https"),
        pytest.param("http://10.0.0.1:8080", "", id="c-http"),
        pytest.param("http://[fd00::1]:8080/x", "", id="c-ipv6"),
        pytest.param("HTTPS://user:secret@Mirror.example.com/", "", id="c-user"),
        pytest.param(
            "mirror.example.com/apache", "begins with none of https://, http://; write it in full", id="c-bare"
        ),
        pytest.param("mirror.example.com:8080", "begins with none of", id="c-bare-port"),
        pytest.param("file:///srv/apache", "begins with none of", id="c-file"),
        pytest.param("https:/mirror/apache", "has the host '', which is empty", id="c-one-slash"),
        pytest.param("http://mirror:99999/", "has port '99999'; use a port from 1 to 65535.", id="g-99999"),
        pytest.param("http://mirror:x/", "has port 'x'; use a port from 1 to 65535.", id="g-text"),
        pytest.param("http://mirror:0/", "has port '0'", id="c-0"),
        pytest.param("http://[fd00::1/", "has brackets that are not closed, or hold no IPv6 address", id="g-bracket"),
        pytest.param("http://mi rror/", "holds a blank or a line end", id="c-blank"),
        pytest.param("https://mirror/ ", "holds a blank or a line end", id="c-blank-behind"),
        pytest.param("https://10.0.0.256/", "has the host '10.0.0.256', which is not an IPv4 address", id="c-256"),
        pytest.param("", "begins with none of", id="c-empty"),
    ],
)
def test_c_a_url(url: str, words: str) -> None:
    """What is fetched from; a password in it is never shown."""
    problem = url_problem(url)
    assert (problem.clauses if problem else "").startswith(words) and bool(problem) == bool(words)


def test_c_a_url_of_a_file_has_no_host() -> None:
    """Where files are taken at all."""
    assert url_problem("file:///srv/apache", ("https", "file")) is None
