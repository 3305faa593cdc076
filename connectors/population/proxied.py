"""A provincial layer carries the database's XML as a text inside JSON: ``{"error_code": "0", "message": "<...>"}``.

Fact sheet section 2.4. Success is what the profile calls so; anything else is a refusal, never "nobody".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.population.profile import Profile
from connectors.population.refusal import error_code, is_json, raise_refusal, raise_status, read_document
from connectors.soap import charset_of
from connectors.soap.drift import MAX_NAMED, plain_name
from contracts.errors import SourceMalformed
from contracts.wire import WireResponse

_KNOWN = frozenset({"error_code", "message", "data"})
_MAX_ANSWER = 1_048_576
"""Bytes: room for the largest record that is read (256 KiB), as a text with every quote escaped."""


def question(values: Mapping[str, Any]) -> bytes:
    """The members of a SOAP question as the JSON document that a provincial layer takes (composed form of 2.4)."""
    born: Mapping[str, str] = values["NgayThangNamSinh"]
    day = born.get("NgayThangNam")
    codes = {name: values[name] for name in ("MaYeuCau", "MaDVC", "MaTichHop", "MaDichVu", "MaCanBo") if name in values}
    document = {
        **codes,
        "SoDinhDanh": values.get("SoDinhDanh"),
        "SoCMND": values.get("SoCMND"),
        "HoVaTen": values["HoVaTen"],
        "Nam": day[:4] if day else born["Nam"],
        "NgayThangNam": day,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def answer(response: WireResponse, profile: Profile) -> Mapping[str, Any]:
    """The JSON document of a reply that says it succeeded; raises what any other reply means."""
    if not is_json(response):
        if response.status != 200:
            raise_status(response.status)
        raise SourceMalformed("unexpected media type")
    if charset_of(response.headers.get("content-type", "")).lower() not in ("", "utf-8", "utf8"):
        raise SourceMalformed("charset is not UTF-8")
    document = read_document(response.body, _MAX_ANSWER)
    code = error_code(document)
    if response.status != 200 or (code not in profile.success_codes if "error_code" in document else not document):
        raise_refusal(response, profile)
    return document


def unknown(document: Mapping[str, Any], profile: Profile) -> tuple[str, ...]:
    """Members that the layer put beside its answer, as drift; raises `SourceMalformed` where the profile refuses it."""
    found = tuple(sorted({plain_name(name) for name in document.keys() - _KNOWN}))[:MAX_NAMED]
    if found and profile.unknown_elements == "refuse":
        raise SourceMalformed("unknown members")
    return found


def xml(document: Mapping[str, Any]) -> bytes:
    """The database's own answer out of ``message``; raises `SourceMalformed` where there is none."""
    message = document.get("message")
    if "error_code" not in document or not isinstance(message, str) or not message.strip():
        raise SourceMalformed("a success without the database's answer")
    try:
        return message.encode()
    except UnicodeEncodeError:  # a lone surrogate
        raise SourceMalformed("not UTF-8 text") from None
