"""Refusals of our own are told apart from a source's faults."""

import pytest

from contracts.errors import TABLE, SourceBusy, SourceFault, SourceUnavailable
from gateway.transport.faults import BreakerOpen, GatewayBusy, again


@pytest.mark.parametrize(
    ("fault", "code", "parent"),
    [(BreakerOpen("r"), "source_unavailable", SourceUnavailable), (GatewayBusy("r"), "gateway_busy", SourceBusy)],
)
def test_they_are_faults_of_the_table_and_never_retried(
    fault: SourceFault, code: str, parent: type[SourceFault]
) -> None:
    assert fault.problem().row is TABLE[code]
    assert isinstance(fault, parent)
    assert not fault.retryable


def test_a_copy_says_the_same_and_is_another() -> None:
    one = SourceBusy("r", retry_after=3, owner="source", source_code="900")
    other = again(one)
    assert other is not one
    assert (type(other), other.reason, other.retry_after, other.owner, other.source_code) == (
        SourceBusy,
        "r",
        3,
        "source",
        "900",
    )
