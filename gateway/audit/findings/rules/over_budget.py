"""More people read, taken together, than was agreed: slow leaks stay under every daily limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gateway.audit.findings.cases import Case, extend, grown, open_case, report
from gateway.audit.findings.context import Budget, Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class OverBudget(Rule):
    """Person-days (one person read on one day counts once) beyond a budget, per official, unit or caller.

    Budgets are data; where two fit, the one with the name holds.
    """

    name = "over_budget"
    severity = Severity.MEDIUM
    kinds = ANSWERED
    reason = Reason(
        Text("Vượt ngân sách tiết lộ", "Over the disclosure budget"),
        Text(
            "Tổng số người đã được đọc trong kỳ vượt mức đã thống nhất, dù từng ngày có thể không bất thường.",
            "Over the period more people were read than agreed, even if no single day looks unusual.",
        ),
        Text(
            "Khối lượng công việc có tăng tương ứng không? Mức ngân sách còn phù hợp không?",
            "Did the work grow as much? Is the budget still right?",
        ),
    )
    kept = ("counts", "today")
    regardless = Regardless(
        linked="whoever may read without any measure under one code reads the whole city under it; a unit with much "
        "linked work has a budget of its own",
        non_territorial="the budget is of people read, wherever they come from",
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.counts: dict[str, Case] = {}
        self.today: dict[str, dict[str, int]] = {}
        self._named = {(str(b.scope), b.name, str(b.period)): b for b in context.budgets if b.name != "*"}
        self._kinds = sorted({(b.scope, b.period) for b in context.budgets})
        self._any = {(str(b.scope), str(b.period)): b for b in context.budgets if b.name == "*"}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if not seen.about:
            return ()
        names = {"officer": seen.actor if event.officer else None, "unit": event.unit, "caller": event.caller}
        fresh: dict[str, bool] = {}
        hits: list[Hit] = []
        for scope, period in self._kinds:
            name = names[scope]
            budget = self._budget(scope, name, period)
            if name is None or budget is None:
                continue
            if scope not in fresh:
                people = self.today.setdefault(f"{scope}:{name}", {})
                fresh[scope] = seen.about[0] not in people
                people[seen.about[0]] = 1
            if fresh[scope]:
                hits += self._count(budget, name, seen)
        return hits

    def _budget(self, scope: str, name: str | None, period: str) -> Budget | None:
        if name is None:
            return None
        bare = name.rpartition("/")[2] if scope == "officer" else name
        return self._named.get((scope, bare, period)) or self._any.get((scope, period))

    def _count(self, budget: Budget, name: str, seen: Sighting) -> Iterable[Hit]:
        begin = _begin(budget.period, seen.day)
        key = f"{budget.scope}:{name}:{budget.period}"
        case = self.counts.get(key)
        if case is None or case["begin"] != begin:
            case = self.counts[key] = open_case(seen, begin=begin)
        if case["count"] >= budget.persons:
            extend(case, seen, seen.about[:1])
        else:
            case["count"] += 1  # what is within the budget is no evidence
            case["first"] = seen.event.position
        if not grown(case, budget.persons + 1):
            return ()
        return (self._report(key, case, budget.persons),)

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown; people count anew tomorrow."""
        self.today = {}
        hits = []
        for key, case in self.counts.items():
            if 0 < case["told"] < case["count"]:
                scope, _, rest = key.partition(":")
                name, _, period = rest.rpartition(":")
                budget = self._budget(scope, name, period)
                hits += [self._report(key, case, budget.persons)] if budget else []
        oldest = _begin("month", day)
        self.counts = {key: case for key, case in self.counts.items() if case["begin"] >= oldest - 7}
        return hits

    def _report(self, key: str, case: Case, persons: int) -> Hit:
        return report(self.name, self.severity, f"{key}:{case['begin']}", case, persons=case["count"], budget=persons)


def _begin(period: str, day: int) -> int:
    """The first day of the period that a day lies in."""
    if period == "day":
        return day
    return day - (day - 1) % 7 if period == "week" else date.fromordinal(day).replace(day=1).toordinal()
