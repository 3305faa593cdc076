"""The minutes as text and as Markdown: the same words in both, and nothing in an answer becomes a mark."""

from gateway.rehearsal.minutes import appendix, blocks
from gateway.rehearsal.sheets import WIDTH, markdown, text
from tests.gateway.rehearsal.acted import OCCASION, acted

DIGEST = "d" * 64
WHOLE = [*blocks(OCCASION, acted(), DIGEST, "m.json"), *appendix(acted())]


def test_as_text() -> None:
    told = text(WHOLE)
    assert "BIÊN BẢN KIỂM THỬ" in told and DIGEST in told and "ĐẠI DIỆN BÊN KIỂM THỬ" in told
    assert "   1  ĐẠT            một việc" in told and "(API §3)" in told
    assert "200 found · 0,50 s · biên nhận 01JD0, vị trí 58" in told
    assert "3. Kết quả từng tình huống · Result of each situation" in told
    assert all(len(line) <= WIDTH for line in told.splitlines())
    assert not any(line.endswith(" ") for line in told.splitlines())


def test_as_markdown() -> None:
    told = markdown(WHOLE)
    assert "# BIÊN BẢN KIỂM THỬ\n" in told and f"`{DIGEST}`" in told
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert any("**KHÔNG ĐẠT** · *failed*" in row for row in rows)
    assert {row.count(" |") for row in rows if "một việc" in row and "API" in row} == {6}
    answers = [line for line in told.splitlines() if line.startswith("- Nhận: `")]
    assert answers and all(line.count("`") == 2 for line in answers), "an answer stays inside its marks"
    assert "(Asia/Ho\\_Chi\\_Minh)" in told
