"""Reads what an author gives: one file and those beside it, and nothing that lies outside its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from contracts.schemas.documents import InvalidSchema
from gateway.kit import yaml_text
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


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def openapi(file: Path) -> tuple[dict[str, Any], bytes]:
    """An OpenAPI document in JSON or YAML, and its bytes as JSON; raises `CannotWrite`.

    JSON is kept as it was given. YAML is kept as the JSON that it means: that is what the house pins and reads.
    """
    raw = content(file.resolve(), file.name)
    try:
        text = raw.decode("utf-8-sig")
    except ValueError:
        raise CannotWrite(f"{file.name} is no text in UTF-8") from None
    is_json = file.suffix == ".json" or text.lstrip()[:1] in ("{", "[")
    try:
        if is_json:
            document, kept = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number), text.encode()
        else:
            document = yaml_text.read(text, file.name, LARGEST)
            kept = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    except InvalidSchema as fault:
        raise CannotWrite(f"{file.name} is no JSON: {fault}" if is_json else str(fault)) from None
    except (ValueError, RecursionError):
        raise CannotWrite(f"{file.name} is no {'JSON' if is_json else 'text'} that can be kept in UTF-8") from None
    version = document.get("openapi") if isinstance(document, dict) else None
    if not isinstance(version, str) or not re.match(r"3\.[01](\.|$)", version):
        raise CannotWrite(f"{file.name} is no OpenAPI 3.0 or 3.1")
    return document, kept
