"""Certificates of a run are whole, private, and wrong in exactly the way that each fault of the handshake names."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from mocks.certificates import Certificates, make
from mocks.kinds import TLS_KINDS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make(tmp_path_factory.mktemp("tls"), mutual=True)


def certificate(made: Certificates, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((made.folder / f"{name}.crt").read_bytes())


def names(one: x509.Certificate) -> list[str]:
    return [str(name.value) for name in one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]


def test_the_usual_one_is_good_for_loopback(made: Certificates) -> None:
    authority, server = certificate(made, "ca"), certificate(made, "server")
    server.verify_directly_issued_by(authority)
    assert names(server) == ["localhost", "127.0.0.1"]
    assert server.not_valid_before_utc < datetime.now(UTC) < server.not_valid_after_utc


def test_each_wrong_one_is_wrong_in_one_way(made: Certificates) -> None:
    authority = certificate(made, "ca")
    expired, elsewhere = certificate(made, "tls_expired_certificate"), certificate(made, "tls_wrong_host")
    unknown = certificate(made, "tls_unknown_issuer")
    expired.verify_directly_issued_by(authority)
    elsewhere.verify_directly_issued_by(authority)
    with pytest.raises(ValueError):
        unknown.verify_directly_issued_by(authority)
    assert expired.not_valid_after_utc < datetime.now(UTC) < elsewhere.not_valid_after_utc
    assert names(expired) == names(unknown) == ["localhost", "127.0.0.1"]
    assert names(elsewhere) == ["another-host.invalid"]


def test_every_kind_has_its_context_but_the_one_that_is_cut(made: Certificates) -> None:
    assert {kind for kind in TLS_KINDS if made.context(kind) is None} == {"tls_cut_handshake"}
    assert made.context(None) is not None
    assert made.context(None, anybody=True) is not made.context(None)


def test_settings_are_those_of_a_source_and_files_are_their_owners(made: Certificates, tmp_path: Path) -> None:
    assert set(made.settings) == {"ca_file", "client_certificate_file", "client_key_file"}
    assert all(Path(path).is_file() for path in made.settings.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.folder.iterdir()} == {0o600}
    assert set(make(tmp_path).settings) == {"ca_file"}
