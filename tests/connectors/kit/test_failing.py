"""A code means what the profile says; one that it doesn't list is a refusal, and is told to nobody."""

import pytest

from connectors.kit.failing import raise_meaning
from contracts.errors import NotFound, SourceBusy, SourceFault, SourceRefused, SourceUnavailable


def test_the_first_listed_code_decides() -> None:
    with pytest.raises(SourceBusy) as fault:
        raise_meaning(("", "QUA_TAI", "Server"), {"QUA_TAI": "busy", "Server": "unavailable"})
    assert fault.value.source_code == "QUA_TAI"


def test_a_code_may_mean_that_there_is_nobody() -> None:
    with pytest.raises(NotFound):
        raise_meaning(("KHONG_CO",), {"KHONG_CO": "not_found"})


@pytest.mark.parametrize(("default", "kind"), [("refused", SourceRefused), ("unavailable", SourceUnavailable)])
def test_an_unlisted_code_is_told_to_nobody(default: str, kind: type[SourceFault]) -> None:
    with pytest.raises(kind) as fault:
        raise_meaning(("LA",), {}, default)  # type: ignore[arg-type]  # of its words
    assert fault.value.source_code == ""
