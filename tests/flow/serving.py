"""`lienthong serve` as an operator sets it up: mocks by command, a settings file, and a register filled by commands.

Its configured base URL is a name that nothing here resolves: tokens and proofs are bound to it, wherever one connects.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from gateway.cli.main import lienthong
from tests.flow.running import COMMAND, START_SECONDS, Running

BASE_URL = "https://lien-thong.example"
REDIRECT_URI = "https://thu-tuc.example/tro-ve"
UNIT, PROCEDURE = "H26.99", "1.001193"
PURPOSE = {
    "procedure": PROCEDURE, "dossier": "H26.99-260302-0001", "unit": UNIT, "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
SCOPES = (
    "persons:query", "persons:verify", "organizations:query", "representations:verify", "identities:sign-in",
    "datasets:query",
)  # fmt: skip
GRANTS = {
    "persons": ("full_name", "date_of_birth", "permanent_residence"),
    "organizations": ("name", "legal_status"),
    "representations": ("representative",),
    "identities": ("personal_id", "full_name"),
    "tax_registrations": ("name", "status"),
}
ANNOUNCED = {"tax": {"profile": "lgsp"}}
"""Without a mock: a connector whose source doesn't exist yet."""


def toml(raw: Mapping[str, Any], place: str = "") -> str:
    """A mapping of texts, numbers, flags and mappings as TOML."""
    plain = [f"{name} = {json.dumps(value)}" for name, value in raw.items() if not isinstance(value, Mapping)]
    tables = [
        f"\n[{place}{name}]\n{toml(value, f'{place}{name}.')}"
        for name, value in raw.items()
        if isinstance(value, Mapping)
    ]
    return "\n".join([*plain, *tables])


@contextlib.contextmanager
def mocks(folder: Path) -> Iterator[dict[str, Any]]:
    """The mocks as a process of their own; what they say of themselves."""
    ready = folder / "mocks.json"
    process = subprocess.Popen([sys.executable, "-m", "mocks", "--ready", str(ready), "--with-parent"])
    try:
        _wait(ready.exists, process)
        yield json.loads(ready.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(20)


def settings(ready: Mapping[str, Any], state: Path, *, source: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A settings file's content whose sources are these mocks; ``source`` goes over each of them."""
    names = [name for name, item in ready.items() if isinstance(item, dict) and "control" in item]
    return {
        "base_url": BASE_URL,
        "state": str(state),
        "port": 0,
        "operator_port": 0,
        "sources": {
            name: {
                "profile": ready[name]["profile"], "base_url": ready[name]["url"],
                "credentials": ready[name]["credentials"], "synthetic": True, **(source or {}),
            }
            for name in names
        } | ANNOUNCED,
    }  # fmt: skip


def typed(*words: str) -> str:
    """What one command prints, in this process: a dozen interpreters more would take longer than the tests."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            lienthong.main(list(words), standalone_mode=False)
        except SystemExit as ended:  # a command that gives a verdict ends by itself
            assert not ended.code, printed.getvalue()
    return printed.getvalue()


def register(
    state: Path, key: Path, ready: Mapping[str, Any], client_id: str = "thu-tuc", config: Path | None = None
) -> None:
    """What README tells an operator to type: a unit, an officer, a caller, its grants."""
    where = ("--state", str(state)) if config is None else ("-c", str(config))
    officer = next(one for one in ready["officers"] if one["account"] == "canbo.thu")
    typed("units", "add", UNIT, "--name", "Sở Tư pháp", *where)
    typed(
        "officers", "add", "canbo.thu", "--unit", UNIT, "--licence", "population", "--personal-id",
        officer["personal_id"], *where,
    )  # fmt: skip
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    typed(
        "callers", "add", client_id, "--name", "Một cửa", "--unit", UNIT, "--generate-key", str(key), *scopes,
        "--redirect-uri", REDIRECT_URI, *where,
    )  # fmt: skip
    for dataset, fields in GRANTS.items():
        verbs = {"representations": ["verify"], "identities": ["query"]}.get(dataset, ["query", "verify"])
        words = [word for field in fields for word in ("--field", field)]
        words += [word for verb in verbs for word in ("--operation", verb)]
        words += [word for channel in ("counter", "online") for word in ("--channel", channel)]
        typed(
            "grants", "add", "--caller", client_id, "--procedure", PROCEDURE, "--dataset", dataset, "--legal-basis",
            "Luật Căn cước 2023, Điều 10", *words, *where,
        )  # fmt: skip


@contextlib.contextmanager
def serve(folder: Path, ready: Mapping[str, Any], key: Path, raw: Mapping[str, Any]) -> Iterator[Running]:
    """`lienthong serve` on a settings file, until SIGTERM."""
    file, lines = folder / "lienthong.toml", folder / "lines.txt"
    file.write_text(toml(raw), "utf-8")
    lines.touch()
    before = lines.stat().st_size
    with lines.open("ab") as sink:
        process = subprocess.Popen(
            [str(COMMAND), "serve", "-c", str(file)], stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
    try:
        _wait(lambda: len(_ports(lines, before)) == 2, process)
        ports = _ports(lines, before)
        demo = {
            "base_url": raw["base_url"], "address": f"http://127.0.0.1:{ports['public']}", "purpose": PURPOSE,
            "operator": f"http://127.0.0.1:{ports['operator']}", "private_key_path": str(key), "mocks": ready,
            "people": ready["people"], "organizations": ready["organizations"], "redirect_uri": REDIRECT_URI,
            "client_id": "thu-tuc",
        }  # fmt: skip
        with httpx.Client(timeout=60, trust_env=False) as http:
            yield Running(Path(raw["state"]), process, demo, lines, http)
    finally:
        process.terminate()
        process.wait(40)


def _ports(lines: Path, before: int) -> dict[str, int]:
    """Who listens where, as the gateway's own lines say."""
    with lines.open("rb") as file:
        file.seek(before, os.SEEK_SET)
        text = file.read().decode()
    told = [json.loads(line) for line in text.splitlines(keepends=True) if line.startswith("{") and line.endswith("\n")]
    return {str(line["name"]): int(line["port"]) for line in told if line["event"] == "listening"}


def _wait(ready: Any, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"it did not start, exit code {process.poll()}")
        time.sleep(0.02)
