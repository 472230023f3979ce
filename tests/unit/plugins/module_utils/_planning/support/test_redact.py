# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret stays in what is collected, by its setting's name and by its value; and the rest stays readable."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import is_secret
from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.redact import (
    HIDDEN,
    redact,
    redact_data,
    secrets_in,
    secrets_of,
)

JAAS = (
    "org.apache.kafka.common.security.plain.PlainLoginModule required "
    'username="admin" password="s3cr:et pass" user_alice="wonder-land";'
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("ssl.keystore.password=kept secret", f"ssl.keystore.password={HIDDEN}"),
        ("ssl.key.password = x", f"ssl.key.password = {HIDDEN}"),
        (f"listener.name.a.plain.sasl.jaas.config={JAAS}", f"listener.name.a.plain.sasl.jaas.config={HIDDEN}"),
        ("sasl.jaas.config=a \\\n  b;\nbroker.id=1", f"sasl.jaas.config={HIDDEN}\nbroker.id=1"),
        ("delegation.token.master.key: abcd", f"delegation.token.master.key: {HIDDEN}"),
        (
            "KAFKA_OPTS='-Dx=1 -Djavax.net.ssl.keyStorePassword=abcd -Dy=2'",
            f"-Djavax.net.ssl.keyStorePassword={HIDDEN} -Dy",
        ),
        ("-Dzookeeper.DigestAuthenticationProvider.superDigest=super:xyz=", f"superDigest={HIDDEN}"),
        ('  password="a b \\" c"\n  user_bob="pw";', f"  password={HIDDEN}\n  user_bob={HIDDEN};"),
        ('{"password": "abc", "port": 1}', f'{{"password": {HIDDEN}, "port": 1}}'),
        ("fetching https://user:pass@mirror.invalid/x", f"https://user:{HIDDEN}@mirror.invalid/x"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", f"KEY-----{HIDDEN}-----END"),
    ],
)
def test_what_stands_beside_a_secret_s_name_is_hidden(text: str, clean: str) -> None:
    """In property files, environments, command lines, JAAS files, JSON and addresses."""
    assert clean in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "\tssl.keystore.password = null\n\tsasl.jaas.config = [hidden]",
        "password.encoder.iterations=4096\npassword.encoder.cipher.algorithm=AES/CBC/PKCS5Padding",
        "[2026-11-26 10:00:00,000] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)",
        "broker.id=1\nlistener.security.protocol.map=INSIDE:PLAINTEXT\n",
        "INFO Client environment:user.home=/var/lib (org.apache.zookeeper.ZooKeeper)",
        "line with a backslash \\\nand another",
        "see http://node1.example.com:9092/x and mail@example.com",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    """An archive of stars would help nobody."""
    assert redact(text) == text


def test_a_value_that_is_known_is_hidden_wherever_it_stands() -> None:
    """The account's password inside a JAAS line, too, and as JSON writes it."""
    known = secrets_in(f'sasl.jaas.config={JAAS}\nssl.key.password=qu\\"ote\\\\d\n')
    assert {"s3cr:et pass", "wonder-land"} <= known
    for text in ("login with s3cr:et pass failed", "wonder-land", json.dumps('qu"ote\\d'), 'qu"ote\\d', JAAS):
        clean = redact(text, known)
        assert HIDDEN in clean
        assert not any(value in clean for value in ("s3cr:et", "wonder", "ote"))


def test_a_a_value_is_hidden_in_the_spelling_of_a_property_file() -> None:
    """An inventory has it plain, server.properties with escapes."""
    known = secrets_of({"ssl.key.password": "gehΩeim\\😀"})
    assert redact(r"x gehΩeim\😀 geh\u03a9eim\\\ud83d\ude00 y", known) == f"x {HIDDEN} {HIDDEN} y"


def test_short_values_and_words_for_nothing_are_not_known() -> None:
    """Replaced everywhere, they would take ordinary words to pieces."""
    assert secrets_in("a.password=abc\nb.password=null\nc.secret=true\nd.password=********\n") == set()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"ssl.key.password": 123456, "broker.id": 9999}, {"123456"}),
        ([{"sasl_password": "hunter22"}, ["-Dx.password=opts-pw"]], {"hunter22", "opts-pw"}),
        ({"a": None, "b": True, "kafka": {"inner.secret": "deep-one"}}, {"deep-one"}),
        ({"passwords": ["first-pw", "second-pw"]}, {"first-pw", "second-pw"}),
    ],
)
def test_secrets_are_found_in_variables(value: Any, found: set[str]) -> None:
    """By the names of dictionaries' keys, and inside texts."""
    assert secrets_of(value) == found


def test_a_structure_keeps_its_form() -> None:
    """Numbers, nulls and lists stay; texts and secret settings are hidden."""
    value = {"overrides": {"ssl.key.password": "abcd", "x": None}, "said": ["no abcd here", 4], "password": None}
    assert redact_data(value, {"abcd"}) == {
        "overrides": {"ssl.key.password": HIDDEN, "x": None},
        "said": [f"no {HIDDEN} here", 4],
        "password": None,
    }


def test_every_password_of_kafka_s_catalogue_is_a_secret() -> None:
    """Kafka itself says which of its settings are passwords."""
    names = [key.name for key in BROKER_KEYS.values() if key.type == "password"]
    assert len(names) > 5
    assert [name for name in names if not is_secret(name)] == []
