"""Reads the tax service's answer: a taxpayer, nobody written out, or a failure inside HTTP 200."""

from __future__ import annotations

from connectors.rest.addresses import coded_address
from connectors.rest.failures import failure
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from connectors.tax.profile import Profile
from contracts.errors import NotFound, SourceMalformed
from contracts.identifiers import InvalidIdentifier, OrganizationCode
from contracts.registers import TaxpayerKind, TaxRegistration, TaxStatus
from contracts.wire import WireResponse


def read_registration(
    response: WireResponse, asked: OrganizationCode, profile: Profile
) -> tuple[TaxRegistration, tuple[str, ...]]:
    """Read one reply; gives the registration and the drift met.

    Raises `NotFound` (``data`` null, written out, under ``errorCode`` 0), the fault that ``errorCode`` means, and
    `SourceMalformed`.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    code = reply.code("errorCode")
    reply.known("errorMessage")
    if code is None:
        raise SourceMalformed("errorCode is missing")
    if code != "0":
        raise failure(code, profile.failures)
    record = reply.object("data")
    if record is None:
        if reply.has("data") and not reply.drift("drift"):
            raise NotFound
        raise SourceMalformed("an answer without a record that doesn't say so")
    drift: list[str] = []
    registration = TaxRegistration(
        organization_code=_code(record, asked),
        name=record.required_text("ten"),
        kind=_kind(record, profile, drift),
        status=_status(record, profile, drift),
        registered_on=record.date("ngayDangKy"),
        address=coded_address(
            record.object("diaChi"), current_edition=profile.current_edition, former_edition=profile.former_edition
        ),
    )
    return registration, (*reply.drift(profile.unknown_elements), *drift)


def _code(record: Node, asked: OrganizationCode) -> OrganizationCode:
    """The taxpayer's own number, which must be the one asked for."""
    try:
        code = OrganizationCode.parse(record.required_text("maSoThue"))
    except InvalidIdentifier:
        raise SourceMalformed(f"{record.place('maSoThue')} is no tax code") from None
    if code != asked:
        raise SourceMalformed("the answer is about another taxpayer")
    return code


def _kind(record: Node, profile: Profile, drift: list[str]) -> TaxpayerKind:
    written = record.required_text("loai")
    if written not in profile.kinds:
        drift.append("code loai")
    return profile.kinds.get(written, "unknown")


def _status(record: Node, profile: Profile, drift: list[str]) -> TaxStatus:
    number = record.code("trangThai")
    if number is None:
        raise SourceMalformed(f"{record.place('trangThai')}: is missing")
    if number not in profile.statuses:
        drift.append("code trangThai")
        return TaxStatus(code="unknown", number=number if number.isdecimal() and len(number) <= 3 else None)
    return TaxStatus(code=profile.statuses[number], number=number)
