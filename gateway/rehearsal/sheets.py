"""The minutes as plain text for the terminal and as Markdown for a file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from gateway.rehearsal.minutes import BLANK, Block, Line, Row, Signatures, Table
from gateway.rehearsal.situations import Words

WIDTH = 110
_RESULT = 15


def text(blocks: Iterable[Block]) -> str:
    """For reading in a terminal, English beside or below the Vietnamese."""
    return "\n".join(line.rstrip() for block in blocks for line in _as_text(block)) + "\n"


def markdown(blocks: Iterable[Block]) -> str:
    """For a file that is read or printed."""
    return "\n".join(line for block in blocks for line in _as_markdown(block)).strip() + "\n"


def _as_text(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from (line for row in block.rows for line in _row(row))
        case Signatures():
            wide = WIDTH // len(block.places)
            yield ""
            yield "".join(place.vi.center(wide) for place in block.places)
            yield "".join(f"({place.en})".center(wide) for place in block.places)
            yield from ("", "", "")
            yield "".join(BLANK[:30].center(wide) for _ in block.places)
        case Line(kind="nation"):
            yield block.vi.center(WIDTH)
        case Line(kind="title"):
            yield from ("", block.vi.center(WIDTH), block.en.center(WIDTH), "")
        case Line(kind="heading" | "annex" | "sub"):
            yield from ("", f"{block.vi} · {block.en}")
        case _:
            mark = "- " if block.kind == "item" else ""
            told = " ".join(filter(None, (f"{block.vi} · {block.en}" if block.en else block.vi, block.code)))
            yield from textwrap.wrap(
                told, WIDTH, initial_indent=f"  {mark}", subsequent_indent="    ", break_on_hyphens=False
            )


def _row(row: Row) -> Iterator[str]:
    if row.result is None:
        yield from ("", f"  {row.title.vi} · {row.title.en}")
        return
    indent = " " * (6 + _RESULT)
    yield f"  {row.number:>2}  {row.result.vi:<{_RESULT}}{row.title.vi}"
    yield f"      {row.result.en:<{_RESULT}}{row.title.en} (API {row.contract})"
    told = [row.status, f"{row.seconds} s"] if row.status else []
    told += [f"biên nhận {row.receipt}" + (f", vị trí {row.position}" if row.position else "")] if row.receipt else []
    if told:
        yield indent + " · ".join(told)


def _as_markdown(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block)
        case Signatures():
            yield ""
            yield "| " + " | ".join(f"**{place.vi}**<br>*{place.en}*" for place in block.places) + " |"
            yield "|" + " :---: |" * len(block.places)
            yield "|" + " <br><br><br> |" * len(block.places)
        case Line(kind="nation"):
            yield from (f"**{block.vi}**  ", "")
        case Line(kind="title"):
            yield from (f"# {block.vi}", "", f"*{block.en}*", "")
        case Line(kind="heading" | "annex"):
            yield from ("", f"## {block.vi} · *{block.en}*", "")
        case Line(kind="sub"):
            yield from ("", f"### {block.vi} · *{block.en}*", "")
        case Line(kind="item"):
            code = f" `{block.code.replace('`', chr(39))}`" if block.code else ""
            yield f"- {_safe(block.vi)}" + (f" · *{_safe(block.en)}*" if block.en else "") + code
        case _:
            yield from (_safe(block.vi) + (f" · *{_safe(block.en)}*" if block.en else ""), "")


def _table(table: Table) -> Iterator[str]:
    yield "| TT | Tình huống · *situation* | Kết quả · *result* | Trả về · *ended as* | Biên nhận, vị trí · *receipt, position* | Giây · *s* |"  # noqa: E501  # a Markdown row is one line
    yield "| ---: | --- | --- | --- | --- | ---: |"
    for row in table.rows:
        if row.result is None:
            yield f"| | **{row.title.vi}** · *{row.title.en}* | | | | |"
            continue
        place = f"{row.receipt}<br>{row.position}" if row.position else row.receipt
        cells = (row.number, f"{_both(row.title)} (API {row.contract})", f"**{row.result.vi}** · *{row.result.en}*",
                 row.status, place, row.seconds)  # fmt: skip
        yield "| " + " | ".join(cells) + " |"


def _both(words: Words) -> str:
    return f"{words.vi} · *{words.en}*"


def _safe(told: str) -> str:
    """What Markdown would take for marks stays text."""
    return "".join(f"\\{letter}" if letter in "\\*_`<>[]|" else letter for letter in told)
