"""Gathers the commands; each refuses in one sentence on standard error, exit code 2 for what could not be done."""

from __future__ import annotations

import sys

import click

from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable
from gateway.audit.faults import AuditUnavailable
from gateway.cli import audit, callers, connectors, grants, mocks, officers, serve, units, up
from gateway.keys.files import KeyFault
from gateway.registry.discovery import RegistryFault
from gateway.settings import SettingsFault
from gateway.store.sqlite import StoreFault

REFUSALS = (
    SettingsFault,
    RegistryFault,
    RegistrationRefused,
    RegisterUnavailable,
    AuditUnavailable,
    KeyFault,
    StoreFault,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lienthong() -> None:
    """Liên Thông: the gateway between procedure systems and the national databases."""


for command in (
    up.up,
    serve.serve,
    mocks.mocks,
    callers.callers,
    units.units,
    officers.officers,
    grants.grants,
    connectors.connectors,
    audit.audit,
):
    lienthong.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        code = lienthong.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except REFUSALS as refused:
        click.echo(f"lienthong: {refused}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
