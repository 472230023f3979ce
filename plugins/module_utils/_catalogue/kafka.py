# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The broker settings of Kafka 2.1, its plug-ins' and other releases' settings. Pure. PRIVATE to the collection."""

from __future__ import annotations

from .._common.properties import Key, nearest, parse_release
from .kafka_2_1 import BROKER
from .kafka_others import OTHERS
from .plug_ins import READ, SHIPPED

BROKER_KEYS: dict[str, Key] = parse_release(BROKER)
# name -> (since, removed) of settings that 2.1 does not have.
OTHER_KEYS: dict[str, tuple[str, str]] = {
    name: (since, removed) for name, since, removed in (line.split() for line in OTHERS.strip().splitlines())
}


def _pairs(table: str) -> dict[str, tuple[str, ...]]:
    """first word -> the second words of the rows that begin with it."""
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip().splitlines():
        name, other = line.split()
        found[name] = (*found.get(name, ()), other)
    return found


# Setting that names a class -> the classes that the release has for it; ZooKeeper's are among them.
SHIPPED_CLASSES = _pairs(SHIPPED)
# Setting that the release itself does not know -> the shipped classes that read it where they are plugged in.
READERS = _pairs(READ)


def class_meant(setting: str, name: str) -> str | None:
    """The shipped class that was probably meant by a class that the release does not have; also without its package."""
    shipped = SHIPPED_CLASSES.get(setting, ())
    short = {one.rpartition(".")[2]: one for one in shipped}
    return nearest(name, shipped) or short.get(nearest(name.rpartition(".")[2], short) or "")


# Properties of Java, which classes of the release read, and Java itself: not from server.properties.
SYSTEM_PROPERTIES = frozenset(
    (
        "com.sun.management.jmxremote.port",
        "java.security.auth.login.config",
        "java.security.krb5.conf",
        "jute.maxbuffer",
        "kafka_mx4jenable",
        "mx4jaddress",
        "mx4jport",
        "sun.security.jgss.native",
        "zookeeper.clientCnxnSocket",
        "zookeeper.disableAutoWatchReset",
        "zookeeper.kinit",
        "zookeeper.sasl.client",
        "zookeeper.sasl.client.username",
        "zookeeper.sasl.clientconfig",
        "zookeeper.server.realm",
    )
)
