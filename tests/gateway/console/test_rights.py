"""What the pages about rights share: how a refusal reads, and acts that are on record first."""

from typing import cast

import pytest

from gateway.console.rights import RightsRefused, attempt
from gateway.console.visit import Visit
from tests.gateway.console.desk import reviewer
from tests.gateway.console.office import Office


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("resuming needs a second person: you were the first", "Cần một người thứ hai"),
        ("there is something quite new", "Yêu cầu không được chấp nhận."),
    ],
)
def test_a_refusal_reads_in_both_languages(english: str, vietnamese: str) -> None:
    refused = RightsRefused(english)
    assert refused.vi.startswith(vietnamese) and refused.en == english[0].upper() + english[1:] + "."


async def test_what_can_not_be_put_on_record_is_not_done(office: Office) -> None:
    class Visitor:
        parts = office.desk.parts
        who = reviewer("an.le", "lead")

    done: list[str] = []
    visit = cast(Visit, Visitor())
    await attempt(visit, "act", "name", {"reason": ""}, lambda: done.append("done"))
    assert done == ["done"] and "reason" not in office.desk.record.acts()[0]
    office.desk.record.broken = True
    with pytest.raises(Exception, match="the disk is full"):
        await attempt(visit, "act", "name", {}, lambda: done.append("again"))
    assert done == ["done"]
