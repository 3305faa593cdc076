"""The minutes: parties, what was tested, each result, remarks, a conclusion that says no more than was seen, digest."""

from collections.abc import Iterable

import pytest

from gateway.rehearsal.minutes import BLANK, Block, Line, Signatures, Table, appendix, blocks
from gateway.rehearsal.situations import COUNT
from tests.gateway.rehearsal.acted import OCCASION, acted

DIGEST = "d" * 64


def lines(found: Iterable[Block]) -> list[str]:
    return [f"{block.vi} {block.code}".strip() for block in found if isinstance(block, Line)]


def test_everything_has_its_place() -> None:
    found = blocks(OCCASION, acted(), DIGEST, "m.json")
    told = lines(found)
    assert told[:3] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BIÊN BẢN KIỂM THỬ"]
    assert any("ngày 28 tháng 11 năm 2026" in line and "từ 00:30:00 đến 00:31:05" in line for line in told)
    assert "Bên kiểm thử: Sở A" in told and f"Bên được kiểm thử: {BLANK}" in told
    assert "Phiên bản hệ thống tự công bố: không công bố" in told and "Tệp bằng chứng: m.json" in told
    assert any(line.endswith(DIGEST) for line in told)
    assert "Tình huống 2 (không đạt): sai 2." in told and "Tình huống 3 (không đánh giá): sai 3." in told
    (table,) = [block for block in found if isinstance(block, Table)]
    chapter, *rows = table.rows
    assert chapter.result is None and [row.number for row in rows] == ["1", "2", "3"]
    assert (rows[0].status, rows[0].receipt, rows[0].position, rows[0].seconds) == ("200 found", "01JD0", "58", "0,50")
    assert [row.result.vi for row in rows if row.result] == ["ĐẠT", "KHÔNG ĐẠT", "KHÔNG ĐÁNH GIÁ"]
    assert isinstance(found[-1], Signatures) and len(found[-1].places) == 2
    assert any("không được lưu" in line for line in lines(blocks(OCCASION, acted(), DIGEST, None)))


@pytest.mark.parametrize(
    ("results", "conclusion"),
    [
        (("passed", "failed", "not_judged"), "KHÔNG ĐẠT"),
        (("passed", "not_judged"), "CHƯA ĐỦ CĂN CỨ"),
        (("passed",), f"ĐẠT các tình huống đã chọn (1 trên {COUNT})"),
        (("passed",) * COUNT, "ĐẠT toàn bộ."),
    ],
)
def test_the_conclusion_says_no_more_than_was_seen(results: tuple[str, ...], conclusion: str) -> None:
    told = lines(blocks(OCCASION, acted(*results), DIGEST, None))
    assert sum(line.startswith(conclusion) for line in told) == 1
    assert sum(line.startswith(("ĐẠT", "KHÔNG ĐẠT:", "CHƯA ĐỦ")) for line in told) == 1


def test_the_appendix_tells_what_was_sent_and_came_back() -> None:
    told = lines(appendix(acted()))
    assert "1. một việc: ĐẠT" in told and "Nhận xét: sai 2." in told
    assert "POST /v1/persons/query → HTTP 200, 0,25 s, vị trí nhật ký 58" in told
    assert any(line.startswith("Gửi: {") and "099190000123" in line and "secret-1" not in line for line in told)
    (one,) = acted("passed")
    one.exchanges[0].arrived, one.exchanges[0].request = 3, {"long": "x" * 2000}
    told = lines(appendix([one]))
    assert any("nguồn nhận 3 yêu cầu" in line for line in told) and all(len(line) < 800 for line in told)


def test_both_languages_throughout() -> None:
    found = blocks(OCCASION, acted(), DIGEST, "m.json")
    alone = [block.vi for block in found if isinstance(block, Line) and not block.en]
    assert alone == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
