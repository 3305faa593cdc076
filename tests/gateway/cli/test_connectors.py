"""Tests of ``connectors list|check``."""

from tests.gateway.cli.desk import Desk


def test_our_own_connectors_are_listed(desk: Desk) -> None:
    done = desk.type("connectors", "list")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "business",
        "civil_status",
        "identity",
        "population",
        "portal",
        "social_insurance",
        "tax",
    ]
    assert "persons" in done.stdout


def test_our_own_connectors_keep_their_promises(desk: Desk) -> None:
    done = desk.type("connectors", "check")
    assert (done.exit_code, done.stdout) == (
        0,
        "business: ok\ncivil_status: ok\nidentity: ok\npopulation: ok\nportal: ok\nsocial_insurance: ok\ntax: ok\n",
    )


def test_one_can_be_asked_for(desk: Desk) -> None:
    done = desk.type("connectors", "check", "identity")
    assert (done.exit_code, done.stdout) == (0, "identity: ok\n")


def test_something_wrong_is_exit_code_1(desk: Desk) -> None:
    done = desk.type("connectors", "check", "identity", "nowhere")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == ["identity: ok", "nowhere: 1 wrong", "  installed: no such connector"]
