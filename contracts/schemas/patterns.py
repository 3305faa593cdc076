"""A text that fits a regular expression, for examples: the common part of the language, nothing that backtracks."""

from __future__ import annotations

import re
from collections.abc import Callable

Choose = Callable[[int], int]
"""A number from 0 to below the one given."""
_CLASSES = {"d": "0123456789", "w": "abcdefghijklmnopqrstuvwxyz", "s": " ", "i": "A", "c": "A"}
_KINDS = {
    "L": ("abcdefghijklmnopqrstuvwxyz", "A-Za-zÀ-ÖØ-öø-ɏƠơƯưḀ-ỿ"),
    "Lu": ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A-ZÀ-ÖØ-ÞĐƠƯ"),
    "Ll": ("abcdefghijklmnopqrstuvwxyz", "a-zß-öø-ÿđơư"),
    "M": ("", "\u0300-\u036f"), "N": ("0123456789", "0-9"), "Nd": ("0123456789", "0-9"),
    "P": (".", "!-#%-*,-/:;?@\\[\\\\\\]_{}"), "Z": (" ", " \u00a0"), "Zs": (" ", " \u00a0"),
}  # fmt: skip
"""What is made for a class of letters (``\\p{L}``), and what Python may take for it: near enough to choose an example,
which the schema's own validator judges."""
_OTHERS = "xA0 -_.é"
"""Tried where a class says what it doesn't hold."""
_ESCAPED = re.compile(r"p\{([A-Za-z]+)\}|.", re.DOTALL)
_SHORT = {"d": "0-9", "i": "A-Za-z_:", "c": "\\-.0-9:A-Z_a-z"}
_ANY = "x"
_MORE = 3
"""How much longer than it must be an open repetition gets at most."""


class TooHard(ValueError):
    """The expression uses something that isn't known here."""


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a schema's pattern, which covers the whole text; raises `TooHard` for one unknown here."""
    try:
        return re.fullmatch(_translated(pattern), text) is not None
    except re.error:
        raise TooHard("a pattern that isn't understood") from None


def _translated(pattern: str) -> str:
    """A schema's pattern as Python writes it, where Python has no word for a class or would take it for more."""
    made, inside, place = "", False, 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\" and place + 1 < len(pattern):
            found = _ESCAPED.match(pattern, place + 1)
            word = found[0] if found else ""
            place += 1 + len(word)
            known = _KINDS[found[1]][1] if found and found[1] in _KINDS else _SHORT.get(word, "")
            made += (known if inside else f"[{known}]") if known else f"\\{word}"
            continue
        if letter == "[" and inside:
            if made.endswith("-"):
                raise TooHard("a class of which another is taken away")
            made += "\\"
        inside = (inside or letter == "[") and letter != "]"
        made += letter
        place += 1
    return made


def searches(pattern: str, text: str) -> bool:
    """Whether a JSON Schema pattern, which covers any part of the text, is found; raises `TooHard`."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        raise TooHard("a pattern that isn't understood") from None


def matching(pattern: str, choose: Choose) -> str:
    """A text that fits; raises `TooHard`."""
    made = _Maker(pattern.removeprefix("^").removesuffix("$"), choose)
    text = made.alternatives()
    if made.rest or not fits(pattern.removeprefix("^").removesuffix("$"), text):
        raise TooHard("a pattern that isn't understood")
    return text


class _Maker:
    def __init__(self, pattern: str, choose: Choose) -> None:
        self.rest = pattern
        self._choose = choose

    def alternatives(self) -> str:
        found = [self._branch()]
        while self.rest.startswith("|"):
            self.rest = self.rest[1:]
            found.append(self._branch())
        return found[self._choose(len(found))]

    def _branch(self) -> str:
        made = ""
        while self.rest and self.rest[0] not in "|)":
            before = self.rest
            piece = self._atom()
            atom = before[: len(before) - len(self.rest)]
            low, high = self._repeats()
            if (low, high) == (1, 1):
                made += piece
                continue
            for _ in range(low + self._choose(min(high - low, _MORE) + 1)):
                made += _Maker(atom, self._choose)._atom()  # each time anew: not all digits are alike
        return made

    def _take(self) -> str:
        if not self.rest:
            raise TooHard("a pattern that ends too early")
        letter, self.rest = self.rest[0], self.rest[1:]
        return letter

    def _atom(self) -> str:
        letter = self._take()
        if letter == "(":
            if self.rest.startswith("?:"):
                self.rest = self.rest[2:]
            elif self.rest.startswith("?"):
                raise TooHard("a group of a special kind")
            made = self.alternatives()
            if self._take() != ")":
                raise TooHard("a group without an end")
            return made
        if letter == "[":
            return self._of_class()
        if letter == "\\":
            letters = self._escaped(self._take())
            return letters[self._choose(len(letters))]
        if letter in "*+?{}])":
            raise TooHard("a pattern that isn't understood")
        return _ANY if letter == "." else letter

    def _escaped(self, letter: str) -> str:
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter == "p" and (found := re.match(r"\{([A-Za-z]+)\}", self.rest)) and _KINDS.get(found[1], ("",))[0]:
            self.rest = self.rest[found.end() :]
            return _KINDS[found[1]][0]
        if letter.isalnum() and letter not in "nrt":
            raise TooHard("a class that isn't known")
        return {"n": "\n", "r": "\r", "t": "\t"}.get(letter, letter)

    def _of_class(self) -> str:
        outside = self.rest.startswith("^")
        self.rest = self.rest[outside:]
        letters = ""
        while (letter := self._take()) != "]":
            first = self._escaped(self._take()) if letter == "\\" else letter
            if len(first) == 1 and self.rest.startswith("-") and not self.rest.startswith("-]"):
                self._take()
                last = self._take()
                letters += "".join(map(chr, range(ord(first), min(ord(last), ord(first) + 60) + 1)))
            else:
                letters += first
        if outside:
            letters = "".join(one for one in _OTHERS if one not in letters)
        if not letters:
            raise TooHard("a class that holds nothing known here")
        return letters[self._choose(len(letters))]

    def _repeats(self) -> tuple[int, int]:
        mark = self.rest[:1]
        if mark in ("?", "*", "+"):
            self.rest = self.rest[1:]
            return {"?": (0, 1), "*": (0, _MORE), "+": (1, _MORE)}[mark]
        if found := re.match(r"\{([0-9]+)(,([0-9]*))?\}", self.rest):
            self.rest = self.rest[found.end() :]
            low = int(found[1])
            return low, low if not found[2] else int(found[3]) if found[3] else low + _MORE
        return 1, 1
