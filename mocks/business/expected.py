"""What the business registry expects beyond its contract, in each of its shapes, so that near misses can be told."""

from collections.abc import Mapping, Sequence
from functools import partial

from mocks.nation.nation import Nation
from mocks.nearness import proofs
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.expected import Arrived, Expected
from mocks.nearness.subjects import code_miss

_PARAMETERS = {"ngsp1": "msdn", "getentcert": "msdn", "flat": "MaSoDoanhNghiep"}
_KEYS = {
    "AccessKey": "access_key",
    "SecretKey": "secret_key",
    "AppName": "app_name",
    "PartnerCode": "partner_code",
    "PartnerCodeCus": "partner_code_cus",
}


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations of one profile; `config` is what the service was built with."""
    profile = str(config.get("profile", "ngsp1"))
    return Expected(
        proof=_key(config) if profile == "flat" else proofs.TokenProof(config),
        subject=partial(_subject, _PARAMETERS[profile]),
    )


def _key(config: Mapping[str, object]) -> "partial[Sequence[Difference]]":
    credentials = config["credentials"]
    if not isinstance(credentials, Mapping):
        raise ValueError("the mock needs credentials")
    return partial(_key_differences, {name: str(credentials[key]) for name, key in _KEYS.items()})


def _key_differences(wanted: Mapping[str, str], arrived: Arrived) -> Sequence[Difference]:
    return proofs.keys(arrived.headers, "Authorization", wanted)


def _subject(parameter: str, nation: Nation, arrived: Arrived) -> NearMiss | None:
    code = arrived.field(parameter)
    if not code:
        return None

    def held(code: str) -> str | None:
        found = nation.organization(code)
        return found.name if found else None

    return code_miss(nation, code, parameter, held)
