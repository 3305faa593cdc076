"""What the civil status service expects of a request beyond its contract, so that near misses can be told."""

from collections.abc import Mapping

from mocks.nation.nation import Nation
from mocks.nearness.difference import NearMiss
from mocks.nearness.expected import Arrived, Expected
from mocks.nearness.proofs import TokenProof, is_token_call
from mocks.nearness.subjects import AskedPerson, Fields, person_miss

_FIELDS = Fields(number="soDinhDanh", name="hoTen", born="ngaySinh")


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations; `config` is what the service was built with."""
    return Expected(proof=TokenProof(config), subject=_subject)


def _subject(nation: Nation, arrived: Arrived) -> NearMiss | None:
    if is_token_call(arrived):
        return None
    asked = AskedPerson(
        number=arrived.field("soDinhDanh"),
        name=arrived.field("hoTen"),
        born=arrived.field("ngaySinh"),
        fields=_FIELDS,
        folded=True,
        follows=False,
    )
    return person_miss(nation, asked)
