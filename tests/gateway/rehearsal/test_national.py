"""The mocks' control as a situation uses it: its own session, and a sentence where something is refused."""

import pytest

from gateway.rehearsal.national import Mocks, NoControl
from tests.gateway.rehearsal.stand_in import PEOPLE, StandIn, wire

CONTROL = "http://127.0.0.1:9/__mock__"


def test_a_session_from_its_beginning_to_its_end() -> None:
    send = StandIn(
        {
            "/__mock__/sessions": wire(200, {}), "/__mock__/faults": wire(200, {}),
            "/__mock__/requests": wire(200, {"requests": [{}, {}]}), "/__mock__/people": wire(200, {"people": PEOPLE}),
            "/__mock__/organizations": wire(200, {"organizations": []}),
        }
    )  # fmt: skip
    mocks = Mocks(CONTROL, send)
    mocks.watch("s 1", "099190000123")
    mocks.arm("s 1", {"service": "tax", "kind": "html", "match": "099190000123"})
    assert mocks.arrived("s 1") == 2
    mocks.leave("s 1")
    assert (mocks.people(), mocks.organizations()) == (PEOPLE, [])
    assert [(method, path, body) for method, path, _, body in send.sent[:4]] == [
        ("PUT", "/__mock__/sessions", {"session": "s 1", "match": "099190000123"}),
        ("PUT", "/__mock__/faults",
         {"session": "s 1", "service": "tax", "kind": "html", "match": "099190000123"}),
        ("GET", "/__mock__/requests?session=s+1", None),
        ("DELETE", "/__mock__/sessions?session=s+1", None),
    ]  # fmt: skip


def test_a_control_that_is_none() -> None:
    with pytest.raises(NoControl, match="does not answer"):
        Mocks(CONTROL, StandIn()).arrived("s")
    for answer in (wire(422, {"detail": "no such kind"}), wire(200, [])):
        with pytest.raises(NoControl, match="refused PUT /faults"):
            Mocks(CONTROL, StandIn({"/__mock__/faults": answer})).arm("s", {"service": "tax"})
