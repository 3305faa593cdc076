"""Tests of commands that are imported when they are typed: nobody who reads help or types them notices."""

import gc
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from gateway.cli.audit import COMMANDS as OF_THE_LOG
from gateway.cli.connectors import COMMANDS as OF_CONNECTORS
from gateway.cli.deferred import Deferred, DeferringGroup, load_all
from gateway.cli.main import COMMANDS

EVERY = {
    f"{group}{name}": told
    for group, table in (("", COMMANDS), ("audit ", OF_THE_LOG), ("connectors ", OF_CONNECTORS))
    for name, told in table.items()
}


def program() -> DeferringGroup:
    table = {"last": ("tests.gateway.cli.test_deferred:last", "The last."), "gone": ("nowhere.at.all:gone", "Gone.")}

    @click.group(cls=DeferringGroup, deferred=table)
    def found() -> None:
        """A program."""

    @found.command("first")
    def first() -> None:
        """The first."""

    assert isinstance(found, DeferringGroup)
    return found


@click.command("last")
@click.option("--word", required=True)
def last(word: str) -> None:
    """The last. It says a word."""
    click.echo(word)


@pytest.mark.parametrize("name", EVERY)
def test_the_line_of_a_command_is_its_own(name: str) -> None:
    place, line = EVERY[name]
    stands = Deferred(name, place, line)
    command = stands.load()
    assert command.name == name.split()[-1] and not command.hidden
    for width in (20, 45, 80, 1000):
        assert stands.get_short_help_str(width) == command.get_short_help_str(width)


def test_help_imports_nothing_and_lists_in_order() -> None:
    done = CliRunner().invoke(program(), ["--help"])
    assert done.exit_code == 0
    listed = done.stdout.split("Commands:\n")[1].splitlines()
    assert listed == ["  first  The first.", "  gone   Gone.", "  last   The last."]


def test_a_command_that_is_typed_is_the_command() -> None:
    found = program()
    done = CliRunner().invoke(found, ["last", "--word", "here"])
    assert (done.exit_code, done.stdout) == (0, "here\n")
    assert found.commands["last"] is last and isinstance(found.commands["gone"], Deferred)


def test_a_word_that_is_no_command_is_told_what_is_near() -> None:
    done = CliRunner().invoke(program(), ["lst"])
    assert done.exit_code == 2 and "last" in done.stderr


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_after_an_import_as_it_was_before(collecting: bool) -> None:
    (gc.enable if collecting else gc.disable)()
    try:
        Deferred("last", "tests.gateway.cli.test_deferred:last", "The last.").load()
        assert gc.isenabled() is collecting
        with pytest.raises(ModuleNotFoundError):
            Deferred("gone", "nowhere.at.all:gone", "Gone.").load()
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_all_are_loaded_below_too_or_it_fails() -> None:
    outer = click.Group("outer")
    found = program()
    outer.add_command(found)
    with pytest.raises(ModuleNotFoundError):
        load_all(outer)
    del found.commands["gone"]
    load_all(outer)
    assert found.commands["last"] is last


def test_the_help_of_the_whole_command_is_the_same_once_all_are_loaded() -> None:
    said = (
        "from click.testing import CliRunner\n"
        "from gateway.cli.deferred import load_all\n"
        "from gateway.cli.main import lienthong\n"
        "before = CliRunner().invoke(lienthong, ['-h'])\n"
        "after = CliRunner().invoke(load_all(lienthong), ['-h'])\n"
        "assert before.exit_code == after.exit_code == 0 and before.output == after.output\n"
    )
    subprocess.run([sys.executable, "-c", said], check=True)
