"""Vendored schemas are read here and nowhere else, so that nobody can swap one unnoticed.

`read` serves only the files named in `pins.toml`, or in the one that a folder has for itself, and only while their
SHA-256 equals the pin.
"""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_PACKAGE = __name__.rpartition(".")[0]
_HEX = frozenset("0123456789abcdef")


@cache
def pins() -> Mapping[str, str]:
    """The allow-list: file name under this package ("population/population.wsdl") to its SHA-256 in hex.

    A folder may bring `pins.toml` of its own for its own files (`lienthong connectors new` writes one), so that a
    service joins by its folders alone. Raises ValueError when one isn't a flat table of names and 64-digit lower-case
    hex strings, and where a file is pinned twice.
    """
    root = files(_PACKAGE)
    found = dict(parse_pins((root / "pins.toml").read_text(encoding="utf-8")))
    for folder in sorted(root.iterdir(), key=lambda entry: entry.name):
        own = folder / "pins.toml"
        if folder.is_dir() and own.is_file():
            for name, digest in parse_pins(own.read_text(encoding="utf-8")).items():
                if ".." in name.split("/") or name.startswith("/") or f"{folder.name}/{name}" in found:
                    raise ValueError(f"pins.toml of {folder.name}: {name} isn't its own, or is pinned already")
                found[f"{folder.name}/{name}"] = digest
    return MappingProxyType(found)


def parse_pins(text: str) -> Mapping[str, str]:
    """Read the text of a pins file. Raises ValueError for anything but a filled [sha256] table of hex digests."""
    table = tomllib.loads(text).get("sha256")
    if not isinstance(table, dict) or not table:
        raise ValueError("pins.toml holds no [sha256] table")
    for name, digest in table.items():
        if not isinstance(digest, str) or len(digest) != 64 or not set(digest) <= _HEX:
            raise ValueError(f"pins.toml: {name} isn't pinned by a SHA-256 in lower-case hex")
    return MappingProxyType(table)


def read(name: str) -> bytes:
    """The bytes of one vendored schema.

    `name` is relative to this package with forward slashes: "population/population-reply.xsd".
    Raises KeyError for a name that isn't on the list (so no path can be walked) and ValueError for a file that
    differs from its pin.
    """
    pin = pins()[name]
    content = (files(_PACKAGE) / name).read_bytes()
    check(name, content, pin)
    return content


def pinned(package: str) -> Callable[[str], bytes]:
    """A reader like `read` for the files of another distribution: those in ``package`` that its own pins.toml names.

    Raises ValueError where there are no pins, or one leads out of the package.
    """
    root = files(package)
    try:
        own = parse_pins((root / "pins.toml").read_text(encoding="utf-8"))
    except OSError:
        raise ValueError(f"{package} has no pins.toml") from None
    if any(name.startswith("/") or ".." in name.split("/") for name in own):
        raise ValueError(f"pins.toml of {package}: a name leads out of it")

    def read_own(name: str) -> bytes:
        content = (root / name).read_bytes() if name in own else b""
        check(name, content, own[name])
        return content

    return read_own


def check(name: str, content: bytes, pin: str) -> None:
    """Raise ValueError unless the content's SHA-256 is the pin."""
    if hashlib.sha256(content).hexdigest() != pin:
        raise ValueError(f"{name} differs from its pin")
