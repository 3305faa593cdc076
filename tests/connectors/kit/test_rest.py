"""A question becomes a request of the description, and only a reply that fits its schema becomes a record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import pytest

from connectors.kit.marks import At
from connectors.kit.rest import RestOperation, RestService
from contracts.conformance import read_context
from contracts.errors import NotFound, SourceCredentials, SourceFault, SourceMalformed, SourceRefused
from contracts.manifest import InvalidManifest
from contracts.queries import Query, Words
from contracts.wire import WireResponse

DESCRIPTION = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions" / "land.openapi.json"
PROFILE: dict[str, Any] = {
    "base_path": "/v1", "fill": {"find": {"header.X-Ma-Don-Vi": "{unit}", "query.phienBan": "1"}},
    "reply_media_types": ["application/json"], "not_found_statuses": [404], "unknown_members": "drift",
    "empty_means": "not_found",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class ParcelQuery(Query):
    """A question."""

    province: Annotated[str, Words(10), At("maTinh", where="path")]
    number: Annotated[int, At("soThua", where="query")]
    valid: Annotated[bool | None, At("conHieuLuc", where="query")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A record."""

    number: Annotated[int | None, At("soThua")] = None
    note: Annotated[str | None, At("ghiChu")] = None


FIND = RestOperation(
    "find",
    "GET",
    "/thua-dat/{maTinh}",
    ParcelQuery,
    Parcel,
    "#/components/schemas/ThuaDat",
    echoes={"number": "number"},
)
SERVICE = RestService(DESCRIPTION.name, FIND, read=lambda name: (DESCRIPTION.parent / name).read_bytes())
QUERY = ParcelQuery("01", 7, True)
GOOD = {"soThua": 7, "ghiChu": "x", "chuSuDung": [{"maSoThue": "9900000016"}]}


def ask(body: Any, status: int = 200, **changes: Any) -> Any:
    response = WireResponse(status, {"content-type": "application/json"}, json.dumps(body).encode())
    return SERVICE.answer(QUERY, response, read_context({}, {**PROFILE, **changes}))


def test_the_request_is_the_descriptions() -> None:
    made = SERVICE.request(QUERY, read_context({}, PROFILE))
    assert (made.method, made.path, made.template) == ("GET", "/v1/thua-dat/01", "/v1/thua-dat/{maTinh}")
    assert made.params == {"soThua": "7", "conHieuLuc": "true", "phienBan": "1"} and made.body is None
    assert made.headers["X-Ma-Don-Vi"] == "H26.99"


@pytest.mark.parametrize("province", ["a/b", ".", "..", "a\\b", "a\0b"])
def test_what_is_no_segment_of_a_path_is_the_callers_to_change(province: str) -> None:
    """The transport lets no path through that hides a separator: unsaid here, it would be a fault of the gateway."""
    with pytest.raises(SourceRefused) as refused:
        SERVICE.request(ParcelQuery(province, 7, None), read_context({}, PROFILE))
    assert refused.value.owner == "caller"


@pytest.mark.parametrize("province", ["..", "a/../b", "%2e%2e/x", "a?b#c"])
def test_a_value_never_leaves_its_place_in_the_path(province: str) -> None:
    try:
        made = SERVICE.request(ParcelQuery(province, 7, None), read_context({}, PROFILE))
    except SourceRefused:
        return
    assert made.path.count("/") == 3 and not {"?", "#"} & set(made.path)


def test_a_good_reply_is_a_record() -> None:
    answered = ask(GOOD)
    assert answered.record == Parcel(number=7, note="x") and answered.drift == ()


def test_unknown_members_are_drift_or_refused() -> None:
    assert ask({**GOOD, "moi": 1}).drift == ("moi",)
    with pytest.raises(SourceMalformed):
        ask({**GOOD, "moi": 1}, unknown_members="refuse")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 404, NotFound),
        ({}, 401, SourceCredentials),
        ({}, 400, SourceRefused),
        ({}, 200, SourceMalformed),
        ({**GOOD, "soThua": "7"}, 200, SourceMalformed),
        ({**GOOD, "soThua": 8}, 200, SourceMalformed),
        ([], 200, SourceMalformed),
    ],
)
def test_any_other_reply_means_what_it_says(body: Any, status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        ask(body, status)


def test_a_status_that_isnt_listed_is_never_nobody() -> None:
    with pytest.raises(SourceFault):
        ask({}, 404, not_found_statuses=[])


@pytest.mark.parametrize(
    "changes",
    [{"fill": {"find": {"cookie.x": "1"}}}, {"fill": {"find": {"body.x": "{secret}"}}}, {"base_path": "/v1/"}],
)
def test_a_profile_that_doesnt_fit_is_refused(changes: dict[str, Any]) -> None:
    SERVICE.check_profile(PROFILE)
    with pytest.raises(InvalidManifest):
        SERVICE.check_profile({**PROFILE, **changes})


def test_only_its_own_questions_are_asked() -> None:
    with pytest.raises(TypeError):
        SERVICE.request(Query(), read_context({}, PROFILE))


@pytest.mark.parametrize("value", ["a/b", "..", ".", "a\\b", "", "a\0b"])
def test_a_value_that_would_be_several_steps_of_a_path_is_never_sent(value: str) -> None:
    with pytest.raises(SourceRefused, match="address"):
        SERVICE.request(ParcelQuery(value, 7, None), read_context({}, PROFILE))


@pytest.mark.parametrize("value", ["%2F", "é?#", "{soThua}", "a b"])
def test_reserved_characters_are_escaped_in_their_step(value: str) -> None:
    made = SERVICE.request(ParcelQuery(value, 7, None), read_context({}, PROFILE))
    assert made.path == f"/v1/thua-dat/{quote(value, safe='')}" and made.template == "/v1/thua-dat/{maTinh}"


def test_a_header_carries_ascii_alone() -> None:
    profile = {**PROFILE, "fill": {"find": {"header.X-Ten": "Thử"}}}
    with pytest.raises(SourceRefused, match="header"):
        SERVICE.request(ParcelQuery("01", 7, None), read_context({}, profile))
