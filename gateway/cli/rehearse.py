"""``lienthong rehearse``: forty counter situations put to whatever answers the contract, and minutes of the test."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from gateway.app.rehearsing import proving, sending
from gateway.cli import given
from gateway.cli.refusals import CouldNot
from gateway.rehearsal import evidence, minutes, paper, sheets
from gateway.rehearsal.caller import NotStarted, NotSynthetic
from gateway.rehearsal.run import Played, Rehearsal
from gateway.rehearsal.situations import COUNT, Situation, book, edition
from gateway.rehearsal.target import Target, checked_url, is_loopback, mocks_of, open_target, read_file

ENDINGS = (".md", ".docx", ".json")
WARNING = (
    "CẢNH BÁO: hệ thống được kiểm thử không ở trên máy này. Mã truy cập và dữ liệu giả lập sẽ rời khỏi máy; các lượt"
    " tra cứu sẽ nằm trong nhật ký của hệ thống đó.\n"
    "WARNING: the target is not on this machine. Tokens and synthetic data leave it, and what is asked stands in the"
    " target's log."
)


def _only(_context: click.Context, _parameter: click.Parameter, value: str | None) -> frozenset[int]:
    """``1,5,30-35`` as numbers; nothing means all."""
    if value is None:
        return frozenset(range(1, COUNT + 1))
    chosen: set[int] = set()
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() if dash else True)):
            raise click.BadParameter("give numbers such as 1,5,30-35")
        chosen |= set(range(int(first), int(last or first) + 1))
    if not chosen or not chosen <= set(range(1, COUNT + 1)):
        raise click.BadParameter(f"situations have the numbers 1 to {COUNT}")
    return frozenset(chosen)


def _files(_context: click.Context, _parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    for path in value:
        if path.suffix not in ENDINGS:
            raise click.BadParameter(f"a file ends in {', '.join(ENDINGS)}")
        if not path.parent.is_dir():
            raise click.BadParameter(f"there is no folder {path.parent}")
    return value


OF_UP = Path("state", "demo.json")
"""What `make up` leaves in the clone: with it, `--target` alone is enough."""


@click.command()
@click.option("--target", help="address of what is tested (default: base_url of --demo)")
@click.option("--demo", type=click.Path(path_type=Path, dir_okay=False),
              help="how to call it: demo.json of `lienthong up`, or like it (default: state/demo.json)")  # fmt: skip
@click.option("--mocks", "control", help="control of the mocks behind it (default: as in --demo)")
@click.option("--log-key", help="the log's public key, or a file with it (default: log.vkey beside --demo)")
@click.option("--out", "outs", multiple=True, callback=_files, type=click.Path(path_type=Path, dir_okay=False),
              help="minutes as .md or .docx, evidence as .json; repeatable")  # fmt: skip
@click.option("--only", "chosen", callback=_only, metavar="NUMBERS", help="such as 1,5,30-35")
@click.option("--list", "listing", is_flag=True, help="list the situations, and do nothing else")
@click.option("--tester", help="who tests, for the minutes")
@click.option("--vendor", help="who is tested, for the minutes")
@click.option("--allow-remote", is_flag=True, help="let the target be on another machine")
@click.option("--ca-file", type=click.Path(path_type=Path, dir_okay=False), help="PEM of the target's authority")
def rehearse(
    target: str | None,
    demo: Path | None,
    control: str | None,
    log_key: str | None,
    outs: tuple[Path, ...],
    chosen: frozenset[int],
    listing: bool,
    tester: str | None,
    vendor: str | None,
    allow_remote: bool,
    ca_file: Path | None,
) -> None:
    """Play forty counter situations against TARGET and print bilingual minutes of the test.

    Only synthetic people are ever sent. 0: all passed; 1: some failed; 2: could not run, or nothing could be judged.
    """
    situations = [one for one in book() if one.number in chosen]
    if listing:
        _list(situations)
        return
    if demo is None:
        demo = OF_UP
        if not demo.is_file():
            raise CouldNot(f"name with --demo the file that says how to call the target; there is no {OF_UP} here")
    try:
        with ExitStack() as stack:
            document = read_file(demo)
            address = checked_url(target or str(document.get("base_url") or ""), "the target (--target)")
            _check_place(address, allow_remote)
            send = stack.enter_context(sending(allow_remote=allow_remote, ca_file=ca_file))
            prove, shown_key = _proof(demo, log_key)
            opened = open_target(document, address, control, _private_key(demo, document), send)
            began = datetime.now(UTC)
            played = Rehearsal(opened, began, prove).play(situations, _Progress(len(situations)))
            mocks = mocks_of(document, control, send)
    except (NotStarted, NotSynthetic) as fault:
        raise CouldNot(str(fault)) from None
    occasion = _occasion(opened, address, began, mocks.control if mocks else None, (tester, vendor), shown_key)
    _hand_over(occasion, played, outs)
    sys.exit(_exit_code(played))


def _list(situations: Sequence[Situation]) -> None:
    chapter = None
    for one in situations:
        if one.chapter != chapter:
            chapter = one.chapter
            click.echo(f"{chapter.vi} · {chapter.en}")
        click.echo(f"  {one.number:>2}  {one.title.vi} · {one.title.en} (API {one.contract})")


def _check_place(address: str, allow_remote: bool) -> None:
    if is_loopback(address):
        return
    if not allow_remote:
        raise CouldNot("the target is not on this machine; --allow-remote lets it be elsewhere")
    click.echo(WARNING, err=True)


def _private_key(demo: Path, document: dict[str, Any]) -> str:
    named = document.get("private_key_path")
    if not isinstance(named, str):
        raise NotStarted("the file names no private_key_path")
    return given.text(demo.parent / named)  # an absolute path stays one


def _proof(demo: Path, log_key: str | None) -> tuple[Any, str | None]:
    beside = demo.parent / "log.vkey"
    found = log_key or (str(beside) if beside.is_file() else None)
    if found is None:
        return None, None
    key = given.log_key(found)
    return proving(key), key.vkey


class _Progress:
    """Says on standard error what has just been played, so that the minutes alone stand on standard output."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0

    def __call__(self, one: Played) -> None:
        self._done += 1
        result = minutes.RESULTS[one.result]
        click.echo(
            f"[{self._done}/{self._total}] {one.situation.number:>2}. {one.situation.title.vi}: {result.vi}"
            f" ({one.seconds:.2f} s)",
            err=True,
        )


def _occasion(
    opened: Target, address: str, began: datetime, mocks: str | None, parties: tuple[str | None, str | None],
    log_key: str | None,
) -> evidence.Occasion:  # fmt: skip
    told = " ".join(opened.versions[name] for name in ("title", "version") if name in opened.versions)
    return evidence.Occasion(
        target=address, client_id=opened.caller.client_id, procedure=str(opened.purpose["procedure"]),
        unit=str(opened.purpose["unit"]), began=began, ended=datetime.now(UTC), version=metadata.version("lienthong"),
        book=edition(), target_version=told or None, mocks=mocks, tester=parties[0], vendor=parties[1],
        log_key=log_key,
    )  # fmt: skip


def _hand_over(occasion: evidence.Occasion, played: Sequence[Played], outs: Sequence[Path]) -> None:
    """Write the evidence first, then the minutes that name it."""
    content = evidence.written(evidence.document(occasion, played))
    digest = evidence.digest(content)
    kept = next((path for path in outs if path.suffix == ".json"), None)
    if kept is None and outs:
        kept = outs[0].with_suffix(".json")
    if kept is not None:
        kept.write_bytes(content)
    blocks = minutes.blocks(occasion, played, digest, kept.name if kept else None)
    whole = [*blocks, *minutes.appendix(played)]
    for path in outs:
        if path.suffix == ".md":
            path.write_text(sheets.markdown(whole), "utf-8")
        elif path.suffix == ".docx":
            path.write_bytes(paper.document(whole))
    click.echo(sheets.text(blocks), nl=False)


def _exit_code(played: Sequence[Played]) -> int:
    if any(one.result == "failed" for one in played):
        return 1
    return 0 if any(one.result == "passed" for one in played) else 2
