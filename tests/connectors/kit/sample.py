"""A question and a record with a field of every kind, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from connectors.kit.marks import At
from contracts.dates import PartialDate
from contracts.identifiers import PersonalId
from contracts.queries import Query, Words

NS: Final = "urn:thu"


@dataclass(frozen=True, slots=True, repr=False)
class PlaceQuery(Query):
    """A part of a question."""

    commune: Annotated[str | None, Words(5), At("maXa")]


@dataclass(frozen=True, slots=True, repr=False)
class OwnerQuery(Query):
    """A question."""

    number: Annotated[PersonalId, At("cccd")]
    born: Annotated[PartialDate | None, At("ngaySinh")]
    place: Annotated[PlaceQuery | None, At("diaChi")]
    province: Annotated[str, Words(2), At("maTinh", where="path")]
    page: Annotated[int | None, At("trang", where="query")]
    valid: Annotated[bool | None, At("conHieuLuc", where="query")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A part of a record."""

    kind: Annotated[str | None, At("@loai")] = None
    text: Annotated[str | None, At(".")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A record."""

    number: Annotated[PersonalId | None, At("cccd", NS)] = None
    count: Annotated[int | None, At("so", NS)] = None
    valid: Annotated[bool | None, At("conHieuLuc", NS)] = None
    since: Annotated[PartialDate | None, At("tuNgay", NS)] = None
    area: Annotated[str | None, At("dienTich", NS)] = None
    papers: Annotated[tuple[Paper, ...] | None, At("giay", NS)] = None
