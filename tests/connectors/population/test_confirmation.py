"""Yes, no, and everything that is neither, in the three shapes of the service."""

from typing import Any

import pytest
from lxml import etree

from connectors.population.confirmation import asked, from_flag, from_payload
from connectors.population.profile import read_profile
from connectors.soap import Payload
from contracts.dates import PartialDate
from contracts.errors import Absence, Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import PersonalId
from contracts.queries import PersonQuery
from contracts.records import Confirmation
from tests.connectors.population import wire

QUERY = PersonQuery(PersonalId.parse("099190000123"), "Nguyễn Thị Minh Khuê", PartialDate(1990, 4, 15))


def payload(text: str, drift: tuple[str, ...] = ()) -> Payload:
    return Payload(etree.fromstring(f"<a><b>{text}</b></a>"), drift)


@pytest.mark.parametrize(
    ("name", "member", "code", "officer"),
    [
        ("xroad", "MaTichHop", "003", "099080000001"),
        ("c06-soap-033", "MaDichVu", "033", "VDXP_VPCP"),
    ],
)
def test_the_question_is_the_look_ups_under_another_code(name: str, member: str, code: str, officer: str) -> None:
    raw = wire.profile(name)
    made = asked(QUERY, wire.context(), read_profile(raw))
    assert (made[member], made["MaCanBo"]) == (code, officer)
    assert {"MaTichHop", "MaDichVu"} & set(made) == {member}
    assert list(made)[:4] == ["MaYeuCau", "MaDVC", member, "MaCanBo"]  # the order is part of the contract


@pytest.mark.parametrize(
    ("shape", "text", "ending"),
    [
        ("exists", "true", None),
        ("exists", " 1 ", None),
        ("exists", "false", NotFound),
        ("exists", "0", NotFound),
        ("count", "1", None),
        ("count", "0", NotFound),
        ("count", "000", NotFound),
        ("count", "2", Ambiguous),
    ],
)
def test_what_a_payload_says(shape: str, text: str, ending: type[Absence] | None) -> None:
    if ending is None:
        assert from_payload(payload(text), shape) == Confirmation()
    else:
        with pytest.raises(ending):
            from_payload(payload(text), shape)


@pytest.mark.parametrize("said", [Payload(None), payload("false", ("KetQua/La",))])
def test_what_is_empty_or_unknown_is_no_no(said: Payload) -> None:
    with pytest.raises(SourceMalformed):
        from_payload(said, "exists")


def test_a_flag_is_true_or_false_and_nothing_else() -> None:
    assert from_flag({"data": True}) == Confirmation()
    with pytest.raises(NotFound):
        from_flag({"data": False})
    others: list[dict[str, Any]] = [{}, {"data": 1}, {"data": 0}, {"data": "true"}, {"data": None}, {"data": []}]
    for document in others:
        with pytest.raises(SourceMalformed):
            from_flag(document)
