"""A letter goes to a server that proves who it is, whole and in Vietnamese, or stays; nothing is told of its text."""

import ssl
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest

from gateway.app.mail import Letter, NoMailbox, Send, mailer
from gateway.settings import Mail, SettingsFault
from tests.gateway.app.mail_server import MailServer, serving
from tests.gateway.transport.certificates import Authority

AT = datetime(2026, 11, 27, 3, tzinfo=UTC)
LETTER = Letter("question Q1", "an@motcua.example", AT, "Yêu cầu giải trình Q1", "Phát hiện F-1, trước ngày 27/11.\n")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def tls(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("mail"))
    return context


def sender(server: MailServer, **changed: Any) -> Send:
    made = mailer(
        Mail(host="127.0.0.1", port=server.port, from_address="cong@lienthong.example", timeout_seconds=10, **changed)
    )
    assert made is not None
    return made


@pytest.mark.parametrize("implicit", [False, True])
def test_a_letter_travels_sealed_signed_in_and_whole(
    authority: Authority, tls: ssl.SSLContext, tmp_path: Path, implicit: bool
) -> None:
    (tmp_path / "password").write_text("mật khẩu-1\n".encode("ascii", "replace").decode())
    password = (tmp_path / "password").read_text().strip()
    with serving(MailServer(tls, implicit, password)) as server:
        send = sender(
            server, tls="implicit" if implicit else "starttls", ca_file=str(authority.ca_file), user="cong",
            password_file=str(tmp_path / "password"),
        )  # fmt: skip
        send(LETTER)
        send(LETTER)
    one, two = server.taken
    assert one == two, "the same letter has the same bytes, its Message-ID with them"
    assert (one["from"], one["to"]) == ("<cong@lienthong.example>", "<an@motcua.example>")
    assert one["sealed"] and one["user"] == "cong"
    read = message_from_bytes(one["text"])
    assert str(make_header(decode_header(read["Subject"]))) == LETTER.subject and read["Message-ID"].endswith(
        "@lienthong.example>"
    )
    body = read.get_payload(decode=True)
    assert isinstance(body, bytes) and body.decode().replace("\r\n", "\n") == LETTER.text


def test_a_server_without_tls_or_of_somebody_else_gets_nothing(tls: ssl.SSLContext) -> None:
    with serving(MailServer()) as server, pytest.raises(OSError, match="SMTPNotSupportedError"):
        sender(server)(LETTER)
    assert server.taken == []
    with serving(MailServer(tls)) as server, pytest.raises(OSError, match="SSLCertVerificationError"):
        sender(server)(LETTER)  # its authority is none that we believe
    assert server.taken == []


def test_what_is_refused_is_told_by_its_number_alone() -> None:
    with serving(MailServer(refuse="451 4.3.0 an@motcua.example waits")) as server:
        with pytest.raises(OSError) as told:
            sender(server, tls="none")(LETTER)
    assert str(told.value) == "SMTPDataError 451" and told.value.__cause__ is None
    with pytest.raises(OSError, match="ConnectionRefusedError"):
        sender(server, tls="none")(LETTER)


@pytest.mark.parametrize(
    "contact",
    [
        "Phòng Tin học",
        "a@b\r\nBcc: x@y.example",
        "a b@c.example",
        "a@b, c@d",
        "<a@b>",
        "@b",
        "a@",
        "é@b",
        "a" * 300 + "@b",
    ],
)
def test_only_one_plain_address_is_written_to(contact: str) -> None:
    with serving(MailServer()) as server, pytest.raises(NoMailbox):
        sender(server, tls="none")(Letter("k", contact, AT, "s", "t"))
    assert server.taken == []


@pytest.mark.parametrize("name", ["ca_file", "password_file"])
def test_a_file_that_is_not_there_stops_the_start(name: str) -> None:
    user = {"user": "cong"} if name == "password_file" else {}
    settings: dict[str, Any] = {"host": "mail.example", "from_address": "a@b.example", name: "/nowhere", **user}
    with pytest.raises(SettingsFault, match=f"mail.{name}"):
        mailer(Mail(**settings))
    assert mailer(None) is None
