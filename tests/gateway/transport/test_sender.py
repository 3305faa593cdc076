"""The request as it crosses the seam: masked, and unable to split itself."""

from pathlib import Path

import pytest

from gateway.transport.sender import ClientCertificate, Limits, Link, Outgoing


def request(*headers: tuple[str, str]) -> Outgoing:
    return Outgoing(method="GET", url="https://source.example/?n=099190000123", template="/look-up", headers=headers)


@pytest.mark.parametrize(
    "header",
    [("X-A", "a\r\nX-B: b"), ("X-A", "a\x00"), ("X-A", "ă"), ("X A", "a"), ("X-A:", "a"), ("", "a"), ("X-A\n", "a")],
)
def test_a_header_that_could_split_the_request_is_refused(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="header") as caught:
        request(header)
    assert str(caught.value) == "a header has a token for a name and printable ASCII for a value"


def test_a_request_shows_its_template_alone() -> None:
    assert repr(request(("Authorization", "Basic c2VjcmV0"))) == "Outgoing(GET /look-up)"


def test_headers_replace_their_like_whatever_their_case() -> None:
    signed = request(("authorization", "old"), ("X-A", "a")).having([("Authorization", "new")])
    assert signed.headers == (("X-A", "a"), ("Authorization", "new"))
    assert signed.header("AUTHORIZATION") == "new"
    assert signed.header("absent") is None


def test_usual_headers_stand_back() -> None:
    names = dict(request(("accept", "application/json")).on_the_wire())
    assert names == {"accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "lienthong"}


def test_an_attempt_shortens_every_limit() -> None:
    limits = Limits(total_seconds=10, size_cap=5).within(0.5)
    assert {limits.total_seconds, limits.connect_seconds, limits.read_seconds, limits.write_seconds} == {0.5}
    assert (limits.pool_seconds, limits.size_cap) == (0.5, 5)


def test_paths_and_passwords_are_not_shown() -> None:
    shown = ClientCertificate(certificate=Path("/x/a.crt"), key=Path("/x/a.secret"), password="hunter2")
    text = f"{shown!r} {Link(client_certificate=shown, proxy='http://u:hunter2@proxy.example')!r}"
    assert "hunter2" not in text
    assert "/x/" not in text
