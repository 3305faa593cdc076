"""Tests of the family of refusals: who is in it is shown by what a command says of each, in the commands' own tests."""

from gateway.observability.refusals import Refusal


def test_a_refusal_is_its_sentence_and_no_mistake_of_ours() -> None:
    assert str(Refusal("the rule that was broken")) == "the rule that was broken"
    assert not issubclass(Refusal, ValueError | RuntimeError | OSError)
