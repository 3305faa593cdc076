"""Hỏi Liên Thông lần đầu: xác minh một người tại quầy. A first question to Liên Thông: verify a person at the counter.

pip install httpx joserfc
python first_call.py state/demo.json
"""

import hashlib
import json
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey


class Gateway:
    """Một kết nối tới cổng: hai khóa và một mã truy cập. One connection: two keys and an access token."""

    def __init__(self, demo: dict[str, Any]) -> None:
        self.demo = demo
        self.registered = ECKey.import_key(json.loads(Path(demo["private_key_path"]).read_text("utf-8")))
        self.proving = ECKey.generate_key("P-256")  # mã truy cập gắn với khóa này · the token is bound to this key
        self.http = httpx.Client(timeout=30, trust_env=False)
        self.token = ""

    def sign_on(self) -> None:
        """RFC 7523: không gửi mật khẩu, chỉ gửi chữ ký. No password travels, only a signature."""
        now, client, url = int(time.time()), self.demo["client_id"], self.demo["token_endpoint"]
        claims = {"iss": client, "sub": client, "aud": self.demo["issuer"], "iat": now, "exp": now + 60,
                  "jti": str(uuid.uuid4())}  # fmt: skip
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "ES256", "kid": self.registered.kid}, claims, self.registered),
        }
        answer = self.http.post(url, data=form, headers={"DPoP": self.proof("POST", url)})
        answer.raise_for_status()
        self.token = answer.json()["access_token"]  # 10 phút · ten minutes

    def proof(self, method: str, url: str) -> str:
        """RFC 9449: bằng chứng cho đúng một yêu cầu. A proof for exactly one request."""
        claims: dict[str, Any] = {"htm": method, "htu": url, "iat": int(time.time()), "jti": str(uuid.uuid4())}
        if self.token:
            digest = hashlib.sha256(self.token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).decode().rstrip("=")
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.proving.as_dict(private=False)}
        return jwt.encode(header, claims, self.proving)

    def ask(self, path: str, body: dict[str, Any], *, again: bool = True) -> httpx.Response:
        """Gửi lại đúng một lần khi cổng bảo thử lại. Sent again once where the gateway says that it may be."""
        url, key = self.demo["base_url"] + path, str(uuid.uuid4())
        while True:
            headers = {"Authorization": f"DPoP {self.token}", "DPoP": self.proof("POST", url), "Idempotency-Key": key}
            answer = self.http.post(url, json=body, headers=headers)
            if not again or not answer.is_error or not answer.json()["retryable"]:
                return answer
            time.sleep(min(answer.json().get("retry_after", 1), 10))
            again = False


def main() -> int:
    """0 khi có câu trả lời · 0 for an answer, 1 for a problem."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # Windows
    gateway = Gateway(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    gateway.sign_on()
    person = gateway.demo["people"][0]
    answer = gateway.ask("/v1/persons/verify", {
        "purpose": {"procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99",
                    "channel": "counter", "officer": {"account": "canbo.thu"}},
        "subject": {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")},
        "claims": {"full_name": person["full_name"]},
    })  # fmt: skip
    found = answer.json()
    if answer.is_error:
        # Chương trình đọc "code"; cán bộ đọc "title" và "action". Programs read code, officers title and action.
        print(f"{found['code']}: {found['title']}. {found['action']}")
        return 1
    print(found["outcome"], found["results"]["full_name"], found["receipt"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
