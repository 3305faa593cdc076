"""What the population service expects of a request beyond its contract, so that near misses can be told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from mocks.folding import c06_digest
from mocks.nation.nation import Nation
from mocks.nearness import proofs
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.expected import Arrived, Expected
from mocks.nearness.subjects import AskedPerson, Fields, person_miss
from mocks.population.signature import SignatureRefused, moment

_LAYERS_KEYS = {
    "AccessKey": "access_key",
    "SecretKey": "secret_key",
    "AppName": "app_name",
    "PartnerCode": "partner_code",
}


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations of one profile; `config` is what the service was built with."""
    profile, credentials = str(config.get("profile")), config["credentials"]
    if not isinstance(credentials, Mapping):
        raise ValueError("the population mock needs credentials")
    if profile == "lgsp-json":
        return Expected(proof=_LayersProof(credentials), subject=_subject)
    skew = config.get("skew_seconds")
    proof = _Signature(credentials, timedelta(seconds=skew if isinstance(skew, int) else 300))
    return Expected(proof=proof, subject=_subject)


class _LayersProof:
    """The provincial layer: its keys at every call, and a token but for the token's own call."""

    def __init__(self, credentials: Mapping[str, object]) -> None:
        self._keys = {name: str(credentials[key]) for name, key in _LAYERS_KEYS.items()}

    def __call__(self, arrived: Arrived) -> Sequence[Difference]:
        token = [] if proofs.is_token_call(arrived) else proofs.bearer(arrived.headers)
        return [*token, *proofs.keys(arrived.headers, "lgspaccesstoken", self._keys)]


class _Signature:
    """The C06 hash, with the mistakes that are made with it."""

    def __init__(self, credentials: Mapping[str, object], skew: timedelta) -> None:
        self._user, self._secret = str(credentials["user"]), str(credentials["secret"])
        self._sv_url, self._skew = str(credentials["sv_url"]), skew
        shown = {"X-Road-Client": "x_road_client", "ApiKey": "api_key"}
        self._proxy = {name: str(credentials[key]) for name, key in shown.items() if key in credentials}

    def __call__(self, arrived: Arrived) -> Sequence[Difference]:
        before = [
            Difference(
                where=f"header {name}", problem="differs", expected=right, received=arrived.headers.get(name.lower())
            )
            for name, right in self._proxy.items()
            if arrived.headers.get(name.lower()) != right
        ]
        return before if arrived.operation.method == "GET" else [*before, *self._clock(arrived), *self._hash(arrived)]

    def _clock(self, arrived: Arrived) -> Sequence[Difference]:
        try:
            sent = moment(arrived.headers.get("timestamp", ""))
        except SignatureRefused:  # that it is missing or no number, the contract says
            return ()
        if abs(arrived.at - sent) <= self._skew:
            return ()
        seconds = round(self._skew.total_seconds())
        return [
            Difference(
                where="header Timestamp",
                problem="clock",
                expected=f"{_shown(arrived.at)} ± {seconds} s",
                received=_shown(sent),
            )
        ]

    def _hash(self, arrived: Arrived) -> Sequence[Difference]:
        pair, where = proofs.basic_pair(arrived.headers), "header Authorization"
        if pair is None or pair[0] != self._user:
            told = proofs.basic(arrived.headers, self._user, "")
            return [one for one in told if not one.where.endswith("(secret)")]
        stamp, path = arrived.headers.get("timestamp", ""), arrived.traffic.target.partition("?")[0]
        right, came = self._digest(self._sv_url, stamp), pair[1]
        if came == right:
            return ()
        problem = "hash_of_other"
        if came.lower() == right:
            problem = "hash_upper_case"
        elif came in (self._digest(path, stamp), self._digest(f"http://{arrived.headers.get('host')}{path}", stamp)):
            problem = "hash_of_path"
        expected = f"SHA-256({self._sv_url} ‖ {self._user} ‖ Timestamp ‖ {self._secret})"
        return [Difference(where=f"{where} (hash)", problem=problem, expected=expected, received=came)]

    def _digest(self, sv_url: str, stamp: str) -> str:
        return c06_digest(sv_url, self._user, stamp, self._secret)


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _subject(nation: Nation, arrived: Arrived) -> NearMiss | None:
    number = arrived.field("SoDinhDanh") or arrived.field("SoCMND")
    if not number:
        return None
    born = "NgayThangNam" if arrived.field("NgayThangNam") else "Nam"
    fields = Fields(number="SoDinhDanh" if arrived.field("SoDinhDanh") else "SoCMND", name="HoVaTen", born=born)
    asked = AskedPerson(number=number, name=arrived.field("HoVaTen"), born=arrived.field(born), fields=fields)
    return person_miss(nation, asked)
