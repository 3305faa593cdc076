"""Why a verdict is what it is, in Vietnamese: each sentence that a verification may say stands here beside its English.

The English sentence is the code: it is what JSON, progress files and other programs hold, and it is made where the
fault is seen. `in_vietnamese` reads it by this table. A sentence that is missing here is shown in English alone, and a
test reads the sources for such.

In a sentence ``{n}`` and its like are numbers, ``{w}`` words that stay as they are (names, moments), ``{r}`` a sentence
of this table, ``{p}`` and ``{t}`` one of this table or, where it has none, what a database or the system calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

TABLE: tuple[tuple[str, str], ...] = (
    ("entry {n}: {r}", "mục {n}: {r}"),
    # the entries, and what is committed to
    ("every entry, row and index is what the log committed to", "mọi mục, dòng và chỉ mục đúng như nhật ký đã cam kết"),
    (
        "{n} values are forgotten or pruned, and entries say so",
        "{n} giá trị đã được xóa liên kết hoặc cắt bỏ, có mục ghi lại",
    ),
    (
        "the values of entries 0 to {n} as an earlier run found them until {w}",
        "giá trị của các mục 0 đến {n} theo lần kiểm tra trước, tới {w}",
    ),
    ("entries are missing before the next one", "thiếu các mục đứng trước mục kế tiếp"),
    ("a row of subjects belongs to no entry", "một dòng đối tượng không thuộc mục nào"),
    ("the entry holds what no entry holds", "mục chứa điều không mục nào chứa"),
    ("the leaf is not in its canonical form", "lá không ở dạng chuẩn"),
    ("the leaf's position, kind or time is not its own", "vị trí, loại hoặc thời điểm của lá không phải của nó"),
    (
        "the leaf is not the one that was written, or its hash was altered",
        "lá không phải lá đã được ghi, hoặc mã băm của lá bị sửa",
    ),
    ("the entry is older than the one before it", "mục có thời điểm sớm hơn mục đứng trước"),
    (
        "the leaf commits to a field that no entry has, or lacks its id",
        "lá cam kết một trường mà không mục nào có, hoặc thiếu mã của mục",
    ),
    ("the opening is gone", "phần giá trị của mục đã mất"),
    ("`{w}` is not what the leaf committed to", "`{w}` không đúng với cam kết của lá"),
    (
        "the opening is not in its canonical form, or opens what the leaf does not hold",
        "phần giá trị của mục không ở dạng chuẩn, hoặc mở điều lá không có",
    ),
    (
        "`{w}` is gone, and no entry says that it was forgotten or pruned",
        "`{w}` đã mất mà không mục nào ghi là đã xóa liên kết hoặc cắt bỏ",
    ),
    ("the id beside the opening is not the entry's", "mã đứng cạnh phần giá trị không phải mã của mục"),
    (
        "what may never be pruned is gone: the id, or what tells what was ended",
        "mất phần không bao giờ được cắt bỏ: mã của mục, hoặc điều cho biết mục kết thúc yêu cầu nào",
    ),
    (
        "a row of subjects names this entry, which did not make it",
        "một dòng đối tượng ghi là của mục này, nhưng mục không tạo ra dòng đó",
    ),
    ("a row of subjects that this entry made was altered", "một dòng đối tượng do mục này tạo ra đã bị sửa"),
    (
        "the entry is filed under another handle than it made",
        "mục được xếp dưới mã thay thế khác với mã do mục tạo ra",
    ),
    (
        "a row of subjects that this entry made is gone or moved, and was not forgotten",
        "một dòng đối tượng do mục này tạo ra đã mất hoặc bị chuyển chỗ mà không được xóa liên kết",
    ),
    ("the entry does not say what was taken away", "mục không ghi đã lấy đi những gì"),
    ("the entry names an older one that is not on record", "mục dẫn tới một mục cũ hơn không có trong nhật ký"),
    ("another entry has the same id", "một mục khác có cùng mã"),
    # what follows from the entries: head, order, tree
    (
        "the head is not that of the entries: some were altered, added or taken away",
        "đầu nhật ký không khớp các mục: có mục bị sửa, thêm hoặc lấy đi",
    ),
    ("there are more entries than the log's order shows", "có nhiều mục hơn số mục theo thứ tự của nhật ký"),
    ("an opening belongs to no entry", "một phần giá trị không thuộc mục nào"),
    ("the tree's upper hashes are not those of the entries", "mã băm tầng trên của cây không khớp các mục"),
    ("the index of open requests is not that of the entries", "chỉ mục các yêu cầu đang mở không khớp các mục"),
    ("the stored checkpoint is gone or doubled", "điểm chốt đã lưu bị mất hoặc có hai"),
    ("the size beside the stored checkpoint is not its own", "số mục ghi cạnh điểm chốt đã lưu không phải của nó"),
    ("the stored checkpoint is not signed by the log's key", "điểm chốt đã lưu không do khóa của nhật ký ký"),
    (
        "entries that the stored checkpoint covers are missing at the end",
        "thiếu ở cuối các mục mà điểm chốt đã lưu bao gồm",
    ),
    (
        "the entries are not those that the stored checkpoint covers",
        "các mục không phải những mục mà điểm chốt đã lưu bao gồm",
    ),
    # completeness
    ("every request has exactly one ending", "mỗi yêu cầu có đúng một mục kết thúc"),
    (", every one of {n} receipts its entry", ", cả {n} biên nhận đều có mục"),
    (", save {n} that are not due yet", ", trừ {n} yêu cầu chưa đến hạn"),
    ("the request has no ending, though it was due", "yêu cầu đã đến hạn mà không có mục kết thúc"),
    ("an ending of an exchange names no request", "mục kết thúc một lần trao đổi không dẫn tới yêu cầu nào"),
    (
        "the entry ends a request that is unknown or has its ending already",
        "mục kết thúc một yêu cầu không có hoặc đã kết thúc",
    ),
    ("what was altered may hide or feign endings", "phần bị sửa có thể che giấu hoặc giả mạo mục kết thúc"),
    ("{n} of {m} receipts that were given have no entry", "{n} trong {m} biên nhận đã cấp không có mục"),
    ("no source's statement was held against the log", "chưa đối chiếu sổ của nguồn nào với nhật ký"),
    ("{n} statements of sources were held against it", "đã đối chiếu {n} sổ của các nguồn"),
    (", {n} of them with lines that can't be read", ", {n} sổ có dòng không đọc được"),
    (", {n} of them settled by people", ", {n} sổ do người khép lại"),
    (
        "the statement of {w} lists {n} calls that the log does not hold",
        "sổ của {w} liệt kê {n} lần gọi không có trong nhật ký",
    ),
    (
        "what the log says of sources' statements can't be read",
        "không đọc được điều nhật ký ghi về sổ của các nguồn",
    ),
    # anchoring
    ("no checkpoint from outside was given", "chưa được cung cấp điểm chốt từ bên ngoài"),
    (
        "the entries are those that the given checkpoint covers",
        "các mục đúng là những mục mà điểm chốt được cung cấp bao gồm",
    ),
    (
        "entries that the given checkpoint covers are missing at the end",
        "thiếu ở cuối các mục mà điểm chốt được cung cấp bao gồm",
    ),
    (
        "the entries are not those that the given checkpoint covers: history was rewritten",
        "các mục không phải những mục mà điểm chốt được cung cấp bao gồm: lịch sử đã bị viết lại",
    ),
    (
        "the given checkpoint is not signed by this log's key: it is another log's, or the key was replaced",
        "điểm chốt được cung cấp không do khóa của nhật ký này ký: của nhật ký khác, hoặc khóa đã bị thay",
    ),
    ("what was given is no checkpoint of this log: {r}", "thứ được cung cấp không phải điểm chốt của nhật ký này: {r}"),
    (
        "the log's own entries are not whole: there is nothing to hold the outsiders' word against",
        "chính các mục của nhật ký không nguyên vẹn: không có gì để đối chiếu với lời của bên ngoài",
    ),
    (
        "{p} signed {n} entries: those at the end are missing, the log was cut or rolled back",
        "{p} đã ký {n} mục: thiếu các mục ở cuối, nhật ký bị cắt hoặc quay về bản cũ",
    ),
    (
        "{p} signed other entries under the log's own key: history was rewritten, or there are two views",
        "{p} đã ký các mục khác dưới chính khóa của nhật ký: lịch sử bị viết lại, hoặc có hai bản nhật ký",
    ),
    ("no outsider of those named has signed this log", "chưa bên ngoài nào trong số được nêu ký nhật ký này"),
    ("signed by {p} up to entry {n}, the last excluded", "được {p} ký tới mục {n} (không gồm mục cuối)"),
    ("the {n} after that wait for them", "{n} mục sau đó đang chờ ký"),
    ("{n} signatures under their names do not hold", "{n} chữ ký đứng tên họ không hợp lệ"),
    # a checkpoint that can't be read
    ("the note is no checkpoint of this log", "văn bản ký không phải điểm chốt của nhật ký này"),
    ("the checkpoint's size is no number", "số mục của điểm chốt không phải là số"),
    ("the checkpoint's root is no hash", "gốc của điểm chốt không phải mã băm"),
    ("the checkpoint's root is not base64", "gốc của điểm chốt không phải base64"),
    ("a key or signature is not canonical base64", "khóa hoặc chữ ký không phải base64 dạng chuẩn"),
    ("a key or signature is not base64", "khóa hoặc chữ ký không phải base64"),
    ("the note is too long", "văn bản ký quá dài"),
    ("the note holds control characters", "văn bản ký chứa ký tự điều khiển"),
    ("the text is no signed note", "nội dung không phải văn bản ký"),
    ("the note has a line among its signatures that is none", "giữa các chữ ký của văn bản có dòng không phải chữ ký"),
    ("the signature under the log's name is not of its key", "chữ ký đứng tên nhật ký không phải của khóa nhật ký"),
    # the search index
    ("there is no search index", "không có chỉ mục tìm kiếm"),
    ("the search index of {n} entries is too", "chỉ mục tìm kiếm gồm {n} mục cũng đúng"),
    (
        "the search index is not what the log says: make it again (lienthong audit index rebuild)",
        "chỉ mục tìm kiếm không đúng với nhật ký: hãy dựng lại (lienthong audit index rebuild)",
    ),
    ("the search index can't be read: {t}", "không đọc được chỉ mục tìm kiếm: {t}"),
    ("the log can't be read to the end of its index", "không đọc được nhật ký tới hết chỉ mục"),
    ("the index's version or application id was altered", "phiên bản hoặc mã ứng dụng của chỉ mục bị sửa"),
    ("the index's file is damaged", "tệp chỉ mục bị hỏng"),
    ("the index's head is gone or doubled", "đầu chỉ mục bị mất hoặc có hai"),
    ("the index's head is not an entry of this log", "đầu chỉ mục không phải mục của nhật ký này"),
    ("the index's tables are not those of this program", "các bảng của chỉ mục không phải của chương trình này"),
    ("the index holds an entry that is not on record", "chỉ mục có mục không nằm trong nhật ký"),
    ("the index holds {p} that no entry made", "chỉ mục có {p} không do mục nào tạo ra"),
    (
        "the index says of numbers that they are one person's, or not, against the log",
        "chỉ mục nói các số là của một người, hoặc không phải, trái với nhật ký",
    ),
    (
        "the search index says something else of this entry than the log",
        "chỉ mục tìm kiếm nói về mục này khác với nhật ký",
    ),
    ("a shape in the index was altered", "một dạng mục trong chỉ mục bị sửa"),
    ("an officer in the index was altered", "một cán bộ trong chỉ mục bị sửa"),
    ("{p} in the index are not those of its entries", "{p} trong chỉ mục không khớp các mục của nó"),
    # what can't be looked at, and the database itself
    ("the log could not be read to its end", "không đọc được nhật ký tới hết"),
    ("the log's public key {w} can't be read", "không đọc được khóa công khai {w} của nhật ký"),
    ("the log's public key {w} is no verifier key", "khóa công khai {w} của nhật ký không phải khóa kiểm tra"),
    ("the log can't be read: {t}", "không đọc được nhật ký: {t}"),
    ("the log can't be opened: {t}", "không mở được nhật ký: {t}"),
    ("an entry can't be read: run the verification", "không đọc được một mục: hãy chạy kiểm tra"),
    ("the progress file can't be used: {r}", "không dùng được tệp tiến độ: {r}"),
    (
        "the entries that it speaks of were altered since; verify without it",
        "các mục mà tệp nói tới đã bị sửa từ đó; hãy kiểm tra không dùng tệp",
    ),
    (
        "it fits another log, or this one was altered since; verify without it",
        "tệp thuộc nhật ký khác, hoặc nhật ký này đã bị sửa từ đó; hãy kiểm tra không dùng tệp",
    ),
    ("it is damaged; verify without it", "tệp bị hỏng; hãy kiểm tra không dùng tệp"),
    ("it can't be read; verify without it", "không đọc được tệp; hãy kiểm tra không dùng tệp"),
    ("it is another log's", "tệp của nhật ký khác"),
    ("the database itself is damaged", "chính cơ sở dữ liệu bị hỏng"),
    ("the database file's own structure is damaged", "cấu trúc của tệp cơ sở dữ liệu bị hỏng"),
    ("the database holds no log", "cơ sở dữ liệu không chứa nhật ký"),
    ("the database holds a {p} that is none of the log's", "cơ sở dữ liệu có {p} không phải của nhật ký"),
    ("the database's version or application id was altered", "phiên bản hoặc mã ứng dụng của cơ sở dữ liệu bị sửa"),
    ("the {p} `{w}` is missing or altered", "{p} `{w}` bị thiếu hoặc bị sửa"),
    ("the log was written by a newer version of this program", "nhật ký do phiên bản mới hơn của chương trình ghi"),
    (
        "the log was written by an older version: this one brings it up to date when it opens it to write",
        "nhật ký do phiên bản cũ hơn ghi: phiên bản này sẽ cập nhật khi mở để ghi",
    ),
    (
        "a database was written by a newer version of this program",
        "cơ sở dữ liệu do phiên bản mới hơn của chương trình ghi",
    ),
    ("a database can't be brought up to date: {t}", "không cập nhật được cơ sở dữ liệu: {t}"),
    ("a migration ends within a statement", "bước cập nhật cơ sở dữ liệu dừng giữa câu lệnh"),
    ("reconciliations can't be kept: {t}", "không lưu được kết quả đối chiếu: {t}"),
    (
        "{p} can't be opened safely: its encoding is not UTF8",
        "không mở được {p} một cách an toàn: bảng mã không phải UTF8",
    ),
    ("{p} can't be opened safely: {x} is not {y}", "không mở được {p} một cách an toàn: {x} không phải {y}"),
    ("{p} can't be opened safely: {x} does not stay {y}", "không mở được {p} một cách an toàn: {x} không giữ ở {y}"),
    ("{p} can't be opened: {t}", "không mở được {p}: {t}"),
    ("{p} can't be reached: {t}", "không kết nối được {p}: {t}"),
    ("{p} can't be read: {t}", "không đọc được {p}: {t}"),
    ("{p} is not there", "không có {p}"),
    ("{p} is damaged", "{p} bị hỏng"),
    ("the PostgreSQL schema {w}", "lược đồ PostgreSQL {w}"),
    ("PostgreSQL {w} ({x})", "PostgreSQL {w} ({x})"),
    ("the time stamp authority", "tổ chức cấp dấu thời gian"),
    ("table", "bảng"),
    ("index", "chỉ mục"),
    ("trigger", "trình kích hoạt"),
    ("postings", "dòng đối tượng"),
    ("links", "liên kết"),
    ("shapes", "các dạng mục"),
    ("officers", "các cán bộ"),
    ("counts of hours", "số đếm theo giờ"),
    ("counts of days", "số đếm theo ngày"),
    ("counts of months", "số đếm theo tháng"),
    ("counts", "số đếm"),
    ("officers' counts of days", "số đếm theo ngày của cán bộ"),
    ("officers' counts of months", "số đếm theo tháng của cán bộ"),
    ("officers' counts", "số đếm của cán bộ"),
    ("the connection was lost", "mất kết nối"),
    ("the connection is closed", "kết nối đã đóng"),
)
"""English and Vietnamese. A sentence that begins with a comma goes on after another."""

_SPOTS = re.compile(r"\{([a-z])\}")
_NESTED = frozenset("rpt")
_KINDS = {"n": "-?[0-9]+", "m": "[0-9]+", "r": ".+", "t": ".+"}


def in_vietnamese(reason: str) -> str | None:
    """The same in Vietnamese; ``None`` where any part of it is not in the table."""
    whole = _one(reason)
    if whole is not None:
        return whole
    for place in _joints(reason):
        first = _one(reason[:place])
        if first is None:
            continue
        rest = reason[place:]
        following = in_vietnamese(rest.removeprefix("; "))
        if following is not None:
            return first + ("; " if rest.startswith("; ") else "") + following
    return None


def _joints(reason: str) -> Iterator[int]:
    return (found.start() for found in re.finditer("[;,] ", reason) if found.start())


def _one(reason: str) -> str | None:
    for pattern, vietnamese in _patterns():
        found = pattern.fullmatch(reason)
        filled = None if found is None else _filled(vietnamese, found.groupdict())
        if filled is not None:
            return filled
    return None


def _filled(vietnamese: str, parts: dict[str, str]) -> str | None:
    told: dict[str, str] = {}
    for spot, text in parts.items():
        inner = in_vietnamese(text) if spot in _NESTED else text
        if inner is None and spot == "r":
            return None
        told[spot] = inner or ", ".join(_one(each) or each for each in text.split(", "))
    return _SPOTS.sub(lambda spot: told[spot[1]], vietnamese)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile("".join(_expression(english))), vietnamese) for english, vietnamese in TABLE)


def _expression(english: str) -> Iterator[str]:
    for number, piece in enumerate(_SPOTS.split(english)):
        yield f"(?P<{piece}>{_KINDS.get(piece, '[^;]+?')})" if number % 2 else re.escape(piece)
