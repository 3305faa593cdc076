"""A rule meant for one person must not hit another: each form of `match`, and what it doesn't mean."""

import pytest

from mocks.matching import Match, Traffic, matches

SOAP = Traffic(
    method="POST",
    target="/look-up?wsdl=1",
    body=b'<e xmlns="urn:x"><b><SoDinhDanh>099190000123</SoDinhDanh><HoVaTen>A&amp;B</HoVaTen></b></e>',
)
JSON = Traffic(method="POST", target="/x", body=b'{"a": {"b": 1, "c": [1, 2]}, "d": "e"}')
FORM = Traffic(method="POST", target="/token?tenant=1", body=b"grant_type=client_credentials&scope=a+b")
GET = Traffic(method="GET", target="/enterprise?msdn=9900000016", body=b"")


@pytest.mark.parametrize(
    ("match", "traffic"),
    [
        (None, GET),
        ("9900000016", GET),
        ("099190000123", SOAP),
        ("re:msdn=99[0-9]{8}$", GET),
        ("re:(?s)look-up.*HoVaTen", SOAP),
        ({"msdn": "9900000016"}, GET),
        ({"SoDinhDanh": "099190000123", "HoVaTen": "A&B"}, SOAP),
        ({"a": {"b": 1}}, JSON),
        ({"a": {"c": [1, 2]}, "d": "e"}, JSON),
        ({"grant_type": "client_credentials", "scope": "a b", "tenant": "1"}, FORM),
        ({}, GET),
    ],
)
def test_it_matches(match: Match, traffic: Traffic) -> None:
    assert matches(match, traffic)


@pytest.mark.parametrize(
    ("match", "traffic"),
    [
        ("9900000023", GET),
        ("re:^9900000016", GET),
        ({"msdn": "9900000023"}, GET),
        ({"SoDinhDanh": "099190000123", "SoCMND": ""}, SOAP),
        ({"a": {"b": 2}}, JSON),
        ({"a": {"c": [1]}}, JSON),
        ({"b": 1}, JSON),
        ({"d": {"e": 1}}, JSON),
    ],
)
def test_it_does_not_match(match: Match, traffic: Traffic) -> None:
    assert not matches(match, traffic)


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b"<a><b></a>", b"\xff\xfe", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_broken_body_has_no_fields_and_breaks_nothing(body: bytes) -> None:
    traffic = Traffic(method="POST", target="/x?q=1", body=body)
    assert traffic.fields().get("q") == "1"
    assert not matches({"b": "c"}, traffic)
