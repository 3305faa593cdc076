"""Whoever appends need catch one fault only."""

from gateway.audit.faults import AuditBusy, AuditUnavailable, EntryRefused


def test_every_fault_of_the_log_means_that_nothing_may_leave() -> None:
    assert issubclass(AuditBusy, AuditUnavailable) and issubclass(EntryRefused, AuditUnavailable)
