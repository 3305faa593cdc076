"""Tests of how a command says that it could not: one sentence, exit code 2, no traceback."""

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from redis.exceptions import ConnectionError as RedisGone

from gateway.cli.refusals import REFUSALS, Commands, CouldNot
from gateway.registry.discovery import RegistryFault


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
