"""What `app` hands over is what the pages ask for, and no inspector sees more than a scope."""

from gateway.app.figures import Figures
from gateway.app.reporting import Reporting
from gateway.console.outlook import LOOKING, WATCHING, OnceOnly, Reports


def test_app_fulfils_the_protocols() -> None:
    for protocol, fulfilled in (
        (OnceOnly, {"recount"}),
        (Reports, {"verify", "make", "made", "months", "morning", "may_settle", "settle"}),
    ):
        asked = {name for name in vars(protocol) if not name.startswith("_")} - {"dashboard"}
        assert asked == fulfilled
        assert all(callable(getattr(Figures if protocol is OnceOnly else Reporting, name)) for name in asked)


def test_an_inspector_is_bound_to_a_scope_and_sees_none_of_these() -> None:
    assert "inspector" not in LOOKING | WATCHING and "developer" not in WATCHING
