"""`python -m mocks` runs the national services alone: the gateway's commands start it as a second process."""

import argparse
import sys
from datetime import date
from pathlib import Path

from mocks.discovery import UnknownProfile, discover
from mocks.nation.personas import DEFAULT_SEED
from mocks.server import CONTROL, Order, UnknownService, serve


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve; 0 after a clean end, 2 for a wrong service, 1 where a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m mocks", description="Synthetic national services on loopback")
    parser.add_argument("--ready", type=Path, help="write this JSON file once everything listens")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the generated people and companies")
    ports_follow = "control port; services follow in alphabetical order"
    parser.add_argument("--port", "--port-base", dest="port_base", type=int, default=0, help=ports_follow)
    parser.add_argument("--service", action="append", help="only this service (may be repeated)")
    parser.add_argument("--profile", action="append", default=[], help="SERVICE=PROFILE, another than the usual one")
    parser.add_argument("--now", type=date.fromisoformat, help="the nation's day (YYYY-MM-DD), 2026-11-01 if not given")
    parser.add_argument("--tls", action="store_true", help="services speak TLS, with certificates made for this run")
    parser.add_argument("--mtls", action="store_true", help="the same, and they demand a client certificate")
    parser.add_argument("--tls-folder", type=Path, help="write the certificates there (default: a temporary folder)")
    parser.add_argument("--with-parent", action="store_true", help="end when the parent process ends")
    chosen = parser.parse_args(arguments)
    ports = {}
    if chosen.port_base:
        ports = {name: chosen.port_base + place for place, name in enumerate([CONTROL, *discover()])}
    profiles = dict(one.partition("=")[::2] for one in chosen.profile)
    try:
        serve(
            Order(
                services=chosen.service,
                ports=ports,
                ready=chosen.ready,
                seed=chosen.seed,
                with_parent=chosen.with_parent,
                profiles=profiles,
                today=chosen.now,
                tls=chosen.tls,
                mutual=chosen.mtls,
                tls_folder=chosen.tls_folder,
            )
        )
    except UnknownService as fault:
        sys.stderr.write(f"no such service: {fault}\n")
        return 2
    except UnknownProfile as fault:
        sys.stderr.write(f"no such profile: {fault}\n")
        return 2
    except OSError as fault:
        sys.stderr.write(f"can't start: {fault.strerror or type(fault).__name__}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
