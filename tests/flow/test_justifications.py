"""The justification round trip through a running gateway: found, asked, dropped into the outbox, read and answered."""

import json
from contextlib import closing
from datetime import UTC, datetime

from contracts.events import Draft, Kind, SubjectRef
from gateway.app.findings import Findings
from gateway.audit.findings.desk import Person
from gateway.audit.findings.store import Filters, Finding
from gateway.audit.ids import new_entry_id
from gateway.cli.state import State
from tests.flow.running import Running, eventually


def now() -> datetime:
    return datetime.now(UTC)


def own_record(caller: str) -> Draft:
    me = "099080000077"
    return Draft(
        kind=Kind.VERIFIED, entry=new_entry_id(now()), caller=caller, unit="H26.99", officer="canbo.hai",
        channel="background", procedure="1.001193", dossier="H26.99-260302-0001", freshness="cached",
        subjects=(SubjectRef("personal_id", me, "asked"), SubjectRef("personal_id", me, "officer")),
    )  # fmt: skip


def test_a_caller_is_asked_and_answers(running: Running) -> None:
    asked, other = running.add_caller("bi-hoi"), running.add_caller("khong-hoi")
    with State(running.state).log() as log:
        log.append_and_wait(own_record("bi-hoi"))
    with State(running.state).register() as register, closing(Findings.open(running.state, register, now)) as parts:

        def found() -> Finding:
            rows = parts.store.queue(Filters(rule="own_record", caller="bi-hoi"))
            assert rows  # within seconds, by the running gateway
            return rows[0]

        finding = eventually(found)
        question = parts.questions.ask(finding, "an@bi-hoi.example", "Vì sao?", ["E1"], Person("thu"))

        def dropped() -> dict[str, object]:
            file = running.state / "outbox" / f"{question.id}.json"
            assert file.exists()
            return dict(json.loads(file.read_text("utf-8")))

        assert eventually(dropped)["answer"] == f"POST /v1/justifications/{question.id}"
        (told,) = asked.get("/v1/justifications").json()["justifications"]
        assert told["question"] == "Vì sao?" and other.get("/v1/justifications").json() == {"justifications": []}
        path = f"/v1/justifications/{question.id}"
        assert other.ask(path, {"answer": "Của tôi"}).status_code == 404
        assert asked.ask(path, {"answer": "Thử hệ thống, đã nhắc nhở"}).status_code == 200
        answered = parts.questions.find(question.id)
        assert answered is not None and answered.answer == "Thử hệ thống, đã nhắc nhở"
        assert answered.answered_by == "bi-hoi"
