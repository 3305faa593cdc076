"""``connectors new`` says what it wrote, what it left out and what to do next; a refusal is one sentence."""

from pathlib import Path

from click.testing import CliRunner

from gateway.cli.main import lienthong
from tests.gateway.kit.made import DESCRIPTIONS


def empty(folder: Path) -> Path:
    for name in ("connectors", "mocks", "contracts/schemas", "tests/connectors", "tests/mocks", "docs/connectors"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    return folder


def test_what_was_written_is_told(tmp_path: Path) -> None:
    words = ["connectors", "new", "ho_tich", "--wsdl", str(DESCRIPTIONS / "bare.wsdl"), "--title", "Hộ tịch thử",
             "--owner", "Tests", "--into", str(empty(tmp_path))]  # fmt: skip
    done = CliRunner().invoke(lienthong, words)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert (
        lines[0].startswith("ho_tich: ") and "  connectors/ho_tich" in lines and "  docs/connectors/ho_tich.md" in lines
    )
    assert "dataset ho_tich_lay_ho_so: LayHoSo, asked with nguon, so_ho_so, ma_so_thue, nguoi" in lines
    assert any(line.startswith("left out: ") for line in lines) and lines[-1].startswith("Next: ")
    assert 'title = "Hộ tịch thử"' in (tmp_path / "connectors" / "ho_tich" / "manifest.toml").read_text()


def test_a_refusal_is_one_sentence(tmp_path: Path) -> None:
    for words in (
        ["../x", "--wsdl", str(DESCRIPTIONS / "bare.wsdl")],
        ["ho_tich", "--wsdl", str(tmp_path / "none.wsdl")],
        ["ho_tich"],
    ):
        done = CliRunner().invoke(lienthong, ["connectors", "new", *words, "--into", str(tmp_path)])
        assert done.exit_code == 2 and done.stdout == ""
        assert done.stderr.startswith("lienthong: ") and done.stderr.count("\n") == 1
