"""Tests of who is the second person: leads, administrators and deputies, today's and nobody else."""

from datetime import timedelta

from gateway.console.approvers import approvers
from tests.gateway.console.desk import START, reviewer
from tests.gateway.console.office import Office


def test_who_can_approve(office: Office) -> None:
    accounts = office.desk.accounts
    assert approvers(accounts, START) == {"an.le", "binh"}
    accounts.name_deputy("an.le", "doc", START - timedelta(days=1), START + timedelta(days=1))
    assert approvers(accounts, START) == {"an.le", "binh", "doc"}
    accounts.add(reviewer("sau", "lead", valid_from=START + timedelta(days=1)))
    assert "sau" not in approvers(accounts, START)
