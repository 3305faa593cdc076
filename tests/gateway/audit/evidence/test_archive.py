"""The archive opens with everybody's tools, and nothing that only looks like one is read."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.evidence import archive
from gateway.audit.evidence.archive import ArchiveBroken, read_archive, write_archive

FILES = {"README.en.md": b"read me\n", "entries/0000000001.json": b"{}", "manifest.txt": bytes(range(256))}


def test_everybodys_tools_open_it() -> None:
    data = write_archive(FILES)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None and opened.namelist() == list(FILES)
        assert {name: opened.read(name) for name in FILES} == FILES
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in opened.infolist())
    assert read_archive(data) == FILES and write_archive(dict(FILES)) == data


@given(st.dictionaries(st.from_regex(r"[a-z]{1,3}/[A-Z0-9]{1,4}\.txt", fullmatch=True), st.binary(), min_size=1))
def test_round_trip(files: dict[str, bytes]) -> None:
    assert read_archive(write_archive(files)) == files


def test_every_byte_is_held() -> None:
    data = write_archive(FILES)
    for at in range(len(data)):
        for changed in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at], data[:at] + b"\0" + data[at:]):
            try:
                assert read_archive(changed) != FILES
            except ArchiveBroken:
                pass


def made(**how: Any) -> bytes:
    """An archive by the standard library, which can do everything that we do not want."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how.get("compression", zipfile.ZIP_STORED)) as opened:
        for name, content in how.get("files", FILES.items()):
            opened.writestr(zipfile.ZipInfo(name), content, how.get("compression"))
        opened.comment = how.get("comment", b"")
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK", b"nonsense", made(), made(comment=b"x"), made(compression=zipfile.ZIP_DEFLATED),
        made(files=[("../../etc/passwd.txt", b"x")]), made(files=[("/etc/passwd.txt", b"x")]), made(files=[]),
        made(files=[("a/b/c.txt", b"x")]), made(files=[("a\\b.txt", b"x")]), made(files=[("a.txt/", b"")]),
        made(compression=zipfile.ZIP_DEFLATED, files=[("bomb.txt", bytes(10_000_000))]),
        write_archive(FILES) + b"x", b"x" + write_archive(FILES), write_archive(FILES)[:-1],
        write_archive({"a.txt": b"1"})[:36] + write_archive({"a.txt": b"2"}),
    ],
)  # fmt: skip
def test_what_is_no_archive_of_ours(data: bytes) -> None:
    with pytest.raises(ArchiveBroken):
        read_archive(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_named() -> None:
    with pytest.raises(ArchiveBroken, match=r"manifest\.txt: the archive holds it twice"):
        read_archive(made(files=[("manifest.txt", b"1"), ("manifest.txt", b"2")]))


@pytest.mark.parametrize("name", ["../x.txt", "/x.txt", "x", "a/b/c.txt", "", "a\0.txt", "họ.txt", ".hidden.txt"])
def test_a_name_of_another_form_is_not_written(name: str) -> None:
    with pytest.raises(ArchiveBroken):
        write_archive({name: b""})


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_archive(FILES)
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    for act in (lambda: write_archive(FILES), lambda: read_archive(data)):
        with pytest.raises(ArchiveBroken, match="files"):
            act()
    monkeypatch.setattr(archive, "MOST_FILES", 9)
    monkeypatch.setattr(archive, "LONGEST", 10)
    for act in (lambda: write_archive(FILES), lambda: read_archive(data)):
        with pytest.raises(ArchiveBroken, match="too long"):
            act()
