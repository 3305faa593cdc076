"""What may be settled, for the console and the command alike: an open reconciliation, with a reason that can stand."""

from __future__ import annotations

from contracts.reasons import ReasonRefused, check_reason
from gateway.audit.reconciliation.results import Reconciliations, Run


class NothingToSettle(ValueError):
    """There is no open reconciliation of that name, or the reason can't stand; the message names the rule."""


def check(results: Reconciliations, run: str, reason: str) -> tuple[Run, str]:
    """The run and the reason as it is put on record; raises `NothingToSettle`."""
    try:
        why = check_reason(reason)
    except ReasonRefused as refused:
        raise NothingToSettle(str(refused)) from None
    found = results.run(run)
    if found is None or not found.open:
        raise NothingToSettle("there is no open reconciliation of that name: see 'lienthong reconcile list'")
    return found, why
