"""The draft notice of a breach to the authority, in Vietnamese: what the log knows is filled in, the rest is left open.

Contents: article 23 of Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15. It is a draft: whoever signs it completes what stands
in brackets. It holds numbers, names of fields and dossiers; never a person's value.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.audit.findings.catalogue import BY_NAME
from gateway.audit.findings.incidents import HOURS, Incident
from gateway.audit.findings.store import Finding

FIELDS = {
    "personal_id": "số định danh cá nhân", "insurance_number": "mã số bảo hiểm xã hội",
    "old_card_number": "số chứng minh nhân dân",
    "full_name": "họ, chữ đệm và tên",
    "other_name": "tên gọi khác", "date_of_birth": "ngày sinh", "sex": "giới tính", "ethnicity_code": "dân tộc",
    "religion_code": "tôn giáo", "nationality_code": "quốc tịch", "marital_status": "tình trạng hôn nhân",
    "blood_group": "nhóm máu", "place_of_birth_registration": "nơi đăng ký khai sinh", "home_town": "quê quán",
    "permanent_residence": "nơi thường trú", "current_residence": "nơi ở hiện tại", "father": "thông tin cha",
    "mother": "thông tin mẹ", "spouse": "thông tin vợ, chồng", "legal_guardian": "thông tin người đại diện",
    "household_head": "thông tin chủ hộ", "household_book_number": "số sổ hộ khẩu",
    "life_status": "tình trạng còn sống, đã chết",
    "superseded_by": "số định danh thay thế",
}  # fmt: skip
SENSITIVE = frozenset({"ethnicity_code", "religion_code", "blood_group"})
"""Sensitive data by Nghị định 356/2025/NĐ-CP, article 4."""
DOSSIERS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``kind`` is ``nation``, ``title``, ``heading``, ``text``, ``item`` or ``signatures``."""

    kind: str
    text: str


def local(moment: datetime | str | None) -> str:
    """A moment as it is written in Viet Nam, in its own time."""
    if moment is None:
        return "[…]"
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return (moment + timedelta(hours=7)).strftime("%H:%M ngày %d/%m/%Y")


def field_name(path: str) -> str:
    """A field's name in Vietnamese; what lies below a field is named by the field."""
    return FIELDS.get(path.partition(".")[0], path)


def blocks(incident: Incident, findings: list[Finding]) -> list[Block]:
    """The notice, paragraph by paragraph."""
    scope = incident.scope
    names = list(dict.fromkeys(field_name(path) for path in scope.fields))
    sensitive = sorted({field_name(path) for path in scope.fields if path.partition(".")[0] in SENSITIVE})
    found = [
        Block("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), Block("nation", "Độc lập - Tự do - Hạnh phúc"),
        Block("title", "THÔNG BÁO VI PHẠM QUY ĐỊNH VỀ BẢO VỆ DỮ LIỆU CÁ NHÂN (DỰ THẢO)"),
        Block("text", "Kính gửi: Cơ quan chuyên trách bảo vệ dữ liệu cá nhân, Bộ Công an"),
        Block("text", "Căn cứ Điều 23 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP."),
        Block("heading", "1. Bên thông báo"),
        Block("item", "Tên cơ quan, địa chỉ: […]"),
        Block("item", "Đầu mối liên hệ, bộ phận bảo vệ dữ liệu cá nhân: […]"),
        Block("heading", "2. Sự việc"),
        Block("item", f"Tên hồ sơ sự cố: {incident.title} (mã {incident.id})"),
        Block("item", f"Thời điểm biết: {local(incident.aware_at)}"),
        Block("item", f"Hạn thông báo ({HOURS} giờ): {local(incident.due_at)}"),
        Block("item", f"Thời gian xảy ra: từ {local(scope.since)} đến {local(scope.until)}"),
    ]  # fmt: skip
    for finding in findings:
        reason = BY_NAME[finding.rule].reason
        found.append(
            Block("item", f"Dấu hiệu: {reason.title.vi}. {reason.why.vi} ({finding.count} lượt, mã {finding.id})")
        )
    found += [
        Block("item", f"Hệ thống tra cứu: {_list(scope.callers)}; đơn vị: {_list(scope.units)}"),
        Block("item", f"Thủ tục: {_list(scope.procedures)}"),
        Block("heading", "3. Dữ liệu và chủ thể dữ liệu bị ảnh hưởng"),
        Block("item", f"Số chủ thể dữ liệu được tra cứu: {scope.subjects}"),
        Block("item", f"Số người thân có trong kết quả: {scope.relatives}"),
        Block("item", f"Số lượt dữ liệu đã được trả về: {scope.entries}"),
        Block("item", f"Loại dữ liệu: {_list(names)}"),
        Block("item", f"Trong đó dữ liệu cá nhân nhạy cảm: {_list(sensitive) if sensitive else 'không'}"),
        Block("item", f"Hồ sơ thủ tục liên quan ({scope.dossier_count}): {_list(scope.dossiers[:DOSSIERS])}"
              + (" …" if scope.dossier_count > DOSSIERS else "")),
        Block("heading", "4. Hậu quả có thể xảy ra"),
        Block("item", "[Mô tả hậu quả, thiệt hại đã và có thể xảy ra đối với chủ thể dữ liệu]"),
        Block("heading", "5. Biện pháp đã và sẽ thực hiện"),
        Block("item", "[Dừng truy cập của tài khoản, đơn vị hoặc hệ thống liên quan: thời điểm, người quyết định]"),
        Block("item", "[Thu hồi, khắc phục, thông báo cho chủ thể dữ liệu]"),
        Block("heading", "6. Chứng cứ"),
        Block("item", "Nhật ký truy cập của cổng Liên Thông, có thể kiểm chứng độc lập bằng gói chứng cứ kèm theo."),
        Block("signatures", "Người lập: […]\tThủ trưởng cơ quan: […]"),
    ]  # fmt: skip
    return found


def as_text(incident: Incident, findings: list[Finding]) -> str:
    """The notice as plain text."""
    lines = []
    for block in blocks(incident, findings):
        lines.append({"item": "- ", "heading": "\n", "title": "\n"}.get(block.kind, "") + block.text)
    return "\n".join(lines) + "\n"


def as_docx(incident: Incident, findings: list[Finding]) -> bytes:
    """The notice as a Word file."""
    from docx import Document  # python-docx: most who look at an incident draw up no paper
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    from gateway.audit.paper import set_paper, sign

    document = Document()
    document.core_properties.title = "Thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân (dự thảo)"
    document.core_properties.author = "Liên Thông"
    set_paper(document, 13)
    for block in blocks(incident, findings):
        if block.kind == "nation":
            paragraph = document.add_paragraph()
            paragraph.add_run(block.text).bold = True
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif block.kind == "title":
            document.add_heading(block.text, 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif block.kind == "signatures":
            sign(document, *block.text.split("\t"))
        elif block.kind == "heading":
            document.add_heading(block.text, 2)
        else:
            document.add_paragraph(block.text, style="List Bullet" if block.kind == "item" else None)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _list(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(texts) if texts else "[…]"
