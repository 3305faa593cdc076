"""The connector tutorial is typed as it is, from a WSDL to a query on record, and must print what it shows."""

from pathlib import Path

import pytest

from tests.house.test_tutorial import blocks, put_commands, running, type_in
from tests.kit import clone

PAGE = "docs/tutorial-connector.md"


@pytest.mark.flow
def test_every_step_prints_what_the_page_shows(tmp_path: Path) -> None:
    folder = clone.make(tmp_path)
    put_commands(folder)
    env = clone.environment(folder)
    wanted = blocks(PAGE)
    start = next(number for number, (commands, _) in enumerate(wanted) if commands.startswith("make up"))
    type_in(wanted[:start], folder, env)
    with running(folder, folder, env):
        type_in(wanted[start + 1 :], folder, env)
