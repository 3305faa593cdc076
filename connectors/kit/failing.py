"""What a source's own codes mean, in the words of a profile; what a profile doesn't list is a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NoReturn

from connectors.rest.failures import FAULTS, FaultName
from contracts.errors import NotFound, SourceRefused

Meaning = FaultName | Literal["not_found"]


def raise_meaning(codes: tuple[str, ...], meanings: Mapping[str, Meaning], default: FaultName = "refused") -> NoReturn:
    """Raise what the first listed code means. Only a listed code is told: the others are the source's own words."""
    for code in codes:
        meaning = meanings.get(code)
        if meaning == "not_found":
            raise NotFound
        if meaning is not None:
            raise FAULTS[meaning]("the source told a failure", source_code=code)
    if default == "refused":
        raise SourceRefused("the source told a failure that the profile doesn't list")
    raise FAULTS[default]("the source told a failure that the profile doesn't list")
