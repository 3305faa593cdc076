"""A shipper as a process of its own, slow enough that a kill may meet it anywhere: folder, kind and port are given."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from gateway.app.shipping import target
from gateway.audit.reading import LogReader
from gateway.audit.shipping.cursors import Cursors
from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.shipper import Lane, Shipper
from gateway.audit.shipping.target import Target
from gateway.settings import Shipping


class Slowly:
    """The real target, with a breath after each batch, in which it is confirmed and the cursor hasn't moved."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def deliver(self, lines: Sequence[Line]) -> None:
        self._target.deliver(lines)
        time.sleep(0.05)

    def close(self) -> None:
        self._target.close()


def main(folder: Path, kind: str, port: int) -> None:
    described: dict[str, dict[str, object]] = {
        "file": {"path": str(folder / "received")},
        "http": {"url": f"http://127.0.0.1:{port}/in"},
        "syslog": {"host": "127.0.0.1", "port": port, "ca_file": str(folder / "ca.crt")},
    }
    setting = Shipping.model_validate({"name": "siem", "target": kind, "form": "ocsf", **described[kind]})
    lane = Lane("siem", "ocsf", Slowly(target(setting)), batch=5)
    shipper = Shipper(
        lane, LogReader(folder / "audit.db"), Cursors(folder / "shipping.db"),
        fraction=lambda: 0.0,
    )  # fmt: skip
    shipper.start()
    time.sleep(3600)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
