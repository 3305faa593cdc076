"""What a target may say when it does not confirm: a reason, a pause, a wish for less; never an entry."""

from gateway.audit.shipping.target import NotDelivered


def test_a_refusal_says_what_to_do_next() -> None:
    plain = NotDelivered("the endpoint answered 503")
    assert (str(plain), plain.retry_after, plain.too_large) == ("the endpoint answered 503", None, False)
    told = NotDelivered("later", retry_after=7, too_large=True)
    assert (told.retry_after, told.too_large) == (7, True)
