"""How a command that can't do its work says so: one sentence on standard error and exit code 2, never a traceback."""

from __future__ import annotations

from typing import Any

import click
from redis.exceptions import RedisError

from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable
from gateway.access.replay import GuardNotFit
from gateway.app.drifting import CouldNotCompare
from gateway.audit.custody import CustodyRefused
from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings.context import ContextInvalid
from gateway.audit.findings.database import ReviewUnavailable
from gateway.audit.findings.desk import DecisionRefused
from gateway.audit.findings.dossier_feed import FeedRefused
from gateway.audit.forgetting import ForgettingRefused
from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleUnavailable
from gateway.keys.files import KeyFault
from gateway.kit.model import CannotWrite
from gateway.registry.discovery import RegistryFault
from gateway.settings import SettingsFault
from gateway.store.sqlite import StoreFault
from gateway.transport.endpoint import EndpointInvalid

REFUSALS = (
    SettingsFault,
    CouldNotCompare,
    RegistryFault,
    EndpointInvalid,
    RegistrationRefused,
    RegisterUnavailable,
    AuditUnavailable,
    ConsoleUnavailable,
    ContextInvalid,
    ReviewUnavailable,
    DecisionRefused,
    FeedRefused,
    GuardNotFit,
    KeyFault,
    StoreFault,
    ReviewerRefused,
    CustodyRefused,
    ForgettingRefused,
    CannotWrite,
)
"""Faults whose own sentence is meant for the operator: it names the rule or the setting, never a value."""


class CouldNot(click.ClickException):
    """What was asked for could not be done: one sentence, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"lienthong: {self.message}", err=True, file=file)


class Commands(click.Group):
    """A group below which every refusal reads alike."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; what it could not do becomes `CouldNot`, Ctrl-C becomes exit code 130."""
        try:
            return super().invoke(context)
        except REFUSALS as refused:
            raise CouldNot(str(refused)) from None
        except RedisError as fault:
            raise CouldNot(f"Redis does not answer as it should ({type(fault).__name__}).") from None
        except click.Abort:
            raise CouldNot("nothing was typed; nothing was changed") from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(130) from None
        except BrokenPipeError:
            raise  # whoever read our output has left; click ends quietly
        except OSError as fault:
            where = f"{fault.filename}: " if fault.filename else ""
            raise CouldNot(f"{where}{fault.strerror or type(fault).__name__}") from None
