"""Plain or enveloped: an answer, nothing found, or a fault, and never one for another."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import (
    Absence,
    Ambiguous,
    NotFound,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.queries import Query
from mocks.social_insurance.answers import envelope_failed, enveloped, failed
from tests.connectors.social_insurance.wire import (
    ANSWERS,
    ASK_HOUSEHOLD,
    ASK_NUMBER,
    ASK_RECORD,
    INSURED,
    OPERATIONS,
    ask,
    both,
)

EVERY = pytest.mark.parametrize("query", OPERATIONS, ids=lambda query: type(query).__name__)


@EVERY
def test_an_answer_is_the_same_in_and_out_of_the_envelope(query: Query) -> None:
    assert both(query, ANSWERS[query], unknown_elements="refuse").drift == ()


@EVERY
@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("1", NotFound), ("2", Ambiguous), ("03", SourceRefused), ("98", SourceMaintenance),
        ("99", SourceUnavailable), ("X", SourceRefused),
    ],
)  # fmt: skip
def test_every_code_has_its_meaning(query: Query, code: str, ending: type[Exception]) -> None:
    with pytest.raises(ending) as met:
        both(query, failed(OPERATIONS[query], code))
    if isinstance(met.value, SourceFault):
        assert met.value.source_code == (code if code.isdecimal() else "")


@EVERY
@pytest.mark.parametrize("code", ["1", "2"])
def test_nothing_beside_something_is_no_answer(query: Query, code: str) -> None:
    for more in ({"errorCode": code}, {"errorCode": code, "moi": 1}):
        with pytest.raises(SourceMalformed):
            both(query, {**ANSWERS[query], **more})
    with pytest.raises(SourceMalformed):
        both(query, {**failed(OPERATIONS[query], code), "moi": 1})


@EVERY
def test_success_without_anything_is_no_answer(query: Query) -> None:
    for reply in (failed(OPERATIONS[query], "0"), {"errorCode": "0"}, {}, {**ANSWERS[query], "errorCode": None}):
        with pytest.raises(SourceMalformed):
            both(query, reply)


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("401", SourceCredentials), ("500", SourceUnavailable), ("503", SourceMaintenance), ("400", SourceRefused),
        ("99", SourceRefused),
    ],
)  # fmt: skip
def test_the_layers_own_failures_have_codes_of_their_own(code: str, ending: type[Exception]) -> None:
    with pytest.raises(ending):
        ask(ASK_RECORD, envelope_failed(code, "MOCK-1"), profile="envelope")


SOUND = enveloped(OPERATIONS[ASK_RECORD], ANSWERS[ASK_RECORD], "MOCK-1")


@pytest.mark.parametrize(
    "reply",
    [
        ANSWERS[ASK_RECORD], {**SOUND, "code": None}, {**SOUND, "response": None}, {**SOUND, "response": []},
        {**SOUND, "response": {}}, {**SOUND, "correlationId": 7}, {**SOUND, "correlationId": "x" * 101},
        enveloped(OPERATIONS[ASK_NUMBER], ANSWERS[ASK_RECORD], "MOCK-1"),
        {**SOUND, "response": {"TST_GetTraCuuTtHgdByMaSoBhxhResponse": {"failed": {}}}},
    ],
)  # fmt: skip
def test_a_broken_envelope_holds_nothing(reply: Any) -> None:
    with pytest.raises(SourceMalformed):
        ask(ASK_RECORD, reply, profile="envelope")


def test_an_envelope_where_none_is_agreed_is_no_answer() -> None:
    with pytest.raises(SourceMalformed):
        ask(ASK_RECORD, SOUND)


def test_an_envelope_without_its_id_is_read() -> None:
    bare = {name: value for name, value in SOUND.items() if name not in ("correlationId", "status")}
    assert ask(ASK_RECORD, bare, profile="envelope").source_ids == {}


@pytest.mark.parametrize("words", ["Nguyễn Thị Minh Khuê", "099190000123"])
def test_an_id_that_is_words_or_somebodys_number_is_not_told(words: str) -> None:
    assert ask(ASK_RECORD, {**SOUND, "correlationId": words}, profile="envelope").source_ids == {}


def test_members_that_nobody_knows_are_drift_or_refused_wherever_they_stand() -> None:
    more = {"dataThongTinHgd": {**INSURED, "moi": 1}, "errorCode": "0", "them": 2}
    assert ask(ASK_RECORD, more).drift == ("dataThongTinHgd.moi", "them")
    within = ask(ASK_RECORD, enveloped(OPERATIONS[ASK_RECORD], more, "MOCK-1"), profile="envelope").drift
    assert [path.rpartition("successful.")[2] for path in within] == ["dataThongTinHgd.moi", "them"]
    with pytest.raises(SourceMalformed):
        both(ASK_RECORD, more, unknown_elements="refuse")


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_no_absence(status: int) -> None:
    with pytest.raises(SourceCredentials):
        ask(ASK_RECORD, failed(OPERATIONS[ASK_RECORD], "1"), status)


@settings(max_examples=40)
@given(
    st.binary(max_size=60)
    | st.fixed_dictionaries(
        {"errorCode": st.none() | st.sampled_from(["0", "1", "2", "99"]) | st.text(max_size=4)},
        optional={
            "dataThongTinHgd": st.none() | st.just([]) | st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
            "maSoBhxh": st.none() | st.text(max_size=9),
        },
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_comes_ends_in_a_word(body: bytes) -> None:
    for query in (ASK_RECORD, ASK_NUMBER, ASK_HOUSEHOLD):
        with pytest.raises((SourceFault, Absence)):
            ask(query, body)
