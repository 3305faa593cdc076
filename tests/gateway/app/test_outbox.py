"""What waits leaves once the mail server takes it, again and again until then; a letter names no person."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.access.register import AccessRegister
from gateway.app.findings import Findings
from gateway.app.mail import mailer
from gateway.app.outbox import Post
from gateway.audit.findings.desk import Person
from gateway.audit.findings.questions import Question
from gateway.keys.sealing import Sealer
from gateway.settings import Mail
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.app.mail_server import MailServer, serving
from tests.gateway.app.test_gateway import build
from tests.gateway.app.test_watcher import watched
from tests.gateway.audit.findings.bench import HIT, ID, NOW

AT = "https://gateway.example"
CONTACT = "an@motcua.example"


class Office:
    """A register and findings over one folder, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.time = NOW
        self.register = AccessRegister(SqliteFile(folder / "access.db"), Sealer({1: b"k" * 32}, "officers"), self.now)
        self.findings = Findings.open(folder, self.register, self.now)
        self.findings.store.save([HIT])
        self.warnings = ExpiryWarnings(self.register)

    def now(self) -> datetime:
        return self.time

    def ask(self, contact: str = CONTACT) -> Question:
        finding = self.findings.desk.need(ID)
        return self.findings.questions.ask(finding, contact, "Vì sao hỏi ông Nguyễn Văn Thử?", ["E1"], Person("thu"))

    def warn(self, contact: str = CONTACT) -> None:
        self.register.add_unit(Unit(AgencyCode.parse("H26.99"), "Đơn vị", ALWAYS))
        ends = Validity(ALWAYS.valid_from, NOW + timedelta(days=3))
        self.register.add_caller(
            "motcua", "Một cửa", Party("motcua").jwks, units=["H26.99"], scopes=["batches"], contact=contact,
            validity=ends,
        )  # fmt: skip
        assert self.warnings.file() == 1

    def post(self, server: MailServer | None) -> Post:
        send = None
        if server is not None:
            send = mailer(Mail(host="127.0.0.1", port=server.port, tls="none", from_address="cong@lienthong.example"))
        return Post(self.findings.questions, self.warnings, send, AT, self.now)

    def waiting(self) -> tuple[int, int]:
        return len(self.findings.questions.unsent()), len(self.warnings.waiting())

    def close(self) -> None:
        self.findings.close()
        self.register.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(Office(tmp_path)) as made:
        yield made


def texts(server: MailServer) -> list[str]:
    bodies = [message_from_bytes(one["text"]).get_payload(decode=True) for one in server.taken]
    return [body.decode() for body in bodies if isinstance(body, bytes)]


def test_a_letter_says_which_finding_and_where_and_nothing_that_was_asked(office: Office) -> None:
    question = office.ask()
    office.warn()
    with serving(MailServer()) as server:
        office.post(server).turn()
        office.post(server).turn()
    asked, ends = texts(server)
    assert ID in asked and f"POST {AT}/v1/justifications/{question.id}" in asked and "Thử" not in asked
    assert "Đăng ký của hệ thống motcua (Một cửa) hết hạn" in ends
    assert office.waiting() == (0, 0) and {one["to"] for one in server.taken} == {f"<{CONTACT}>"}


def test_what_the_server_does_not_take_waits_and_goes_later(office: Office) -> None:
    office.ask()
    office.warn()
    with serving(MailServer(refuse="451 later")) as server:
        post = office.post(server)
        post.turn()
        assert office.waiting() == (1, 1)
        server.refuse = ""
        post.turn()
        assert server.taken == [], "not again at once"
        office.time += timedelta(seconds=2)
        post.turn()
    assert office.waiting() == (0, 0) and len(server.taken) == 2


def test_a_gateway_that_died_before_the_mark_sends_the_same_letter_again(office: Office) -> None:
    office.ask()
    with serving(MailServer(drop_after_taking=True)) as server:
        office.post(server).turn()
        assert office.waiting() == (1, 0) and len(server.taken) == 1
        server.drop_after_taking = False
        office.time += timedelta(seconds=2)
        office.post(server).turn()  # another process, which knows nothing of the first
    ids = [message_from_bytes(one["text"])["Message-ID"] for one in server.taken]
    assert len(ids) == 2 and len(set(ids)) == 1 and office.waiting() == (0, 0)


def test_a_contact_without_a_mailbox_holds_nobody_up(office: Office) -> None:
    office.ask("Phòng Tin học, tầng 2")
    office.warn()
    with serving(MailServer()) as server:
        office.post(server).turn()
    assert office.waiting() == (1, 0) and len(server.taken) == 1


def test_without_mail_questions_lie_as_files_and_warnings_wait(office: Office, tmp_path: Path) -> None:
    question = office.ask()
    office.warn()
    office.post(None).turn()
    assert office.waiting() == (0, 1) and (tmp_path / "outbox" / f"{question.id}.json").exists()


def test_after_the_end_nothing_leaves(office: Office) -> None:
    office.ask()
    with serving(MailServer()) as server:
        post = office.post(server)
        post.close()
        post.turn()
    assert server.taken == [] and office.waiting() == (1, 0)


def taken(server: MailServer) -> None:
    while not server.taken:
        time.sleep(0.02)


async def test_a_running_watcher_sends(tmp_path: Path) -> None:
    with serving(MailServer()) as server:
        mail = {"host": "127.0.0.1", "port": server.port, "tls": "none", "from_address": "cong@lienthong.example"}
        gateway = build(tmp_path, mail=mail)
        parts = gateway.review.findings
        parts.store.save([HIT])
        parts.questions.ask(parts.desk.need(ID), CONTACT, "Vì sao?", ["E1"], Person("thu"))
        await gateway.stop()
        async with watched(tmp_path, mail=mail):
            await asyncio.to_thread(taken, server)
    with closing(sqlite3.connect(tmp_path / "review.db")) as database:
        assert database.execute("SELECT count(*) FROM questions WHERE sent_at IS NULL").fetchone() == (0,)
