"""All rules that there are, in the order in which pages show them."""

from __future__ import annotations

import hashlib
import json

from gateway.audit.findings.context import Context, ContextInvalid
from gateway.audit.findings.rule import Rule
from gateway.audit.findings.rules.above_peers import AbovePeers
from gateway.audit.findings.rules.after_hours import AfterHours
from gateway.audit.findings.rules.crowded_dossier import CrowdedDossier
from gateway.audit.findings.rules.dossier_malformed import DossierMalformed
from gateway.audit.findings.rules.dossier_not_in_feed import DossierNotInFeed
from gateway.audit.findings.rules.dossier_of_another_unit import DossierOfAnotherUnit
from gateway.audit.findings.rules.draft_never_linked import DraftNeverLinked
from gateway.audit.findings.rules.enumeration import Enumeration
from gateway.audit.findings.rules.many_units import ManyUnits
from gateway.audit.findings.rules.new_purpose import NewPurpose
from gateway.audit.findings.rules.over_budget import OverBudget
from gateway.audit.findings.rules.own_household import OwnHousehold
from gateway.audit.findings.rules.own_record import OwnRecord
from gateway.audit.findings.rules.probing import Probing
from gateway.audit.findings.rules.two_places import TwoPlaces
from gateway.audit.findings.rules.unended import Unended
from gateway.audit.findings.rules.waking_caller import WakingCaller

RULES: tuple[type[Rule], ...] = (
    Enumeration, CrowdedDossier, AbovePeers, AfterHours, DossierMalformed, DossierOfAnotherUnit, DraftNeverLinked,
    DossierNotInFeed, ManyUnits, OwnRecord, OwnHousehold, TwoPlaces, Probing, NewPurpose, OverBudget, WakingCaller,
    Unended,
)  # fmt: skip

VERSION = 2
"""Raised when a rule judges otherwise than before: its memory is then made anew from the whole log."""

BY_NAME: dict[str, type[Rule]] = {rule.name: rule for rule in RULES}


def build(context: Context) -> list[Rule]:
    """A fresh instance of every rule; raises `ContextInvalid` for parameters of rules that there are not."""
    if strange := sorted(context.parameters.keys() - BY_NAME.keys()):
        raise ContextInvalid(f"there is no rule {strange[0]}")
    return [rule(context) for rule in RULES]


def fingerprint(context: Context) -> str:
    """What the rules' memories depend on beside the log: another fingerprint means to begin anew."""
    told = [
        VERSION, sorted(context.linked), sorted(context.non_territorial), sorted(context.seasonal_callers),
        sorted((unit, sorted(others)) for unit, others in context.relations.items()),
        sorted((b.scope, b.name, b.period, b.persons) for b in context.budgets),
        sorted((rule, sorted(values.items())) for rule, values in context.parameters.items()),
        sorted(context.calendar.off), sorted(context.calendar.swapped.items()),
        sorted(context.calendar.saturdays.items()), sorted(context.calendar.round_the_clock),
        repr(context.calendar.hours),
        sorted((o.unit, o.first, o.last, o.opens, o.closes, sorted(o.officers)) for o in context.calendar.overtime),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
