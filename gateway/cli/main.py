"""Gathers the commands into one, `lienthong`; how each refuses is said in `gateway.cli.refusals`.

A command is imported when it is typed: most are done before the whole gateway would be loaded.
"""

from __future__ import annotations

import click

from gateway.cli.refusals import Commands

COMMANDS = {
    "up": ("gateway.cli.up:up", "Gateway and mocks together, with a demo caller; stays until SIGTERM or Ctrl-C."),
    "serve": ("gateway.cli.serve:serve", "The gateway alone; a settings mistake stops the start with one sentence."),
    "watch": (
        "gateway.cli.watch:watch",
        'Follow the log beside a gateway whose settings say watcher = "apart"; a second one waits for the first.',
    ),
    "mocks": ("gateway.cli.mocks:mocks", "Mock national services alone, until SIGTERM or Ctrl-C."),
    "people": ("gateway.cli.nation:people", "People of the mocks' synthetic nation."),
    "callers": ("gateway.cli.callers:callers", "Procedure systems and their keys."),
    "units": ("gateway.cli.units:units", "Agencies and their units."),
    "officers": ("gateway.cli.officers:officers", "Officials' logins."),
    "grants": (
        "gateway.cli.grants:grants",
        "Caller x procedure x dataset x operation x fields x channels, with a legal basis.",
    ),
    "proposals": ("gateway.cli.proposals:proposals", "Changes that wait for a second person."),
    "stop": (
        "gateway.cli.stops:stop",
        "Stop an officer, unit, caller, procedure or source, within a second; prints the stop's id.",
    ),
    "stops": ("gateway.cli.stops:stops", "What is stopped."),
    "resume": (
        "gateway.cli.stops:resume",
        "Resume what was stopped: the first of two people asks, the second confirms.",
    ),
    "embargoes": ("gateway.cli.embargoes:embargoes", "Disclosures that the citizen's view keeps back for a while."),
    "expiries": (
        "gateway.cli.expiries:expiries",
        "What ends soon, soonest first; keys that are too old stay until they are replaced.",
    ),
    "register": ("gateway.cli.register:register", "Where callers, units, officers, grants and stops are kept."),
    "connectors": ("gateway.cli.connectors:connectors", "Texts about national systems."),
    "reviewers": ("gateway.cli.reviewers:reviewers", "Accounts of the console."),
    "audit": ("gateway.cli.audit:audit", "The evidence log."),
    "receipt": ("gateway.cli.receipts:receipt", "Proof of one entry, checked offline."),
    "evidence": (
        "gateway.cli.evidence:evidence",
        "Signed bundles of entries: asked for by one person, let out by another.",
    ),
    "reconcile": (
        "gateway.cli.reconcile:reconcile",
        "Compare a source's statement with the log: 'lienthong reconcile FILE --source NAME'.",
    ),
    "reports": ("gateway.cli.reports:reports", "Reports made of the log."),
    "findings": ("gateway.cli.findings:findings", "What the rules found in the log."),
    "incidents": ("gateway.cli.incidents:incidents", "Incident files."),
    "discrepancies": ("gateway.cli.discrepancies:discrepancies", "Reports that a register is wrong."),
    "outbox": ("gateway.cli.outbox:outbox", "Letters to callers' contacts."),
    "rehearse": (
        "gateway.cli.rehearse:rehearse",
        "Play forty counter situations against TARGET and print bilingual minutes of the test.",
    ),
}
"""Where each command lies, and its line of `lienthong --help`: its own first sentence, which a test compares."""


@click.group(cls=Commands, deferred=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def lienthong() -> None:
    """Liên Thông: the gateway between procedure systems and the national databases."""


def main() -> None:
    """Run the command line; ends the process with 0, 1 for something found broken, 2 for what could not be done."""
    lienthong.main(prog_name="lienthong")
