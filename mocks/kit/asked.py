"""What a mock that knows no people makes of a question: whom it finds, and which example it answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NOBODY = "0000"
"""A question that holds a value with this ending finds nobody: the rule of all mocks that answer by examples."""


def finds_nobody(values: Iterable[str]) -> bool:
    """Whether a question is one that nobody fits."""
    return any(value.endswith(NOBODY) for value in values)


def seed_of(seed: int, operation: str, values: Mapping[str, str]) -> str:
    """The seed of an answer: the same nation, operation and question give the same one."""
    return "|".join([str(seed), operation, *(f"{name}={values[name]}" for name in sorted(values))])


def description_of(config: Mapping[str, object]) -> str:
    """The pinned file that a mock answers by; raises ValueError where service.toml names none."""
    found = config.get("description")
    if not isinstance(found, str):
        raise ValueError("the mock needs settings.description")
    return found
