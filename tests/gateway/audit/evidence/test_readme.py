"""Both pages explain every file of a bundle; that their commands work is shown beside the bundle."""

import re

from gateway.audit.evidence.checking import ALWAYS
from gateway.audit.evidence.readme import EN, STEPS, VI


def test_both_languages_name_the_same_files() -> None:
    named = [set(re.findall(r"`([a-z]+[./*][^`]*)`", page)) for page in (VI, EN)]
    assert named[0] == named[1]
    for name in ALWAYS:
        assert name in named[0] or name.startswith("README")


def test_the_steps_are_one_block() -> None:
    assert STEPS.count("```") == 2 and "/evidence" in STEPS
