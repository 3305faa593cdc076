"""How a command that can't do its work says so: one sentence on standard error and exit code 2, never a traceback."""

from __future__ import annotations

import sys
from typing import Any

import click

from gateway.cli.deferred import DeferringGroup
from gateway.observability.refusals import Refusal


class CouldNot(click.ClickException):
    """What was asked for could not be done: one sentence, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"lienthong: {self.message}", err=True, file=file)


class Commands(DeferringGroup):
    """A group below which every refusal reads alike."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; what it could not do becomes `CouldNot`, Ctrl-C becomes exit code 130."""
        try:
            return super().invoke(context)
        except Refusal as refused:
            raise CouldNot(str(refused)) from None
        except _faults_of_redis() as fault:
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


def _faults_of_redis() -> tuple[type[Exception], ...]:
    """Asked for when something was raised: what no command has imported by then has raised nothing."""
    module = sys.modules.get("redis.exceptions")
    return (module.RedisError,) if module else ()
