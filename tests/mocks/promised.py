"""Says of an answer as a client got it what its contract would not have."""

import httpx

from mocks.contract import contract


def broken(name: str, answer: httpx.Response) -> list[str]:
    """What is wrong with an answer by the contract ("tax/registration"), status and headers included."""
    asked = answer.request
    headers = {key.lower(): value for key, value in answer.headers.items()}
    found = contract(f"{name}.openapi.json").broken(
        asked.method, asked.url.path, answer.status_code, headers, answer.content
    )
    return [str(one) for one in found]
