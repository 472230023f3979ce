# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules' connection to a secured broker, and to ZooKeeper with a login: what works, and what each fault says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from helpers.certificates import PASSWORD, Authority, Signed
from helpers.module_tasks import Tasks
from helpers.site import Site, free_ports
from kazoo.client import KazooClient
from kazoo.security import make_digest_acl

LISTENERS = {"SECURE": "SASL_SSL", "MUTUAL": "SSL", "EXPIRED": "SSL", "NAMED": "SSL"}
USER, SECRET = "admin", "correct-horse-battery"


@dataclass
class Secured:
    """A site with a listener for each kind of security, and what clients need for them."""

    site: Site
    authority: Authority
    client: Signed
    ports: dict[str, int]

    def options(self, listener: str, **more: Any) -> dict[str, Any]:
        """The connection options that work, so that a test changes one thing at a time."""
        options: dict[str, Any] = {
            "bootstrap_servers": f"localhost:{self.ports[listener]}",
            "security_protocol": LISTENERS[listener],
            "ssl_cafile": str(self.authority.pem),
            "ssl_endpoint_identification": True,
            "client_id": "a-test",
        }
        if listener == "SECURE":
            options |= {"sasl_mechanism": "PLAIN", "sasl_username": USER, "sasl_password": SECRET}
        if listener == "MUTUAL":
            options |= {
                "ssl_certfile": str(self.client.certificate),
                "ssl_keyfile": str(self.client.key),
                "ssl_key_password": PASSWORD,
            }
        return {name: value for name, value in {**options, **more}.items() if value is not None}


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A running site; stopped at the end whatever happened."""
    folder = tmp_path_factory.mktemp("secured")
    authority = Authority(folder / "certificates")
    stores = {
        "secure": authority.sign("broker"),
        "mutual": authority.sign("broker-mutual"),
        "expired": authority.sign("broker-expired", days=-1),
        "named": authority.sign("broker-named", host="elsewhere.example.com"),
    }
    site = Site.create(folder / "quickstart")
    ports = dict(zip(LISTENERS, free_ports(len(LISTENERS))))
    place = {"host": "127.0.0.1", "advertised_host": "localhost"}
    listeners: list[dict[str, Any]] = [{"name": "INSIDE", "port": site.kafka_port, **place}]
    listeners += [{"name": name, "port": ports[name], "protocol": LISTENERS[name], **place} for name in LISTENERS]
    login = "org.apache.kafka.common.security"
    config: dict[str, Any] = {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256",
        "listener.name.secure.plain.sasl.jaas.config": (
            f'{login}.plain.PlainLoginModule required user_{USER}="{SECRET}";'
        ),
        "listener.name.secure.scram-sha-256.sasl.jaas.config": f"{login}.scram.ScramLoginModule required;",
        "listener.name.mutual.ssl.client.auth": "required",
        "group.initial.rebalance.delay.ms": 0,
    }
    for name, signed in stores.items():
        config |= {
            f"listener.name.{name}.ssl.keystore.type": "PKCS12",
            f"listener.name.{name}.ssl.keystore.location": str(signed.store),
            f"listener.name.{name}.ssl.keystore.password": PASSWORD,
            f"listener.name.{name}.ssl.key.password": PASSWORD,
            f"listener.name.{name}.ssl.truststore.type": "PKCS12",
            f"listener.name.{name}.ssl.truststore.location": str(authority.trust_store),
            f"listener.name.{name}.ssl.truststore.password": PASSWORD,
        }
    try:
        site.playbook("site", kafka_listeners=listeners, kafka_config=config)
        command = ["bin/kafka-configs.sh", "--zookeeper", site.zookeeper, "--alter", "--entity-type", "users"]
        site.run([*command, "--entity-name", USER, "--add-config", f"SCRAM-SHA-256=[password={SECRET}]"])
        yield Secured(site, authority, authority.sign("client"), ports)
    finally:
        site.stop()


@pytest.fixture
def tasks(tmp_path):
    """Runs modules; the connection is in the arguments."""
    return Tasks(tmp_path, {})


@pytest.mark.parametrize(
    ("listener", "more"),
    [
        ("SECURE", {}),
        ("SECURE", {"sasl_mechanism": "SCRAM-SHA-256"}),
        ("MUTUAL", {}),
        ("NAMED", {"ssl_endpoint_identification": False}),
    ],
)
def test_a_topic_is_made_over_a_secured_listener_four_times(secured, tasks, listener, more):
    name = f"{listener}-{len(more)}-{more.get('sasl_mechanism', '')}"
    args = {**secured.options(listener, **more), "name": name, "partitions": 1}
    check, real, check_again, real_again = tasks.four("kafka_topic", args)
    assert check == real and real["changed"] and not real["failed"]
    assert check_again == real_again and not real_again["changed"]
    listed = secured.site.run(["bin/kafka-topics.sh", "--zookeeper", secured.site.zookeeper, "--list"]).stdout.split()
    assert name in listed


def test_pem_text_does_instead_of_files(secured, tasks):
    options = secured.options("MUTUAL", ssl_cafile=None, ssl_certfile=None, ssl_keyfile=None)
    options |= {
        "ssl_ca_pem": secured.authority.pem.read_text(),
        "ssl_certificate_pem": secured.client.certificate.read_text(),
        "ssl_key_pem": secured.client.key.read_text(),
    }
    (result,) = tasks.run("kafka_topic_info", ({**options, "match": "none"}, False))
    assert not result["failed"] and result["topics"] == []


def test_a_health_check_asks_each_broker_over_the_secured_listener(secured, tasks):
    options = secured.options("SECURE", zookeeper_hosts=[secured.site.zookeeper])
    (result,) = tasks.run("kafka_health", ({**options, "timeout_s": 20}, False))
    assert result["healthy"], result["msg"]
    (broker,) = result["brokers"]
    assert broker["asked_at"] == options["bootstrap_servers"]
    assert len(broker["addresses"]) == 5


@pytest.mark.parametrize(
    ("listener", "more", "part"),
    [
        ("SECURE", {"sasl_password": "wrong"}, "the broker refuses the login"),
        ("SECURE", {"sasl_mechanism": "SCRAM-SHA-512"}, "the listener does not accept this sasl_mechanism"),
        ("SECURE", {"security_protocol": "SASL_PLAINTEXT"}, "check that"),
        ("SECURE", {"ssl_cafile": None}, "the broker's certificate is not trusted"),
        ("EXPIRED", {}, "the broker's certificate has expired"),
        ("NAMED", {}, "the broker's certificate is for another host name"),
        (
            "MUTUAL",
            {"ssl_certfile": None, "ssl_keyfile": None, "ssl_key_password": None},
            "a client certificate (ssl_certfile",
        ),
        ("MUTUAL", {"ssl_key_password": "wrong"}, "the connection options do not work together"),
        ("MUTUAL", {"ssl_certfile": "/no/such.pem"}, "ssl_certfile: '/no/such.pem' cannot be read"),
    ],
)
def test_each_fault_is_a_sentence_of_its_own_and_shows_no_secret(secured, tasks, listener, more, part):
    args = {**secured.options(listener, **more), "name": "t", "request_timeout_ms": 15000}
    (result,) = tasks.run("kafka_topic", (args, True))
    assert result["failed"] and part in result["msg"], result["msg"]
    assert SECRET not in str(result) and PASSWORD not in str(result)


@pytest.fixture
def locked(secured: Secured) -> Iterator[str]:
    """A path in ZooKeeper that only one user may look into."""
    client = KazooClient(hosts=secured.site.zookeeper, auth_data=[("digest", f"{USER}:{SECRET}")])
    client.start(timeout=20)
    client.create("/locked", acl=[make_digest_acl(USER, SECRET, all=True)])
    client.create("/locked/brokers", acl=[make_digest_acl(USER, SECRET, all=True)])
    client.create("/locked/brokers/ids", acl=[make_digest_acl(USER, SECRET, all=True)])
    yield "/locked"
    client.delete("/locked", recursive=True)
    client.stop()
    client.close()


def test_zookeeper_with_a_login(secured, tasks, locked):
    base = {"bootstrap_servers": secured.site.bootstrap, "zookeeper_hosts": [secured.site.zookeeper], "timeout_s": 0}
    args = {**base, "zookeeper_chroot": locked, "zookeeper_auth_scheme": "digest", "zookeeper_username": USER}
    right, wrong, sasl = tasks.run(
        "kafka_health",
        ({**args, "zookeeper_password": SECRET}, False),
        ({**args, "zookeeper_password": "wrong"}, False),
        ({**args, "zookeeper_password": SECRET, "zookeeper_auth_scheme": "sasl"}, False),
    )
    assert "there is no controller" in right["msg"]  # it could look, and there is no Kafka
    assert "does not let this user in" in wrong["msg"]
    assert "pure-sasl" in sasl["msg"]  # the library is not among ours
    assert SECRET not in str(right) + str(wrong) + str(sasl)


def test_zookeeper_smoke_with_a_login(secured, tasks):
    args = {"hosts": [secured.site.zookeeper], "auth_scheme": "digest", "username": USER, "password": SECRET}
    (result,) = tasks.run("zookeeper_smoke", (args, False))
    assert not result["failed"] and SECRET not in str(result)
