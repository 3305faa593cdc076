"""A callback is read raw, its state first, and whatever is odd about it ends the sign-in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.identity.callback import MAX_CODE, MAX_QUERY, read_code, read_query
from contracts.errors import SignInDenied, SignInInvalid
from tests.connectors.identity.provider import ISSUER, REDIRECT, SESSION

STATE = f"state={REDIRECT.state}"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"code=abc&{STATE}", "abc"),
        (f"?code=abc&{STATE}", "abc"),
        (f"{STATE}&code=a+b/c==", "a+b/c=="),
        (f"{STATE}&code=a%2Bb%2Fc%3D%3D", "a+b/c=="),
        (f"{STATE}&code=abc&iss=https%3A%2F%2Fsso.identity.example", "abc"),
        (f"{STATE}&code=abc&encrypt_key=k&session_state=s&x&=", "abc"),
    ],
)
def test_a_code_is_read_as_it_was_sent(query: str, code: str) -> None:
    assert read_code(query, SESSION) == {"code": code}


@pytest.mark.parametrize(
    "query",
    [
        "", "?", "code=abc", "code=abc&state=", "code=abc&state=another", f"code=abc&state={REDIRECT.state}x",
        f"code=abc&State={REDIRECT.state}", f"code=&{STATE}", STATE, f"code=abc&{STATE}&{STATE}",
        f"code=a&code=b&{STATE}",
        f"code=abc&{STATE}&iss=https://other.example", f"code=%zz&{STATE}", f"code=%&{STATE}", f"code=%ff&{STATE}",
        f"code=%00&{STATE}", f"code=a%0Ab&{STATE}", f"code=%C4%90&{STATE}", f"code=Đ&{STATE}", f"code=a\nb&{STATE}",
        f"code={'x' * (MAX_CODE + 1)}&{STATE}", f"{STATE}&code=abc&x={'y' * MAX_QUERY}",
        f"error=login_required&{STATE}",
        f"error=server_error&{STATE}", f"error=access_denied&error=x&{STATE}", "error=access_denied",
        "error=access_denied&state=another", f"error=x&code=abc&{STATE}", f"code=\ud800&{STATE}",
    ],
)  # fmt: skip
def test_everything_else_is_invalid(query: str) -> None:
    with pytest.raises(SignInInvalid) as caught:
        read_code(query, SESSION)
    assert REDIRECT.state not in str(caught.value)


def test_a_refusal_is_the_persons_own() -> None:
    with pytest.raises(SignInDenied):
        read_code(f"error=access_denied&error_description=x&{STATE}&iss={ISSUER}", SESSION)


@given(st.text(max_size=100))
def test_any_text_is_a_query_or_invalid(text: str) -> None:
    try:
        read_query(text)
    except SignInInvalid:
        return


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="&=%?"), min_size=1))
def test_what_needs_no_escape_is_not_touched(text: str) -> None:
    assert read_query(f"code={text}")["code"] == text


@pytest.mark.parametrize(
    ("query", "key"),
    [("encrypt_key=a+b/c==", "a+b/c=="), ("encrypt_key=a%2Bb%2Fc%3D%3D", "a+b/c=="), ("encrypt_key=k&x=1", "k")],
)
def test_the_key_beside_an_encrypted_code_is_carried_as_it_came(query: str, key: str) -> None:
    found = read_code(f"code=c+d==&{query}&{STATE}", SESSION, "encrypt_key")
    assert found == {"code": "c+d==", "encrypt_key": key}


@pytest.mark.parametrize(
    "query", ["", "encrypt_key=", "encrypt_key=a&encrypt_key=b", "encrypt_key=%0A", f"encrypt_key={'x' * 4097}"]
)
def test_without_its_key_a_code_is_none(query: str) -> None:
    with pytest.raises(SignInInvalid):
        read_code(f"code=abc&{query}&{STATE}", SESSION, "encrypt_key")
