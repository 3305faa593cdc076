"""Vietnamese text gets damaged on its way in a few known manners; each is done here to a whole answer, SOAP or REST."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

_ESCAPED: Final = re.compile(r"\\u[0-9a-fA-F]{4}")
_REFERENCE: Final = re.compile(r"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")


def decomposed(text: str) -> str:
    """Every accent apart from its letter."""
    return unicodedata.normalize("NFD", text)


def double_encoded(text: str) -> str:
    """UTF-8 that somebody took for Windows-1252: five bytes that it doesn't know stay what Latin-1 makes of them."""
    return "".join(_as_windows(byte) for byte in text.encode())


def question_marks(text: str) -> str:
    """What Latin-1 doesn't have became a question mark."""
    return text.encode("latin-1", "replace").decode("latin-1")


def _as_windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("windows-1252")
    except UnicodeDecodeError:
        return chr(byte)


DAMAGES: Final[Mapping[str, Callable[[str], str]]] = {
    "text_nfd": decomposed,
    "text_double_encoded": double_encoded,
    "text_question_marks": question_marks,
}


def damaged(body: bytes, kind: str) -> bytes:
    """An answer with all its text damaged. Letters that are written as references or escapes are written out before:
    damage happens to text, not to its spelling. What is no UTF-8 stays as it is."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    if text.lstrip().startswith("<"):
        text = _REFERENCE.sub(_letter, text)
    elif _ESCAPED.search(text):
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return body
    return DAMAGES[kind](text).encode()


def _letter(reference: re.Match[str]) -> str:
    told = reference[1]
    number = int(told[1:], 16) if told.startswith("x") else int(told)
    return chr(number) if 0x80 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else reference[0]
