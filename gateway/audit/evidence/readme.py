"""The page that a court reads first: what the bundle is, what it proves and does not, and how to check it by hand."""

from __future__ import annotations

VI = """# Hồ sơ chứng cứ từ nhật ký truy cập dữ liệu

Hồ sơ này gồm các bản ghi của nhật ký truy cập thuộc cổng Liên Thông, kèm bằng chứng toán học rằng từng bản ghi đã nằm
trong nhật ký và không bị sửa kể từ lúc ghi. Không bản ghi nào chứa dữ liệu của người dân: chỉ có tên trường, mã và
thời điểm. Người được ghi bằng mã ẩn danh.

| tệp | nội dung |
| --- | --- |
| `story.vi.md`, `story.en.md` | diễn biến bằng lời, để đọc |
| `entries/*.json` | từng bản ghi: nội dung, muối, bằng chứng (mỗi tệp tự đứng riêng được) |
| `checkpoint.txt` | gốc của toàn bộ nhật ký, có chữ ký của nhật ký và của các nhân chứng (nếu có) |
| `later/checkpoint.txt` | gốc mới hơn mà nhân chứng đã ký (nếu có) |
| `later/consistency.txt` | bằng chứng rằng từ gốc này đến gốc kia nhật ký chỉ được ghi thêm |
| `timestamps/*.tsr` | dấu thời gian RFC 3161 trên phần chữ của `checkpoint.txt` (nếu có) |
| `keys.txt` | khóa công khai của nhật ký (dòng đầu) và của các nhân chứng |
| `export.json` | ai đề nghị xuất, vì sao, ai phê duyệt |
| `manifest.txt` | mã băm SHA-256 của mọi tệp, có chữ ký của nhật ký |

Chứng minh được: các bản ghi này có trong nhật ký, đúng vị trí, đúng thời điểm, đúng nội dung. Không chứng minh được:
rằng người dùng tài khoản chính là chủ tài khoản; rằng ngoài các bản ghi này không còn bản ghi nào khác. Khóa công khai
phải lấy từ nơi khác, không lấy từ hồ sơ này.

## Kiểm tra bằng chương trình

    lienthong evidence verify HO-SO.zip --key KHOA [--witness KHOA-NHAN-CHUNG] [--tsa ca.pem]

Không cần mạng, không cần cổng. Mã thoát 0: đúng; 1: sai, và nêu chỗ sai đầu tiên; 2: không kiểm tra được.

## Kiểm tra bằng tay

Dùng `unzip`, `sha256sum`, `openssl` 3 và `base64`:
"""

EN = """# Evidence from a log of access to data

This bundle holds entries of the access log of a Liên Thông gateway, with mathematical proof that each of them was in
the log and has not been altered since. No entry holds data of a person: there are names of fields, codes and times
only. People stand in it under opaque handles.

| file | what |
| --- | --- |
| `story.vi.md`, `story.en.md` | what happened, in words, for reading |
| `entries/*.json` | each entry: content, salts, proof (each file stands alone too) |
| `checkpoint.txt` | the root of the whole log, signed by the log, and by witnesses if there are any |
| `later/checkpoint.txt` | a newer root that a witness has signed, if there is one |
| `later/consistency.txt` | proof that from one root to the other the log only grew |
| `timestamps/*.tsr` | RFC 3161 time stamps over the text of `checkpoint.txt`, if there are any |
| `keys.txt` | public keys: the log's (first line) and the witnesses' |
| `export.json` | who asked for the export, why, and who approved it |
| `manifest.txt` | the SHA-256 of every file, signed by the log |

Proven: these entries are in the log, at this position, at this time, with this content. Not proven: that whoever used
an account was its owner; that there are no other entries than these. Take the public key from somewhere else than
this bundle.

## Checking with the program

    lienthong evidence verify BUNDLE.zip --key KEY [--witness WITNESS-KEY] [--tsa ca.pem]

It needs no network and no gateway. Exit code 0: it holds; 1: it is wrong, and the first wrong thing is named; 2: it
could not be checked.

## Checking by hand

With `unzip`, `sha256sum`, `openssl` 3 and `base64`:
"""

STEPS = r"""
```sh
unzip -q BUNDLE.zip -d bundle && cd bundle
grep -E '^[0-9a-f]{64}  ' manifest.txt | sha256sum -c
KEY=...                                  # the log's key: NAME+ID+BASE64, from outside this bundle
(printf '\060\052\060\005\006\003\053\145\160\003\041\000'; echo "${KEY##*+}" | base64 -d | tail -c 32) > ../key.der
for FILE in manifest.txt checkpoint.txt; do
  case $FILE in manifest.txt) NAME="${KEY%%+*}/evidence";; *) NAME="${KEY%%+*}";; esac
  sed '/^$/,$d' "$FILE" > ../text
  grep "^— $NAME " "$FILE" | cut -d' ' -f3 | base64 -d | tail -c 64 > ../signature
  openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey ../key.der -in ../text -sigfile ../signature
done
```

- `leaf`: SHA-256(0x00 || leaf); `path`: SHA-256(0x01 || left || right), RFC 6962, RFC 9162 2.1.3.2
- `commitments`: base64url(SHA-256("lienthong-audit-field-v1" || 0x00 || field || 0x00 || salt || JCS(value))), RFC 8785
- `checkpoint`, `proof`, cosignature: c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof, c2sp.org/tlog-cosignature
- `openssl ts -verify -data ../text -in timestamps/1.tsr -CAfile ca.pem`
"""
