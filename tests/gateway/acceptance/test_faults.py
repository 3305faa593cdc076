"""Every fault of the menu ends in a code of the table, is the source's affair, and sends what its name says."""

import pytest

from contracts.errors import TABLE
from contracts.wire import WireResponse
from gateway.acceptance.faults import FAULTS, SIZE_CAP, Fault

REPLY = WireResponse(200, {"content-type": "application/json; charset=utf-8"}, b'{"so": {"ma": "9900000016"}}')
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_no_fault_is_an_answer_or_the_callers(fault: Fault) -> None:
    assert fault.codes and all(TABLE[code].status >= 500 for code in fault.codes)
    assert "caller" not in fault.owners


def test_the_menu_names_each_once() -> None:
    assert len(BY_NAME) == len(FAULTS) >= 18


@pytest.mark.parametrize(
    ("name", "begins", "holds"),
    [
        ("http_500", b"HTTP/1.1 500 ", b"text/html"),
        ("http_500_own_type", b"HTTP/1.1 500 ", b"application/json"),
        ("http_503_retry_after", b"HTTP/1.1 503 ", b"Retry-After: 60"),
        ("malformed", b"HTTP/1.1 200 ", b'{"so": {"ma"'),
        ("html", b"HTTP/1.1 200 ", b"<html>"),
        ("zero_bytes", b"HTTP/1.1 200 ", b"Content-Length: 0"),
        ("redirect", b"HTTP/1.1 302 ", b"Location: http://127.0.0.1:1/"),
        ("cut_off", b"HTTP/1.1 200 ", b"Content-Length: 9000"),
        ("no_http", b"+OK", b""),
    ],
)
def test_a_fault_sends_what_its_name_says(name: str, begins: bytes, holds: bytes) -> None:
    sending = BY_NAME[name].sending
    assert sending is not None
    content = sending.content(REPLY)
    assert content.startswith(begins) and holds in content


def test_a_huge_body_is_over_the_cap() -> None:
    sending = BY_NAME["huge_body"].sending
    assert sending is not None
    declared = sending.content(REPLY).split(b"Content-Length: ")[1].split(b"\r\n")[0]
    assert int(declared) > SIZE_CAP
