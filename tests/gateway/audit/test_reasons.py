"""No reason of a verdict lacks its Vietnamese: the sentences are read from the sources that make them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gateway
from gateway.audit.reasons import TABLE, in_vietnamese

ROOT = Path(gateway.__file__).parent
SOURCES = (
    "audit/verify.py", "audit/examination.py", "audit/followers.py", "audit/shape.py", "audit/progress.py",
    "audit/anchoring.py", "audit/checkpoint.py", "audit/reading.py", "audit/index/check.py",
    "audit/reconciliation/judgement.py", "audit/reconciliation/results.py", "keys/notes.py",
    "store/sqlite.py", "store/postgresql.py", "store/migrations.py",
)  # fmt: skip
NO_REASONS = frozenset({
    "entry {}: ", "entry {}: {}", "{}{}; {}",  # begun or joined here; what follows is looked at by itself
    "is missing or altered",  # looked for in a reason
    "an entry is missing", "no members",  # caught where they are raised
    "a finding without a position names no entry", "no connection", "the log's key has not signed this note",
    "a key's name is printable ASCII without spaces and plus signs", "the text is no Ed25519 verifier key",
    "a note's text ends with one newline",  # of keys and of writing
    "input/output error",  # the system's own word
})  # fmt: skip
_OTHER = re.compile(r"[A-Z]{4}|SET |f \{\}|t f$|\\|; $")


def sentences(path: Path) -> Iterator[str]:
    """Texts of a module that are sentences, without its docstrings and its SQL; ``{}`` where a value is filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in inner | docs:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if re.search("[a-z]{2}.* ", text) and not _OTHER.search(text) and text not in NO_REASONS:
            yield text


FOUND = [(name, text) for name in SOURCES for text in sentences(ROOT / name)]


def samples(text: str) -> Iterator[str]:
    """The sentence as it may read: with a number or a sentence filled in, and without what may follow it."""
    for filled in ("7", "there is no search index"):
        for shown in (text, text.removesuffix("{}"), text.removesuffix("{}{}")):
            yield shown.replace("{}", filled).removeprefix("; ")
            yield shown.removeprefix("{}; ").replace("{}", filled)


@pytest.mark.parametrize(("name", "text"), sorted(set(FOUND)))
def test_no_reason_lacks_its_vietnamese(name: str, text: str) -> None:
    assert any(in_vietnamese(sample) for sample in samples(text)), f"{name}: add it to gateway/audit/reasons.py"


def test_sentences_are_found() -> None:
    assert len({text for _, text in FOUND}) > 100
    assert {name for name, _ in FOUND} == set(SOURCES)


def test_both_languages_fill_in_the_same() -> None:
    for english, vietnamese in TABLE:
        assert sorted(re.findall(r"\{[a-z]\}", english)) == sorted(re.findall(r"\{[a-z]\}", vietnamese)), english
    assert len({english for english, _ in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        (
            "every request has exactly one ending, every one of 5 receipts its entry, save 2 that are not due yet;"
            " 3 statements of sources were held against it, 1 of them settled by people",
            "mỗi yêu cầu có đúng một mục kết thúc, cả 5 biên nhận đều có mục, trừ 2 yêu cầu chưa đến hạn;"
            " đã đối chiếu 3 sổ của các nguồn, 1 sổ do người khép lại",
        ),
        ("entry 4: `outcome` is not what the leaf committed to", "mục 4: `outcome` không đúng với cam kết của lá"),
        (
            "signed by w.example, the time stamp authority up to entry 9, the last excluded;"
            " the 3 after that wait for them",
            "được w.example, tổ chức cấp dấu thời gian ký tới mục 9 (không gồm mục cuối); 3 mục sau đó đang chờ ký",
        ),
        (
            "the log can't be read: the PostgreSQL schema log can't be reached: OperationalError",
            "không đọc được nhật ký: không kết nối được lược đồ PostgreSQL log: OperationalError",
        ),
    ],
)
def test_a_reason_is_read_part_by_part(english: str, vietnamese: str) -> None:
    assert in_vietnamese(english) == vietnamese


@pytest.mark.parametrize(
    "reason",
    ["because", "", "entry 4: because", "there is no search index; because", "because; there is no search index"],
)
def test_a_reason_with_a_part_that_is_not_known_is_left_in_english(reason: str) -> None:
    assert in_vietnamese(reason) is None
