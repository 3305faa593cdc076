"""Verification is on unless nothing is sent; a pinned authority replaces the system's, it doesn't join them."""

import ssl
from pathlib import Path

import pytest

from gateway.transport.sender import ClientCertificate, Link
from gateway.transport.tls import context
from tests.gateway.transport.certificates import Authority


def test_everything_is_verified() -> None:
    made = context(Link())
    assert (made.verify_mode, made.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert made.minimum_version == ssl.TLSVersion.TLSv1_2


def test_the_pinned_authority_stands_alone(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    (known,) = context(Link(ca_file=authority.ca_file)).get_ca_certs()
    assert known["subject"] == ((("commonName", "test authority"),),)


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_an_authority_that_cannot_be_read_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.crt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="ca_file") as caught:
        context(Link(ca_file=path))
    assert str(tmp_path) not in str(caught.value)


def test_a_certificate_without_its_key_stops_the_start(tmp_path: Path) -> None:
    certificate, _ = Authority.make(tmp_path / "one").issue("gateway")
    _, other = Authority.make(tmp_path / "other").issue("gateway")
    with pytest.raises(ValueError, match="client_certificate"):
        context(Link(client_certificate=ClientCertificate(certificate=certificate, key=other)))
