"""Vendored schemas are read through this package so that nobody can swap one unnoticed.

`read` serves only the files named in `pins.toml`, and only while their SHA-256 equals the pin.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["pins", "read"]


@cache
def pins() -> Mapping[str, str]:
    """The allow-list: file name under this package ("population/population.wsdl") to its SHA-256 in hex.

    Raises ValueError when `pins.toml` isn't a flat table of names and 64-digit lower-case hex strings.
    """
    table = tomllib.loads((files(__name__) / "pins.toml").read_text(encoding="utf-8")).get("sha256")
    if not isinstance(table, dict) or not table:
        raise ValueError("pins.toml holds no [sha256] table")
    for name, digest in table.items():
        if not isinstance(digest, str) or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(f"pins.toml: {name} isn't pinned by a SHA-256 in lower-case hex")
    return MappingProxyType(table)


def read(name: str) -> bytes:
    """The bytes of one vendored schema.

    `name` is relative to this package with forward slashes: "population/population-reply.xsd".
    Raises KeyError for a name that isn't on the list (so no path can be walked) and ValueError for a file that
    differs from its pin.
    """
    pin = pins()[name]
    content = (files(__name__) / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != pin:
        raise ValueError(f"{name} differs from its pin")
    return content
