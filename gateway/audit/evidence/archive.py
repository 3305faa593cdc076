"""One archive has one form, so that its bytes can be compared and no trick of the zip format has room in it.

Files lie one after the other, stored and not compressed, dated 1980-01-01, without extra fields or comments. Reading
accepts exactly what writing makes: a path that climbs, a name that comes twice, a hidden file, a bomb or a byte before,
between or after is no such archive. Source: PKWARE APPNOTE sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from zlib import crc32

LONGEST = 256 * 1024 * 1024
MOST_FILES = 20_000
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)?[A-Za-z0-9][A-Za-z0-9-]*(?:\.[a-z0-9-]+)+")
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DATED = 0x21
"""1980-01-01, the first day that the format knows."""


class ArchiveBroken(ValueError):
    """Not an archive of our form; says which file is wrong where it can."""


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The archive of ``files`` in the order given; the same bytes for the same files, on every machine."""
    if len(files) > MOST_FILES:
        raise ArchiveBroken("more files than an archive of this form holds")
    parts: list[bytes] = []
    central: list[bytes] = []
    at = 0
    for name, content in files.items():
        if not _NAME.fullmatch(name):
            raise ArchiveBroken("a file's name is none of this form")
        raw, check, size = name.encode("ascii"), crc32(content), len(content)
        head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, _DATED, check, size, size, len(raw), 0)
        central.append(
            _CENTRAL + struct.pack("<H", 0x0314) + head + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, at) + raw
        )
        parts += [_LOCAL + head + raw, content]
        at += 30 + len(raw) + size
        if at > LONGEST:
            raise ArchiveBroken("the archive would be too long")
    listing = b"".join(central)
    end = _END + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(listing), at, 0)
    return b"".join([*parts, listing, end])


def read_archive(data: bytes) -> dict[str, bytes]:
    """The files of an archive; raises `ArchiveBroken` for every byte that `write_archive` would not have written."""
    if len(data) > LONGEST * 2:
        raise ArchiveBroken("the archive is too long")
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == _LOCAL:
        if len(data) < at + 30 or len(files) >= MOST_FILES:
            raise ArchiveBroken("the archive is cut off, or holds too many files")
        *_, size, length, _extra = struct.unpack("<HHHHHIIIHH", data[at + 4 : at + 30])
        name = data[at + 30 : at + 30 + length].decode("ascii", "replace")
        if not _NAME.fullmatch(name):
            raise ArchiveBroken("the archive holds a file whose name is none of this form")
        if name in files:
            raise ArchiveBroken(f"{name}: the archive holds it twice")
        begin = at + 30 + length
        files[name] = data[begin : begin + size]
        if len(files[name]) != size:
            raise ArchiveBroken(f"{name}: it is cut off")
        at = begin + size
    if not files:
        raise ArchiveBroken("the file is no archive of this form")
    if write_archive(files) != data:
        raise ArchiveBroken("the archive's own listing does not fit its files, or something was added to it")
    return files
