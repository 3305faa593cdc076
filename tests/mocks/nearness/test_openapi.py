"""A contract's operations become what requests are compared with; what can't be said of a schema becomes "any"."""

import pytest

from mocks import documents
from mocks.discovery import discover
from mocks.documents import Node
from mocks.nearness.openapi import form_of, operations_of


def test_operations_are_read_with_their_parameters_and_bodies() -> None:
    found = {one.name: one for one in operations_of("business/ngsp1.openapi.json")}
    token, data = found["token"], found["chiTietDoanhNghiep"]
    assert (token.told, token.media) == ("POST /token", "application/x-www-form-urlencoded")
    assert token.body is not None and token.body.members[0].form.values == ("client_credentials",)
    assert data.told == "GET /apiCSDLDKDN/1.0/chiTietDoanhNghiep"
    assert [(one.name, one.required) for one in data.query.members] == [("msdn", True)]


def test_a_body_is_read_through_its_reference() -> None:
    operation = operations_of("tax/registration.openapi.json")[-1]
    assert operation.body is not None and operation.body.closed
    members = {member.name: member.form for member in operation.body.members}
    assert members["maYeuCau"].longest == 40
    assert members["maSoThue"].fits("9900000016-001") and not members["maSoThue"].fits("990000001")


def test_a_soap_body_is_read_through_its_description() -> None:
    found = {(one.method, one.name): one for one in operations_of("population/c06-soap.openapi.json")}
    relatives = found["POST", "XacMinhThongTinNhanThan"]
    assert relatives.element == "{http://gtel.vn/qldc}XacMinhThongTinNhanThan"
    assert relatives.body is not None and relatives.body.ordered
    assert [one.name for one in relatives.headers] == ["Timestamp", "SOAPAction", "Content-Type"]
    assert relatives.headers[2].form.fits("application/xml; charset=utf-8")


@pytest.mark.parametrize("name", sorted(discover()))
def test_every_contract_of_ours_is_read(name: str) -> None:
    declared = discover()[name]
    for profile in declared.profiles:
        contract = declared.under(profile).contract
        assert contract and operations_of(contract)


@pytest.mark.parametrize(
    ("schema", "kind", "nullable"),
    [
        ({"type": "integer"}, "whole", False),
        ({"type": ["string", "null"]}, "text", True),
        ({"type": ["string", "integer"]}, "any", False),
        ({"oneOf": [{"type": "string"}]}, "any", False),
        ({"type": "array", "items": {}}, "list", False),
        ({"enum": ["a", None]}, "text", True),
        ({"enum": [1, 2]}, "any", False),
        ({"type": "object"}, "object", False),
        ({}, "any", False),
    ],
)
def test_each_schema_becomes_a_form(
    monkeypatch: pytest.MonkeyPatch, schema: dict[str, object], kind: str, nullable: bool
) -> None:
    monkeypatch.setattr(documents, "document", lambda name: schema)
    form = form_of(Node("x"))
    assert (form.kind, form.nullable) == (kind, nullable)


def test_a_pattern_holds_for_the_whole_only_where_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = {"whole": "^(a|b)$", "loose": "^a|b$"}
    monkeypatch.setattr(documents, "document", lambda name: {"type": "string", "pattern": patterns[name]})
    assert form_of(Node("whole")).pattern == "(a|b)"
    loose = form_of(Node("loose"))
    assert loose.fits("ab") and loose.fits("ac") and not loose.fits("cc")
