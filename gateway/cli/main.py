"""Gathers the commands into one, `lienthong`; how each refuses is said in `gateway.cli.refusals`."""

from __future__ import annotations

import click

from gateway.cli import (
    anchors,
    audit,
    callers,
    connectors,
    discrepancies,
    embargoes,
    evidence,
    expiries,
    findings,
    grants,
    incidents,
    kit,
    mocks,
    nation,
    officers,
    outbox,
    proposals,
    receipts,
    reconcile,
    register,
    rehearse,
    reports,
    reviewers,
    serve,
    stops,
    units,
    up,
    watch,
)
from gateway.cli.refusals import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def lienthong() -> None:
    """Liên Thông: the gateway between procedure systems and the national databases."""


for command in (
    up.up,
    serve.serve,
    watch.watch,
    mocks.mocks,
    nation.people,
    callers.callers,
    units.units,
    officers.officers,
    grants.grants,
    proposals.proposals,
    stops.stop,
    stops.stops,
    stops.resume,
    embargoes.embargoes,
    expiries.expiries,
    register.register,
    connectors.connectors,
    reviewers.reviewers,
    audit.audit,
    receipts.receipt,
    evidence.evidence,
    reconcile.reconcile,
    reports.reports,
    findings.findings,
    incidents.incidents,
    discrepancies.discrepancies,
    outbox.outbox,
    rehearse.rehearse,
):
    lienthong.add_command(command)
audit.audit.add_command(anchors.anchor)
connectors.connectors.add_command(kit.new)


def main() -> None:
    """Run the command line; ends the process with 0, 1 for something found broken, 2 for what could not be done."""
    lienthong.main(prog_name="lienthong")
