"""Reads what an author gives: one file and those beside it, and nothing that lies outside its folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from contracts.schemas.documents import InvalidSchema
from gateway.kit.model import CannotWrite

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of one file."""


def beside(file: Path) -> Callable[[str], bytes]:
    """A reader of files by their names relative to ``file``'s folder; raises `CannotWrite`, also behind a link."""
    folder = file.resolve().parent

    def read(name: str) -> bytes:
        place = (folder / name).resolve()
        if not place.is_relative_to(folder):
            raise CannotWrite(f"{name} leads outside the folder of the description")
        return content(place, name)

    return read


def content(place: Path, name: str) -> bytes:
    """The bytes of a file; raises `CannotWrite` where there is none or it is too large."""
    try:
        if not place.is_file():
            raise CannotWrite(f"there is no file {name}: descriptions are read from files beside each other")
        if place.stat().st_size > LARGEST:
            raise CannotWrite(f"{name} is larger than {LARGEST // 1024 // 1024} MiB")
        return place.read_bytes()
    except OSError:
        raise CannotWrite(f"{name} can't be read") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidSchema("a member is written twice")
    return found


def openapi(file: Path) -> tuple[dict[str, Any], bytes]:
    """An OpenAPI document as JSON, and its bytes; raises `CannotWrite`."""
    raw = content(file.resolve(), file.name)
    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError, InvalidSchema):
        raise CannotWrite(
            f"{file.name} is no JSON in UTF-8 (turn YAML into JSON first: the gateway installs no reader of YAML)"
        ) from None
    version = document.get("openapi") if isinstance(document, dict) else None
    if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
        raise CannotWrite(f"{file.name} is no OpenAPI 3.0 or 3.1")
    return document, raw
