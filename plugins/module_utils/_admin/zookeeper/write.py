# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing an entity below ``/config``, where a 2.1 broker has no API for it: quotas, SCRAM credentials, throttles.

PRIVATE to the collection. The node is set only if it still has the version that was read, and the brokers' notification
is created in the same transaction, so that no change is stored without taking effect, and none of others is lost (S07).
Kafka's own tools check no version (AdminZkClient.changeEntityConfig, tag 2.1.0).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..errors import AdminPlaneError
from .entities import config_findings, parse_config
from .session import Session, failure_sentence

try:
    from kazoo.exceptions import BadVersionError, KazooException, NodeExistsError, NoNodeError
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # open_session() reports it
    BadVersionError = KazooException = NodeExistsError = NoNodeError = KazooTimeoutError = Exception

CONFIG = "/config/"
NOTIFICATIONS = f"{CONFIG}changes/config_change_"
ATTEMPTS = 3

Settings = dict[str, str]


def encode_config(config: Settings) -> bytes:
    """An entity's node as Kafka writes it; one without settings stays, with an empty map."""
    return json.dumps({"version": 1, "config": config}, separators=(",", ":")).encode()


def notification(path: str) -> bytes:
    """What makes every broker read an entity again."""
    return json.dumps({"version": 2, "entity_path": path.removeprefix(CONFIG)}, separators=(",", ":")).encode()


def change_entity(session: Session, path: str, wanted: Callable[[Settings], Settings]) -> tuple[Settings, Settings]:
    """Change the entity at ``path`` (such as ``/config/users/alice``). Returns its settings (before, after).

    ``wanted`` gets all settings that are there and returns all that shall be; it is asked again when somebody else
    wrote meanwhile, `ATTEMPTS` times in all. Raises AdminPlaneError, and nothing is written then, for a value that
    would stop a broker at its next start (S06), for a node that cannot be read, and when others keep writing.
    """
    try:
        for _attempt in range(ATTEMPTS):
            before, version = _read(session, path)
            after = wanted(dict(before))
            if after == before:
                return before, after
            problems = config_findings({path: encode_config(after)})
            if problems:
                raise AdminPlaneError(" ".join(problems))
            if _written(session, path, after, version):
                return before, after
    except (KazooException, KazooTimeoutError) as error:
        raise AdminPlaneError(failure_sentence(session.hosts, error), step="zookeeper") from error
    raise AdminPlaneError(
        f"{path} in ZooKeeper was changed by somebody else {ATTEMPTS} times while it was being written; run again.",
        step="zookeeper",
    )


def _read(session: Session, path: str) -> tuple[Settings, int]:
    """(settings, version) of an entity; version -1: there is no such node."""
    session.sync()
    try:
        data, stat = session.client.get(session.chroot + path)
        return parse_config(data), stat.version
    except ValueError as error:
        raise AdminPlaneError(f"{path} in ZooKeeper cannot be read by a broker ({error}); correct it first.") from error
    except NoNodeError:
        return {}, -1


def _written(session: Session, path: str, config: Settings, version: int) -> bool:
    """Write the node and its notification, both or none. False: somebody else was first."""
    transaction = session.client.transaction()
    if version < 0:
        _create(session, transaction, path, encode_config(config))
    else:
        transaction.set_data(session.chroot + path, encode_config(config), version)
    transaction.create(
        session.chroot + NOTIFICATIONS, notification(path), acl=inherited_acl(session, NOTIFICATIONS), sequence=True
    )
    failed = [answer for answer in transaction.commit() if isinstance(answer, Exception)]
    if any(isinstance(answer, (BadVersionError, NodeExistsError, NoNodeError)) for answer in failed):
        return False
    if failed:
        raise failed[0]
    return True


def _create(session: Session, transaction: Any, path: str, data: bytes) -> None:
    """Add the node to a transaction, with the parents that are missing; those hold no data."""
    missing = [path]
    while not session.exists(missing[0].rpartition("/")[0]):
        missing.insert(0, missing[0].rpartition("/")[0])
    acl = inherited_acl(session, missing[0])
    for parent in missing[:-1]:
        transaction.create(session.chroot + parent, b"", acl=acl)
    transaction.create(session.chroot + path, data, acl=acl)


def inherited_acl(session: Session, path: str) -> list[Any]:
    """What the parent of a new node allows, and so what Kafka gives its nodes there (``zookeeper.set.acl``)."""
    return session.client.get_acls(session.chroot + path.rpartition("/")[0])[0]
