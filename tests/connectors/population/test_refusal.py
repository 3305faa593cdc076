"""A refusal is told by its code and status, and nothing of its words comes through."""

import json

import pytest

from connectors.population.profile import read_profile
from connectors.population.refusal import check_x_road, is_json, raise_fault, raise_refusal, raise_status
from connectors.soap import Fault
from contracts.errors import (
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceMalformed,
    SourceOfficerNotLicensed,
    SourceProcedureNotLicensed,
    SourceQuotaExhausted,
    SourceRefused,
    SourceUnavailable,
)
from contracts.wire import WireResponse
from tests.connectors.population import wire

PROFILE = read_profile(wire.profile())


@pytest.mark.parametrize(
    ("document", "kind", "code"),
    [
        ({"error_code": "004"}, SourceProcedureNotLicensed, "004"),
        ({"error_code": "005", "message": "x"}, SourceOfficerNotLicensed, "005"),
        ({"error_code": "01"}, SourceRefused, "01"),
        ({"error_code": "777"}, SourceRefused, "777"),
        ({"error_code": -3}, SourceRefused, "-3"),
        ({"error_code": True}, SourceMalformed, ""),
        ({"error_code": None}, SourceMalformed, ""),
        ({"error_code": "người dân 099190000123"}, SourceMalformed, ""),
        ({"error_code": "099190000123"}, SourceMalformed, ""),
        ({"message": "x"}, SourceMalformed, ""),
        ([], SourceMalformed, ""),
        ("004", SourceMalformed, ""),
        (None, SourceMalformed, ""),
    ],
)
def test_a_document_of_the_middle_layer(document: object, kind: type[SourceFault], code: str) -> None:
    with pytest.raises(SourceFault) as caught:
        raise_refusal(wire.reply(json.dumps(document), 400, "application/json"), PROFILE)
    assert type(caught.value) is kind and caught.value.source_code == code
    assert "099190000123" not in f"{caught.value} {caught.value.reason}"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 60_000, b'{"error_code": "004"' + b" " * 70_000 + b"}", b'{"error_code": "\xff"}', b"\xff\xfe"],
)
def test_no_document_at_all(body: bytes) -> None:
    with pytest.raises(SourceMalformed) as caught:
        raise_refusal(wire.reply(body, 400, "application/json"), PROFILE)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_inside_a_success_only_a_known_code_counts() -> None:
    with pytest.raises(SourceOfficerNotLicensed):
        raise_refusal(wire.reply('{"error_code": "005"}', 200, "application/json"), PROFILE)
    with pytest.raises(SourceMalformed):
        raise_refusal(wire.reply('{"error_code": "0", "message": "<xml/>"}', 200, "application/json"), PROFILE)


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault("Client", "SAI_CHU_KY"), SourceCredentials, "SAI_CHU_KY"),
        (Fault("Server", "QUA_TAI"), SourceBusy, "QUA_TAI"),
        (Fault("Server", "BAO_TRI"), SourceMaintenance, "BAO_TRI"),
        (Fault("Server", "HET_HAN_MUC"), SourceQuotaExhausted, "HET_HAN_MUC"),
        (Fault("Client", "LOI_HE_THONG"), SourceUnavailable, "LOI_HE_THONG"),
        (Fault("Server", "KHAC"), SourceUnavailable, "Server"),
        (Fault("Client", ""), SourceRefused, "Client"),
        (Fault("VersionMismatch", "KHAC"), SourceRefused, "KHAC"),
        (Fault("", ""), SourceRefused, ""),
    ],
)
def test_a_soap_fault(fault: Fault, kind: type[SourceFault], code: str) -> None:
    with pytest.raises(SourceFault) as caught:
        raise_fault(fault, PROFILE)
    assert type(caught.value) is kind and caught.value.source_code == code


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, SourceCredentials),
        (403, SourceCredentials),
        (400, SourceRefused),
        (404, SourceRefused),
        (422, SourceRefused),
        (500, SourceUnavailable),
        (504, SourceUnavailable),
        (204, SourceMalformed),
        (302, SourceMalformed),
    ],
)
def test_a_status_alone(status: int, kind: type[SourceFault]) -> None:
    with pytest.raises(SourceFault) as caught:
        raise_status(status)
    assert type(caught.value) is kind and caught.value.source_code == str(status)


@pytest.mark.parametrize(
    ("content_type", "json_reply"),
    [
        ("application/json", True),
        ("application/problem+json; charset=utf-8", True),
        ("text/json", False),
        ("text/xml", False),
        ("", False),
    ],
)
def test_what_says_of_itself_that_it_is_json(content_type: str, json_reply: bool) -> None:
    assert is_json(wire.reply("", 400, content_type)) is json_reply


X_ROAD = read_profile(wire.profile("xroad"))


def x_road(kind: object, status: int = 500, *, header: bool = True) -> WireResponse:
    headers = {"content-type": "application/json", **({"x-road-error": str(kind)} if header else {})}
    return WireResponse(status, headers, json.dumps({"type": kind, "message": "m", "detail": "d"}).encode())


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("Server.ServerProxy.AccessDenied", SourceCredentials),
        ("Server.ServerProxy.AccessDenied.Deeper", SourceCredentials),
        ("Server.ServerProxy.ServiceFailed.HttpError", SourceUnavailable),
        ("Server.ServerProxy.UnknownService", SourceRefused),
        ("Client", SourceRefused),
        ("Elsewhere.Odd", SourceMalformed),
        ("Server 099190000123", SourceMalformed),
    ],
)
def test_an_x_road_error_is_one_whatever_the_status(
    kind: str, ending: type[SourceFault], header: bool, status: int
) -> None:
    with pytest.raises(SourceFault) as caught:
        check_x_road(x_road(kind, status, header=header), X_ROAD)
    assert type(caught.value) is ending
    assert "099190000123" not in f"{caught.value} {caught.value.source_code}"


@pytest.mark.parametrize("kind", [7, ["Server"], "", "Server..x"])
def test_an_x_road_error_without_a_type_is_malformed(kind: object) -> None:
    with pytest.raises(SourceMalformed):
        check_x_road(x_road(kind, header=False), X_ROAD)


def test_elsewhere_the_same_words_mean_nothing() -> None:
    check_x_road(x_road("Server"), PROFILE)
    check_x_road(x_road(None, header=False), X_ROAD)
    check_x_road(wire.reply("<a/>"), X_ROAD)
