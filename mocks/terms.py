"""What a service says about faults stands in its service.toml; this is what is asked of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mocks.kinds import TLS_KINDS

EVERY = "every_kind"
"""In `only_on`: the kinds that aren't named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTerms:
    """What one service says about faults in its service.toml: kinds that can't be, with the reason; the paths
    (regular expressions) that a kind concerns, under `EVERY` those of kinds that aren't named; and the fields that
    drift where nobody says which, the first that an answer holds."""

    name: str
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    only_on: Mapping[str, str] = field(default_factory=dict)
    drift_fields: Sequence[str] = ()

    def reason(self, kind: str, *, tls: bool) -> str | None:
        """Why a kind can't be here, None where it can."""
        if kind in TLS_KINDS and not tls:
            return "the mocks speak plain HTTP; start them with --tls"
        return self.not_applicable.get(kind)

    def concerns(self, kind: str, path: str) -> bool:
        """Whether a kind happens on a path."""
        limit = self.only_on.get(kind, self.only_on.get(EVERY))
        return limit is None or re.search(limit, path) is not None
