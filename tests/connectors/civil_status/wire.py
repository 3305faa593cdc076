"""One question to the civil status connector for tests, and a sound extract of each kind to change."""

import json
from typing import Any

from connectors.civil_status.connector import CivilStatusConnector
from contracts.conformance import read_context
from contracts.dates import PartialDate
from contracts.identifiers import PersonalId
from contracts.queries import BirthQuery, DeathQuery, MaritalStatusQuery, MarriageQuery, PersonQuery
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse
from tests.connectors.civil_status.test_profile import PROFILE

NUMBER = PersonalId("099190000123")
NAME = "NGUYỄN THỊ MINH KHUÊ"
BORN = PartialDate.parse_iso("1990-04-15")
BIRTH, MARRIAGE = BirthQuery(NUMBER, NAME, BORN), MarriageQuery(NUMBER, NAME, BORN)
DEATH, STANDING = DeathQuery(NUMBER, NAME, BORN), MaritalStatusQuery(NUMBER, NAME, BORN)
REGISTRATION = {"so": "12/1990", "ngay": "20/04/1990", "noiDangKy": {"maTinh": "01"}}
PERSON = {"soDinhDanh": NUMBER.value, "hoTen": NAME}
OTHER = {"hoTen": "ĐỖ VĂN THỬ", "soDinhDanh": "099085000456", "quocTich": "VN"}
EXTRACTS: dict[PersonQuery, dict[str, Any]] = {
    BIRTH: {"dangKy": REGISTRATION, **PERSON, "ngaySinh": "15/04/1990", "gioiTinh": "2", "cha": OTHER, "me": None},
    MARRIAGE: {
        "dangKy": REGISTRATION, "chong": OTHER, "vo": {**PERSON, "quocTich": "VN"}, "tinhTrang": "HIEU_LUC",
        "ngayChamDut": None,
    },
    DEATH: {"dangKy": REGISTRATION, **PERSON, "ngaySinh": "15/04/1990", "ngayChet": "03/02/2020"},
    STANDING: {**PERSON, "tinhTrangHonNhan": "CO_VO_CHONG", "tuNgay": "01/06/2016"},
}  # fmt: skip


def request(query: PersonQuery) -> WireRequest:
    """What goes out."""
    return next(CivilStatusConnector().exchange(query, read_context({}, PROFILE)))


def ask(query: PersonQuery, reply: Any, status: int = 200, **profile: Any) -> Answered:
    """An exchange that ends with this reply; raises what it ends in."""
    exchange = CivilStatusConnector().exchange(query, read_context({}, {**PROFILE, **profile}))
    next(exchange)
    body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    try:
        exchange.send(WireResponse(status, {"content-type": "application/json"}, body))
    except StopIteration as stop:
        found: Answered = stop.value
        return found
    raise AssertionError("asks again")


def found(query: PersonQuery, **changes: Any) -> dict[str, Any]:
    """A sound reply with members of the extract changed; ``...`` takes one away."""
    data = {name: value for name, value in {**EXTRACTS[query], **changes}.items() if value is not ...}
    return {"status": 1, "errorCode": None, "errorName": "", "data": data}
