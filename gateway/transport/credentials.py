"""Secrets towards a source, in a box that shows none of them: not in a log, a traceback or a debugger's repr."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn


class CredentialsMissing(ValueError):
    """A scheme needs a credential that the operator didn't set; names the setting, never a value."""


class Credentials(Mapping[str, str]):
    """Secrets by name. ``repr``, ``str`` and formatting are masked, and it can't be pickled."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Credentials({len(self._values)} masked)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials don't travel")

    def require(self, name: str) -> str:
        """A credential that must be there; raises `CredentialsMissing` when it is absent or empty."""
        value = self._values.get(name, "")
        if not value:
            raise CredentialsMissing(f"credentials.{name} is missing")
        return value
