"""Ways in which a reply in JSON goes wrong on purpose: each makes one out of a good reply."""

from collections.abc import Callable, Mapping

from tests.flow.hostile_xml import CANARY

Make = Callable[[str], str | bytes]


def member(value: str | Callable[[], str]) -> Make:
    """The reply with one more member first in its outermost object."""

    def make(good: str) -> str:
        at = good.index("{") + 1
        comma = "" if good[at:].lstrip().startswith("}") else ","
        return f'{good[:at]}"x": {value if isinstance(value, str) else value()}{comma}{good[at:]}'

    return make


def twice(good: str) -> str:
    """The first member of the reply once more, with another value before its own."""
    at = good.index("{") + 1
    name = good[at : good.index(":", at)]
    return f'{good[:at]}{name}: "{CANARY}",{good[at:]}'


JSON: Mapping[str, Make] = {
    "200 deep, lists": member("[" * 200 + "]" * 200),
    "200 deep, objects": member('{"a":' * 200 + "1" + "}" * 200),
    "100,000 deep": member(lambda: "[" * 100_000 + "]" * 100_000),
    "10 MB of text": member(lambda: f'"{CANARY * 620_000}"'),
    "10 MB of white space": lambda good: good + " " * 10_000_000,
    "a million numbers": member(lambda: f"[{'1,' * 1_000_000}1]"),
    "a member twice": twice,
    "a member twice, spelled otherwise": lambda good: str(member("1")(good)).replace('"x": 1', '"x": 1, "\\u0078": 2'),
    "NaN": member("NaN"),
    "Infinity": member("-Infinity"),
    "1e999": member("1e999"),
    "a number of 5,000 digits": member("9" * 5_000),
    "a fraction of 5,000 digits": member("0." + "9" * 5_000),
    "a lone surrogate": member('"\\ud800"'),
    "a lone surrogate in a name": lambda good: str(member("1")(good)).replace('"x"', '"\\udfff"'),
    "a control character": member('"a\x00b"'),
    "a comment": member(f"1 /* {CANARY} */"),
    "a comma too many": lambda good: good.rstrip()[:-1] + ",}",
    "single quotes": member(f"'{CANARY}'"),
    "two byte order marks": lambda good: b"\xef\xbb\xbf" * 2 + good.encode(),
    "UTF-16": lambda good: good.encode("utf-16"),
    "UTF-16 without a mark": lambda good: good.encode("utf-16-le"),
    "UTF-32": lambda good: good.encode("utf-32"),
    "UTF-7": lambda good: good.encode("utf-7").replace(b"{", b"+AHs-"),
    "overlong UTF-8": lambda good: good.encode().replace(b"{", b"{\xc1\xbb", 1),
    "a surrogate in UTF-8": lambda good: str(member('"@@"')(good)).encode().replace(b"@@", b"\xed\xa0\x80"),
    "half a character": lambda good: str(member('"@@"')(good)).encode().replace(b"@@", b"\xe1\xbb"),
    "half a document": lambda good: good[: len(good) * 2 // 3],
    "two documents": lambda good: good + good,
    "a list": lambda good: f"[{good}]",
    "a text": lambda _good: f'"{CANARY}"',
    "null": lambda _good: "null",
    "a number": lambda _good: "5",
    "nothing": lambda _good: b"",
    "white space": lambda _good: b" \r\n\t",
}
"""Rows of the table: what is wrong, and how a good reply becomes it."""
