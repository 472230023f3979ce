# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a broker's certificate is not accepted: librdkafka has one text for all reasons, Python's ssl tells them apart.

PRIVATE to the collection.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

from ..._common.address import plain_host, split_server

_TIMEOUT_S = 3.0


def verify_reason(address: str, params: dict[str, Any]) -> str | None:
    """The reason such as ``certificate has expired``, by one handshake of our own; None where that finds nothing.

    Nothing is sent after the handshake, and no certificate or password of the client is used.
    """
    try:
        server = split_server(address)
        host = plain_host(server.host)
        context = ssl.create_default_context(cafile=params.get("ssl_cafile"), cadata=params.get("ssl_ca_pem"))
        context.check_hostname = params["ssl_endpoint_identification"]
        with socket.create_connection((host, server.port), timeout=_TIMEOUT_S) as raw:
            context.wrap_socket(raw, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except (OSError, ValueError):
        return None
    return None
