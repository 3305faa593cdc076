"""Tests of how a command says that it could not: one sentence, exit code 2, no traceback."""

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from redis.exceptions import ConnectionError as RedisGone

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
from gateway.cli.refusals import Commands, CouldNot
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


def run(fault: BaseException) -> Result:
    @click.group(cls=Commands)
    def program() -> None:
        """Stands for `lienthong`."""

    @program.group()
    def inner() -> None:
        """A group in between."""

    @inner.command()
    def fail() -> None:
        """Raises."""
        raise fault

    return CliRunner().invoke(program, ["inner", "fail"])


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_is_its_own_sentence(kind: type[Exception]) -> None:
    fault = kind("business", "the rule that was broken") if kind is RegistryFault else kind("the rule that was broken")
    done = run(fault)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"lienthong: {fault}\n")
    assert "the rule that was broken" in done.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (CouldNot("no"), "lienthong: no"),
        (FileNotFoundError(2, "No such file or directory", "a/b"), "lienthong: a/b: No such file or directory"),
        (PermissionError(13, "Permission denied"), "lienthong: Permission denied"),
        (TimeoutError(), "lienthong: TimeoutError"),
        (RedisGone("redis://:hunter2@host"), "lienthong: Redis does not answer as it should (ConnectionError)."),
        (click.Abort(), "lienthong: nothing was typed; nothing was changed"),
    ],
)
def test_what_the_machine_refuses_is_a_sentence_too(fault: Exception, said: str) -> None:
    done = run(fault)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said + "\n")


def test_ctrl_c_is_no_fault() -> None:
    done = run(KeyboardInterrupt())
    assert (done.exit_code, done.stderr) == (130, "")


@pytest.mark.parametrize("kind", [ValueError, RuntimeError, ZeroDivisionError])
def test_a_mistake_of_ours_is_not_hidden(kind: Callable[[str], Exception]) -> None:
    done = run(kind("bug"))
    assert done.exit_code == 1 and str(done.exception) == "bug"
