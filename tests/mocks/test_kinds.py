"""The menu is a contract: names and slots stay, and the page tells every kind."""

import re

from mocks.kinds import KINDS, MENU, ONCE_BY_NATURE, PORT_KINDS, SEMANTIC_KINDS, TLS_KINDS, TRANSPORT_KINDS
from tests.mocks.page import PAGE, render

OF_THE_CONTRACT = (
    "refused reset slow_first_byte slow_drip http_500 http_503_retry_after malformed_xml malformed_json html "
    "wrong_prefix fault_in_200 empty_body zero_bytes cut_off huge_body bad_credentials expired_token wrong_charset "
    "two_matches redirect"
)


def test_no_kind_of_the_contract_is_gone() -> None:
    assert set(OF_THE_CONTRACT.split()) <= KINDS


def test_every_kind_is_made_somewhere_and_names_have_one_form() -> None:
    assert KINDS == TRANSPORT_KINDS | SEMANTIC_KINDS | TLS_KINDS
    assert not TRANSPORT_KINDS & SEMANTIC_KINDS
    assert PORT_KINDS == TLS_KINDS | {"refused"}
    assert {"expired_token", "replayed_timestamp"} == ONCE_BY_NATURE
    assert all(re.fullmatch("[a-z][a-z0-9_]+", name) for name in KINDS)


def test_a_slot_belongs_to_one_kind() -> None:
    slots = [kind.slot for kind in MENU.values()]
    assert len(set(slots)) == len(slots)
    assert all(0 < slot < 80 for slot in slots)
    kept = {"refused": 1, "redirect": 12, "malformed_xml": 22, "expired_token": 29, "tls_cut_handshake": 37}
    assert kept == {name: MENU[name].slot for name in kept}


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == render(PAGE.read_text("utf-8")), "run: python -m tests.mocks.page"
