"""What is kept for later opens in the epoch that it was sealed in, and never after: see `gateway.access.epochs`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from gateway.keys.sealing import OtherEpoch, Seals

_MARK = 16
"""Bytes before a sealed value that tell its epoch."""


class EpochSealer:
    """Seals for the present epoch; ``epoch`` gives ``None`` where nothing may be recalled, or nobody knows."""

    def __init__(self, sealer: Seals, epoch: Callable[[], bytes | None]) -> None:
        self._sealer = sealer
        self._epoch = epoch

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """The sealed form; what is sealed without an epoch never opens."""
        epoch = self._epoch()
        mark = _mark(os.urandom(32) if epoch is None else epoch)
        return mark + self._sealer.seal(plaintext, mark + associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """The plaintext; raises `OtherEpoch` for a value of another one, `SealBroken` for any that was touched."""
        epoch = self._epoch()
        mark, sealed = sealed[:_MARK], sealed[_MARK:]
        if epoch is None or (len(mark) == _MARK and mark != _mark(epoch)):
            raise OtherEpoch("kept in an epoch that is over")
        return self._sealer.open(sealed, mark + associated)


def _mark(epoch: bytes) -> bytes:
    return hashlib.sha256(b"epoch\0" + epoch).digest()[:_MARK]
