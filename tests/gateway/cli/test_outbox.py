"""Tests of ``outbox``: what waits is listed, and is told by hand, on record."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

from contracts.access import Validity
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.app.findings import Findings
from gateway.audit.findings.desk import Person
from gateway.cli.state import State
from tests.flow.running import read_log
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.audit.findings.bench import HIT, ID
from tests.gateway.cli.desk import Desk


def fill(desk: Desk) -> str:
    with State(desk.state).register() as register:
        soon = Validity(ALWAYS.valid_from, datetime.now(UTC) + timedelta(days=3))
        register.add_caller(
            "motcua", "Một cửa", Party("motcua").jwks, units=["H26.99"], scopes=["batches"], contact="tầng 2",
            validity=soon,
        )  # fmt: skip
        assert ExpiryWarnings(register).file() == 1
        with closing(Findings.open(desk.state, register, lambda: datetime.now(UTC))) as parts:
            parts.store.save([HIT])
            return parts.questions.ask(parts.desk.need(ID), "tầng 2", "Vì sao?", ["E1"], Person("thu")).id


def test_what_waits_is_listed_and_told_by_hand(desk: Desk) -> None:
    desk.unit()
    id_ = fill(desk)
    rows = json.loads(desk.do("outbox", "list", "--json"))
    assert [(row["id"], row["what"], row["about"], row["contact"]) for row in rows] == [
        (id_, "question", ID, "tầng 2"), ("1", "warning", "caller motcua", "tầng 2"),
    ]  # fmt: skip
    for each in (id_, "1"):
        desk.do("outbox", "told", each, "--as", "thu")
    assert json.loads(desk.do("outbox", "list", "--json")) == []
    acts = [dict(row["detail"]) for row in list(read_log(desk.state))[-2:]]
    assert [(act["act"], act["name"], act["by"]) for act in acts] == [
        ("contact told", id_, "thu"), ("contact told", "warning-1", "thu"),
    ]  # fmt: skip
    before = len(list(read_log(desk.state)))
    for gone in (id_, "1", "nothing"):
        assert desk.type("outbox", "told", gone, "--as", "thu", "--state", str(desk.state)).exit_code == 2
    assert len(list(read_log(desk.state))) == before
