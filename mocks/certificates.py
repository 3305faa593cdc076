"""Mocks that speak TLS need an authority and certificates: all are made anew for each run and worth nothing else.

Beside the usual certificate there is one for each way in which a handshake can be wrong.
"""

import ipaddress
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_FILE, SERVER, CLIENT = "ca.crt", "server", "client"
_NAMES: Final = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
_ELSEWHERE: Final = (x509.DNSName("another-host.invalid"),)
_VALID: Final = (timedelta(hours=-1), timedelta(days=30))
_ENDED: Final = (timedelta(days=-30), timedelta(days=-1))


@dataclass(frozen=True, slots=True)
class Certificates:
    """What one run shows at its ports. `settings` are those of a source in a gateway's settings file that reaches the
    mocks: the authority to believe and, where one is demanded, the client certificate to show."""

    folder: Path
    settings: Mapping[str, str]
    mutual: bool
    _contexts: Mapping[str, ssl.SSLContext] = field(repr=False)
    _open: ssl.SSLContext = field(repr=False)

    def context(self, kind: str | None, *, anybody: bool = False) -> ssl.SSLContext | None:
        """What is shown under a fault of the handshake, or without one (None); None where it is cut instead.

        `anybody`: a client certificate is asked for and not demanded, because browsers come there too.
        """
        if kind is None:
            return self._open if anybody else self._contexts[SERVER]
        return self._contexts.get(kind)


def make(folder: Path, *, mutual: bool = False) -> Certificates:
    """Make an authority and its certificates in a folder that is there; with `mutual` a client's too, which every
    handshake then demands. Raises OSError."""
    ours, theirs = _Authority("Mock authority"), _Authority("Another authority")
    _write(folder / CA_FILE, _pem(ours.certificate))
    ours.issue(folder, SERVER, _NAMES, _VALID)
    ours.issue(folder, "tls_expired_certificate", _NAMES, _ENDED)
    ours.issue(folder, "tls_wrong_host", _ELSEWHERE, _VALID)
    theirs.issue(folder, "tls_unknown_issuer", _NAMES, _VALID)
    settings = {"ca_file": str(folder / CA_FILE)}
    if mutual:
        certificate, key = ours.issue(folder, CLIENT, (x509.DNSName("gateway.example"),), _VALID)
        settings |= {"client_certificate_file": str(certificate), "client_key_file": str(key)}
    shown = (SERVER, "tls_expired_certificate", "tls_wrong_host", "tls_unknown_issuer")
    contexts = {name: _context(folder, name, mutual=mutual) for name in shown}
    asking = _context(folder, SERVER, mutual=mutual)
    asking.verify_mode = ssl.CERT_OPTIONAL if mutual else ssl.CERT_NONE
    return Certificates(folder, settings, mutual, contexts, asking)


class _Authority:
    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (
            _builder(self._name, self._name, self._key, _VALID)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def issue(
        self, folder: Path, name: str, names: tuple[x509.GeneralName, ...], valid: tuple[timedelta, timedelta]
    ) -> tuple[Path, Path]:
        """A certificate and its key: the two files."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if name == CLIENT else ExtendedKeyUsageOID.SERVER_AUTH
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Mock {name}")])
        certificate = (
            _builder(subject, self._name, key, valid)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
        _write(certificate_file, _pem(certificate))
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        _write(key_file, key.private_bytes(serialization.Encoding.PEM, form, plain))
        return certificate_file, key_file


def _context(folder: Path, name: str, *, mutual: bool) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
    if mutual:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(folder / CA_FILE)
    return made


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, valid: tuple[timedelta, timedelta]
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + valid[0])
        .not_valid_after(now + valid[1])
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
