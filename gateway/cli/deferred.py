"""A command that is imported when it is typed: `lienthong --help`, or a small command, does without all the others."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Deferred(click.Command):
    """Stands for a command until it is asked for: says where it lies (``module:object``), and its line of help."""

    def __init__(self, name: str, place: str, line: str) -> None:
        super().__init__(name, help=line)
        self.place = place

    def load(self) -> click.Command:
        """The command itself."""
        module, _, found = self.place.partition(":")
        # what is imported stays: looking through it for garbage, again and again, takes a sixth of a gateway's start
        collecting = gc.isenabled()
        gc.disable()
        try:
            command: click.Command = getattr(import_module(module), found)
        finally:
            if collecting:
                gc.enable()
        return command


class DeferringGroup(click.Group):
    """A group that lists commands without importing them; ``deferred`` is `Deferred`'s place and line by name."""

    def __init__(self, *given: Any, deferred: Mapping[str, tuple[str, str]] | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, (place, line) in (deferred or {}).items():
            self.commands[name] = Deferred(name, place, line)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported by now."""
        return self.loaded(cmd_name)

    def loaded(self, name: str) -> click.Command | None:
        """The same, where nothing is being run."""
        found = self.commands.get(name)
        if isinstance(found, Deferred):
            found = self.commands[name] = found.load()
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does it, but from the lines that are here: click would import every command for its line."""
        shown = {name: command for name, command in sorted(self.commands.items()) if not command.hidden}
        if shown:
            width = formatter.width - 6 - max(map(len, shown))
            with formatter.section("Commands"):
                formatter.write_dl([(name, command.get_short_help_str(width)) for name, command in shown.items()])


def load_all(command: click.Command) -> click.Command:
    """The command with everything below it imported, for whoever looks through all commands."""
    if isinstance(command, DeferringGroup):
        command.commands = {name: command.loaded(name) or known for name, known in command.commands.items()}
    if isinstance(command, click.Group):
        for below in command.commands.values():
            load_all(below)
    return command
