"""``lienthong people find`` hands the question to the mocks' process and its answer and exit code back."""

import json

from click.testing import CliRunner

from gateway.cli.nation import people


def test_people_are_found_in_a_process_of_their_own() -> None:
    done = CliRunner().invoke(people, ["find", "--trait", "year-only-birth", "--count", "2", "--json", "--seed", "3"])
    assert done.exit_code == 0, done.output
    assert all("year_only" in json.loads(line)["traits"] for line in done.output.splitlines())


def test_a_trait_that_nobody_has_is_told() -> None:
    done = CliRunner().invoke(people, ["find", "--trait", "wings"])
    assert done.exit_code == 2
    assert "wings" in done.output
