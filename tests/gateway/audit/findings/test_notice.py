"""The draft notice: what article 23 asks for is there, in Vietnamese and in Vietnam's time, and no person is."""

import io

from docx import Document

from gateway.audit.findings.notice import as_docx, as_text, blocks, field_name, local
from tests.gateway.audit.findings.bench import ID, Bench
from tests.gateway.audit.findings.test_incidents import opened


def test_the_notice_holds_what_the_log_knows_and_leaves_the_rest_open(bench: Bench) -> None:
    _, incident = opened(bench)
    finding = bench.store.find(ID)
    assert finding is not None
    text = as_text(incident, [finding])
    for part in (
        "91/2025/QH15", "356/2025/NĐ-CP", "DỰ THẢO", "Dò số định danh", "Số chủ thể dữ liệu được tra cứu: 2",
        "ngày sinh, thông tin cha, họ, chữ đệm và tên", "từ 09:00 ngày 27/11/2026 đến 09:04 ngày 27/11/2026",
        "Thời điểm biết: 05:00 ngày 27/11/2026", "Hạn thông báo (72 giờ): 05:00 ngày 30/11/2026",
        "H26.99.1-261127-0001", incident.id, "nhạy cảm: không", "[Mô tả hậu quả",
    ):  # fmt: skip
        assert part in text, part
    assert "13/2023" not in text  # no longer in force


def test_the_word_file_says_the_same(bench: Bench) -> None:
    _, incident = opened(bench)
    finding = bench.store.find(ID)
    assert finding is not None
    document = Document(io.BytesIO(as_docx(incident, [finding])))
    assert [paragraph.text for paragraph in document.paragraphs] == [
        block.text for block in blocks(incident, [finding]) if block.kind != "signatures"
    ]
    (places,) = document.tables[0].rows
    assert [cell.text.strip() for cell in places.cells] == ["Người lập: […]", "Thủ trưởng cơ quan: […]"]


def test_fields_and_times_are_read_by_people() -> None:
    assert field_name("permanent_residence.line") == "nơi thường trú" and field_name("x.y") == "x.y"
    assert local(None) == "[…]" and local("2026-11-26T20:00:00+00:00") == "03:00 ngày 27/11/2026"
