"""Hash tiles in the C2SP layout, so that anybody can check the whole log with tools that we did not write.

Source: C2SP tlog-tiles (https://c2sp.org/tlog-tiles): ``tile/<L>/<N>[.p/<W>]``, the index N in groups of three digits
of which all but the last begin with ``x``. A tile is up to 256 hashes of 32 bytes. Entry bundles are not served: leaves
are not public. A tile of one path never changes, so it may be kept for ever.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import TILE_WIDTH, Hashes
from gateway.audit.tree import TILE_HEIGHT

CACHE_CONTROL = "public, max-age=31536000, immutable"
CONTENT_TYPE = "application/octet-stream"
_PATH = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_HIGHEST = 63


class SizedHashes(Hashes, Protocol):
    """The log's reader: it says how many entries there are too."""

    def size(self) -> int:
        """Entries on record."""


class Tile(NamedTuple):
    """``width`` hashes (256 for a full tile) of ``level``, from ``number`` * 256 on."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """As C2SP writes it below ``tile/``."""
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"{self.level}/{''.join([f'x{group}/' for group in groups[:-1]])}{groups[-1]}{partial}"


def parse_path(text: str) -> Tile | None:
    """The tile of a path below ``tile/``; ``None`` for every text but the one that C2SP gives a tile."""
    found = _PATH.fullmatch(text)
    if found is None:
        return None
    width = int(found[3]) if found[3] else TILE_WIDTH
    tile = Tile(int(found[1]), int(found[2].replace("x", "").replace("/", "")), width)
    return tile if tile.level <= _HIGHEST and tile.path == text else None


def read_tile(source: SizedHashes, tile: Tile) -> bytes | None:
    """The bytes of a tile, ``None`` where the log does not reach it yet; raises `AuditUnavailable`."""
    first = tile.number * TILE_WIDTH
    # the size is read first: whatever it covers is on disk, and a checkpoint that is signed now covers it too
    if (source.size() >> TILE_HEIGHT * tile.level) < first + tile.width:
        return None
    found = source.hashes(tile.level, first, tile.width)
    if len(found) != tile.width:
        raise AuditUnavailable("hashes of the log are missing: run the verification")
    return b"".join(found)


def covering(size: int) -> list[Tile]:
    """All tiles of a tree of ``size`` entries: full ones, and the partial one at the end of each level."""
    tiles: list[Tile] = []
    level = 0
    while (width := size >> TILE_HEIGHT * level) and level <= _HIGHEST:
        tiles += [Tile(level, index) for index in range(width // TILE_WIDTH)]
        if width % TILE_WIDTH:
            tiles.append(Tile(level, width // TILE_WIDTH, width % TILE_WIDTH))
        level += 1
    return tiles
