"""An operator at a desk: types commands about one state directory, reads what comes back and what went on record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from gateway.cli.main import lienthong
from tests.flow.running import read_log

OFFICER_ID = "099080000002"


@dataclass
class Desk:
    """``state`` is the directory that all commands are about; ``folder`` holds files of the operator's own."""

    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def type(self, *words: str, typed: str | None = None) -> Result:
        """Run a command as it is; ``typed`` is what the operator answers to prompts."""
        return CliRunner().invoke(lienthong, list(words), input=typed)

    def do(self, *words: str, typed: str | None = None) -> str:
        """Run a command on the state directory, which must succeed; what it printed."""
        done = self.type(*words, "--state", str(self.state), typed=typed)
        assert done.exit_code == 0, (done.output, done.exception)
        assert done.stderr == ""
        return done.stdout

    def refused(self, *words: str, typed: str | None = None) -> str:
        """Run a command that must refuse: exit code 2, nothing on standard output, one sentence on standard error."""
        done = self.type(*words, "--state", str(self.state), typed=typed)
        assert done.exit_code == 2, (done.output, done.exception)
        assert done.stdout == "" or typed is not None  # a prompt is printed there
        (line,) = done.stderr.splitlines()
        assert line.startswith("lienthong: ")
        return line.removeprefix("lienthong: ")

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """``KIND list --json``."""
        found: list[dict[str, Any]] = json.loads(self.do(kind, "list", "--json"))
        return found

    def acts(self) -> list[tuple[str, str, str | None]]:
        """Acts on record, oldest first: what was done, to which name, and how it ended if that is said; no looks."""
        found = []
        for entry in self.done():
            assert entry["kind"] == "administered" and entry["channel"] == "command"
            detail = dict(entry["detail"])
            assert detail["by"]
            found.append((detail["act"], detail["name"], entry.get("outcome")))
        return found

    def done(self) -> list[dict[str, Any]]:
        """Everything on record but who looked."""
        return [entry for entry in read_log(self.state) if entry["kind"] != "searched"]

    def spoil_log(self) -> None:
        """From now on nothing can be put on record: the log's file is no database."""
        for path in self.state.glob("audit.db*"):
            path.unlink()
        (self.state / "audit.db").write_bytes(b"no database" * 1000)

    # ---- the least that other commands need

    def unit(self, code: str = "H26.99") -> str:
        self.do("units", "add", code, "--name", "Đơn vị thử nghiệm")
        return code

    def caller(self, name: str = "mot-cua") -> str:
        key = str(self.folder / f"{name}.json")
        self.do("callers", "add", name, "--name", "Một cửa", "--unit", "H26.99", "--scope", "persons:query",
                "--generate-key", key)  # fmt: skip
        return name
