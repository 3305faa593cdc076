"""Cases of a WSDL: every kind is there for every profile, in its own version, and about nobody real."""

import json

import pytest
from lxml import etree

from contracts.conformance import KINDS
from contracts.schemas.wsdl import SOAP_11, SOAP_12
from gateway.kit.soap_cases import envelope, fault
from tests.gateway.kit.made import blueprint
from tests.house.test_numbers import somebodys


@pytest.mark.parametrize("name", ["dat_dai", "ho_tich", "phuong_tien"])
def test_every_profile_has_a_case_of_every_kind_and_every_operation_is_found(name: str) -> None:
    made = blueprint(name)
    for turns in made.turns.values():
        assert {turn.kind for turn in turns} == set(KINDS)
        found = {turn.dataset for turn in turns if turn.kind == "found"}
        assert found == {one.dataset for one in made.operations}
        assert not somebodys(json.dumps([[turn.query, turn.response] for turn in turns]))


def test_a_reply_repeats_what_was_asked_and_a_strangers_doesnt() -> None:
    turns = {turn.name: turn for turn in blueprint("dat_dai").turns["land-soap11"]}
    found, stranger = turns["found_tra_cuu_thua_dat"], turns["malformed_another_tra_cuu_thua_dat"]
    number = found.query["so_dinh_danh"]
    assert found.expect["record"]["so_dinh_danh"] == number and number in found.response["body"]
    assert number not in stranger.response["body"] and stranger.expect == {"fault": "source_malformed"}


@pytest.mark.parametrize("soap", [SOAP_11, SOAP_12])
def test_envelopes_of_both_versions(soap: str) -> None:
    empty = etree.fromstring(envelope(soap, None))
    assert empty.tag == f"{{{soap}}}Envelope" and len(empty[0]) == 0
    broken = etree.fromstring(fault(soap, etree.Element("{urn:x}Loi")))
    assert broken[0][0].tag == f"{{{soap}}}Fault" and broken.find(".//{urn:x}Loi") is not None
