"""What the tax register expects of a request beyond its contract, so that near misses can be told."""

from collections.abc import Mapping

from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.nearness.difference import NearMiss
from mocks.nearness.expected import Arrived, Expected
from mocks.nearness.proofs import TokenProof, is_token_call
from mocks.nearness.subjects import code_miss


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations; `config` is what the service was built with."""
    return Expected(proof=TokenProof(config), subject=_subject)


def _subject(nation: Nation, arrived: Arrived) -> NearMiss | None:
    if is_token_call(arrived):
        return None
    registers = Registers(nation)

    def held(code: str) -> str | None:
        found = registers.tax(code)
        return found.name if found else None

    return code_miss(nation, arrived.field("maSoThue"), "maSoThue", held)
