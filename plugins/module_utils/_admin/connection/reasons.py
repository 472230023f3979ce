# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error of confluent-kafka, or of a broker behind it, is called and means. Pure. PRIVATE to the collection."""

from __future__ import annotations

from ..errors import AdminPlaneError

_SENTENCES = {
    "TOPIC_ALREADY_EXISTS": (
        "somebody else created it in the meantime, or it is still being deleted, which waits for every broker "
        "that holds "
        "a replica; start those brokers and run again; if all of them run, the controller may be stuck: restart it"
    ),
    "TOPIC_DELETION_DISABLED": "the brokers do not allow deletion; set delete.topic.enable=true on them first",
    "TOPIC_AUTHORIZATION_FAILED": "the user has no right to do this; grant it, or connect as another user",
    "CLUSTER_AUTHORIZATION_FAILED": "the user has no right to do this; grant it, or connect as another user",
    "REASSIGNMENT_IN_PROGRESS": (
        "replicas are being moved, and no partitions can be added until that ends; wait until "
        "kafka-reassign-partitions.sh "
        "--verify says that it is done"
    ),
    "NOT_CONTROLLER": "the controller moved in the meantime; run again",
    "_TRANSPORT": "the connection broke off before the answer; look whether it was done, and run again",
    "_TIMED_OUT": "no answer within request_timeout_ms; look at the controller's log, then run again",
}


def name_and_text(error: BaseException) -> tuple[str, str]:
    """(the error's name such as ``INVALID_CONFIG``, its text) of what confluent-kafka raised."""
    inner = error.args[0] if error.args else error
    if hasattr(inner, "name") and hasattr(inner, "str"):
        return inner.name(), inner.str()
    return type(error).__name__, str(error)


def reason_of(error: BaseException) -> str:
    """What the broker or the library says, in this collection's words where it has some."""
    code, text = name_and_text(error)
    if isinstance(error, AdminPlaneError):
        return str(error)
    # What begins with an underscore is the library's own, and what is no code at all an exception of Python.
    who = "the client library gives up" if code.startswith("_") else "the broker refuses"
    return _SENTENCES.get(code, f"{who if code.isupper() else 'it failed here'}: {text.rstrip('.')} ({code})")
