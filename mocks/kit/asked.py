"""What a mock that knows no people makes of a question: whom it finds, and which example it answers with."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.schemas.guesses import given

NOBODY = "0000"
"""A question that holds a value with this ending finds nobody: the rule of all mocks that answer by examples."""


def subject_of(values: Mapping[str, str]) -> dict[str, str]:
    """What of a question says whom it is about: without the ids and names of those who ask, which change each time."""
    return {name: value for name, value in values.items() if not given(name)}


def finds_nobody(values: Mapping[str, str]) -> bool:
    """Whether a question is one that nobody fits."""
    return any(value.endswith(NOBODY) for value in subject_of(values).values())


def seed_of(seed: int, operation: str, values: Mapping[str, str]) -> str:
    """The seed of an answer: the same nation, operation and question give the same one, whoever asks."""
    about = subject_of(values)
    return "|".join([str(seed), operation, *(f"{name}={about[name]}" for name in sorted(about))])


def description_of(config: Mapping[str, object]) -> str:
    """The pinned file that a mock answers by; raises ValueError where service.toml names none."""
    found = config.get("description")
    if not isinstance(found, str):
        raise ValueError("the mock needs settings.description")
    return found
