# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests: an authority, and what it signs, as PEM files and as Java's stores."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "only-for-tests"


@dataclass(frozen=True)
class Signed:
    """One certificate and its key, below a folder."""

    certificate: Path
    key: Path
    store: Path


class Authority:
    """Signs certificates for localhost; ``pem`` is what clients trust, ``trust_store`` what a broker trusts."""

    def __init__(self, folder: Path, name: str = "Authority") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._build(self.name, self.key, days=30, authority=True)
        self.pem = folder / "ca.pem"
        self.pem.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        self.trust_store = folder / "trust.p12"
        trusted = pkcs12.PKCS12Certificate(self.certificate, b"ca")
        self.trust_store.write_bytes(pkcs12.serialize_java_truststore([trusted], _encryption()))

    def sign(self, name: str, days: int = 30, host: str = "localhost") -> Signed:
        """A certificate for ``host``, valid for ``days``; a negative number has passed already."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._build(subject, key, days, host=host)
        signed = Signed(*(self.folder / f"{name}.{end}" for end in ("pem", "key", "p12")))
        signed.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        signed.key.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, _encryption())
        )
        signed.store.write_bytes(
            pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [self.certificate], _encryption())
        )
        return signed

    def _build(
        self, subject: x509.Name, key: rsa.RSAPrivateKey, days: int, authority: bool = False, host: str = "localhost"
    ) -> x509.Certificate:
        """Sign."""
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - datetime.timedelta(days=60))
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names if host == "localhost" else names[:1]), critical=False)
            .sign(self.key, hashes.SHA256())
        )


def _encryption() -> serialization.KeySerializationEncryption:
    """The password that all of them have."""
    return serialization.BestAvailableEncryption(PASSWORD.encode())
