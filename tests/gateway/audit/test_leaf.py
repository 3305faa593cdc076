"""The bytes of a leaf are final: vectors as data, and a general JCS library as the judge of the fast one."""

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.faults import EntryRefused
from gateway.audit.leaf import (
    assemble,
    base64url,
    canonical,
    commit,
    commitment,
    from_base64url,
    read_canonical,
    read_leaf,
    row_field,
    row_value,
    write_canonical,
    written_time,
)
from gateway.audit.tree import leaf_hash
from tests.gateway.audit.samples import START

VECTORS = json.loads((Path(__file__).parent / "vectors" / "leaves.json").read_text())

SCALARS = st.text(max_size=30) | st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_vectors(vector: dict[str, Any]) -> None:
    made = {
        name: commitment(name, bytes.fromhex(field["salt"]), rfc8785.dumps(field["value"]))
        for name, field in vector["fields"].items()
    }
    for slot, row in vector["subject_rows"].items():
        sealed = bytes.fromhex(row["sealed"]) if "sealed" in row else None
        name = row_field(int(slot), sealed)
        value = row_value(bytes.fromhex(row["key"]), row["handle"], sealed)
        seal = {} if sealed is None else {"sealed": base64url(sealed)}
        assert value == rfc8785.dumps({"handle": row["handle"], "key": base64url(bytes.fromhex(row["key"])), **seal})
        made[name] = commitment(name, bytes.fromhex(row["salt"]), value)
    assert made == vector["commitments"]
    leaf = rfc8785.dumps(
        {"position": vector["position"], "time": vector["time"], "kind": vector["kind"], "commitments": made}
    )
    assert leaf.decode() == vector["leaf"]
    assert leaf_hash(leaf).hex() == vector["leaf_hash"]
    read = read_leaf(vector["leaf"])
    assert (read.position, read.time, read.kind, read.commitments) == (
        vector["position"], vector["time"], vector["kind"], made,
    )  # fmt: skip


@given(VALUES)
def test_fast_jcs_is_jcs(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises((EntryRefused, UnicodeEncodeError)):
            canonical(value).encode()
        return
    assert canonical(value).encode() == expected
    assert write_canonical(read_canonical(expected.decode())) == expected


@pytest.mark.parametrize("value", [1.5, None, True, 2**53, -(2**53), b"x", {"ký": 1}, {1, 2}, [None]])
def test_what_an_entry_cannot_hold(value: Any) -> None:
    with pytest.raises(EntryRefused):
        canonical(value)


@given(st.lists(st.tuples(st.sampled_from(["caller", "unit", "subjects", "trace"]), SCALARS), max_size=6), st.data())
def test_many_commitments_at_once_are_the_single_ones(fields: list[tuple[str, Any]], data: st.DataObject) -> None:
    salts = data.draw(st.binary(min_size=16 * len(fields), max_size=16 * len(fields)))
    written = [(name, rfc8785.dumps(value).decode()) for name, value in fields]
    for at, ((name, value), (committed, opened)) in enumerate(zip(written, commit(written, salts), strict=True)):
        salt = salts[16 * at : 16 * at + 16]
        assert committed == f'"{name}":"{commitment(name, salt, value.encode())}"'
        assert opened == f'"{name}":["{base64url(salt)}",{value}]'


def test_field_and_salt_are_bound() -> None:
    texts = {commitment("caller", bytes(16), b'"x"'), commitment("unit", bytes(16), b'"x"')}
    texts |= {commitment("caller", bytes(15) + b"\1", b'"x"'), commitment("caller", bytes(16), b'"y"')}
    assert len(texts) == 4 and all(len(text) == 43 for text in texts)


@given(st.binary(max_size=40))
def test_base64url_has_one_text_per_value(raw: bytes) -> None:
    text = base64url(raw)
    assert from_base64url(text) == raw and not set(text) & set("+/=")


@pytest.mark.parametrize("text", ["A", "AB=", "AB==", "A+", "A/", "AB", "A B", "é", "AAAA\n"])
def test_other_texts_are_no_base64url(text: str) -> None:
    with pytest.raises(ValueError):  # several libraries' words
        from_base64url(text)


LEAF = assemble(7, written_time(START), "disclosed", '"entry":"x"')


def test_a_leaf_reads_back() -> None:
    assert written_time(START) == "2026-11-22T03:04:05.678901Z"
    leaf = read_leaf(LEAF)
    assert (leaf.position, leaf.kind, leaf.time) == (7, "disclosed", "2026-11-22T03:04:05.678901Z")
    assert rfc8785.dumps(json.loads(LEAF)).decode() == LEAF


@pytest.mark.parametrize(
    "text",
    [
        LEAF + " ", LEAF.replace(":7", ": 7"), LEAF.replace(":7", ':"7"'), LEAF.replace(":7", ":7.0"),
        LEAF.replace('"kind"', '"more":1,"kind"'), LEAF.replace(":7", ":true"), LEAF.replace('"x"', "1"), "[]", "",
        "{}", LEAF.replace('"kind":"disclosed",', ""), "[" * 100_000,
        LEAF.replace('"kind"', '"kind":"refused","kind"'),
        LEAF.replace("disclosed", "\\u0064isclosed"),
    ],
)  # fmt: skip
def test_what_is_no_leaf(text: str) -> None:
    with pytest.raises(ValueError):  # json's words and ours
        read_leaf(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"commitments":{},"kind":1,"position":0,"time":"x"}',
        '{"commitments":{},"kind":"x","position":0,"time":1}',
        '{"commitments":[],"kind":"x","position":0,"time":"x"}',
        '{"commitments":{},"kind":"x","place":0,"time":"x"}',
        '["commitments","kind","position","time"]',
    ],
)
def test_canonical_and_yet_no_leaf(text: str) -> None:
    with pytest.raises(ValueError, match="not a leaf"):
        read_leaf(text)
