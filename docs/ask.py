"""One question from the shell to the gateway of `make up`, so that the tutorial can be typed instead of programmed.

`ask.py PATH BODY` signs on, adds the demo's purpose where the body has none, asks, and prints status and answer;
without a body it reads (``GET``). ``--out FILE`` keeps the answer.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import httpx
from tour import ProcedureSystem


def main() -> int:
    """0 for whatever the gateway answered, 1 where it gave no token, 2 where it can't be reached."""
    parser = argparse.ArgumentParser(prog="ask.py", description="One question to a running gateway")
    parser.add_argument("path", help="for example /v1/persons/verify")
    parser.add_argument("body", type=json.loads, nargs="?", help="JSON; members of purpose go over the demo's")
    parser.add_argument("--out", type=Path, help="write the answer into this file, and print the status alone")
    parser.add_argument("--state", type=Path, default=Path("state"), help="state directory of `lienthong up`")
    parser.add_argument("--caller", help="another caller's id; needs --key")
    parser.add_argument("--key", type=Path, help="the caller's private JWK")
    chosen = parser.parse_args()
    demo: dict[str, Any] = json.loads((chosen.state / "demo.json").read_text("utf-8"))
    if chosen.caller:
        demo.update(client_id=chosen.caller, private_key_path=str(chosen.key))
    try:
        with httpx.Client(timeout=60, trust_env=False) as http:
            caller = ProcedureSystem(demo, http)
            answer = caller.sign_on()
            if caller.token and chosen.body is None:
                answer = caller.read(chosen.path)
            elif caller.token:
                body = {**chosen.body, "purpose": caller.purpose(**chosen.body.get("purpose", {}))}
                answer = caller.ask(chosen.path, body)
    except httpx.TransportError as fault:
        sys.stderr.write(f"ask.py: no answer from {demo['base_url']} ({type(fault).__name__}); is `make up` running?\n")
        return 2
    if chosen.out is not None:
        chosen.out.write_bytes(answer.content)
        sys.stdout.write(f"{answer.status_code} {chosen.out}\n")
        return 0 if caller.token else 1
    sys.stdout.write(f"{answer.status_code} {json.dumps(answer.json(), ensure_ascii=False, indent=2)}\n")
    return 0 if caller.token else 1


if __name__ == "__main__":
    sys.exit(main())
