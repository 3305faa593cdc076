"""Slow answers come in a spread, not in one length: this draws each wait from a distribution, the same for a seed."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 3600.0
_Z: Final = {"p75": 0.6744897501960817, "p90": 1.2815515655446004, "p95": 1.6448536269514722, "p99": 2.3263478740408408}
"""Quantiles of the standard normal distribution."""
_MEMBERS: Final = {
    "fixed": {"seconds"},
    "uniform": {"from", "to"},
    "lognormal": {"p50", *_Z},
}


class NoDistribution(ValueError):
    """A latency that can't be; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """A distribution of waits in seconds: all of them `low` (fixed), between `low` and `high` (uniform), or lognormal
    with the median `low` and the standard deviation `sigma` of the logarithm."""

    distribution: str
    low: float
    high: float = 0.0
    sigma: float = 0.0
    seed: int = 0

    def document(self) -> dict[str, object]:
        """What `read_latency` makes the same distribution of, but for rounding of a percentile."""
        told: dict[str, object] = {"distribution": self.distribution, "seed": self.seed}
        if self.distribution == "fixed":
            return {**told, "seconds": self.low}
        if self.distribution == "uniform":
            return {**told, "from": self.low, "to": self.high}
        return {**told, "p50": self.low, "p99": round(self.low * math.exp(self.sigma * _Z["p99"]), 6)}

    def draw(self, number: int) -> float:
        """The wait of the answer with a running number: it depends on that, the seed and nothing else."""
        if self.distribution == "fixed":
            return self.low
        drawn = random.Random(f"{self.seed}/{number}")  # noqa: S311  # the same waits for a seed, no secret
        if self.distribution == "uniform":
            return drawn.uniform(self.low, self.high)
        return min(LONGEST, self.low * math.exp(self.sigma * drawn.gauss(0.0, 1.0)))


USUAL: Final = Latency(distribution="lognormal", low=0.2, sigma=math.log(10) / _Z["p99"])
"""Where nothing else is said: half within 0.2 s, 99 % within 2 s."""


def read_latency(document: Mapping[str, object]) -> Latency:
    """The distribution that a control request describes; raises NoDistribution.

    `{"distribution": "fixed", "seconds": 1}`, `{"distribution": "uniform", "from": 0.1, "to": 2}` or
    `{"distribution": "lognormal", "p50": 0.2, "p99": 2}` (p75, p90, p95 or p99); `seed` with any of them.
    """
    name, seed = document.get("distribution"), document.get("seed", 0)
    if not isinstance(name, str) or name not in _MEMBERS:
        raise NoDistribution(f"latency.distribution is one of {', '.join(_MEMBERS)}")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise NoDistribution("latency.seed is a whole number")
    told = {key: _seconds(key, value) for key, value in document.items() if key not in ("distribution", "seed")}
    if unknown := set(told) - _MEMBERS[name]:
        raise NoDistribution(f"latency of {name} has no {', '.join(sorted(unknown))}")
    if name == "fixed" and told:
        return Latency(distribution=name, low=told["seconds"], seed=seed)
    if name == "uniform" and len(told) == 2 and told["from"] <= told["to"]:
        return Latency(distribution=name, low=told["from"], high=told["to"], seed=seed)
    if name == "lognormal" and len(told) == 2 and "p50" in told:
        (percentile,) = told.keys() - {"p50"}
        if 0 < told["p50"] <= told[percentile]:
            sigma = math.log(told[percentile] / told["p50"]) / _Z[percentile]
            return Latency(distribution=name, low=told["p50"], sigma=sigma, seed=seed)
    raise NoDistribution("latency needs seconds (fixed), from and to (uniform), or p50 and one of p75 to p99, rising")


def _seconds(key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise NoDistribution(f"latency.{key} lies between 0 and {LONGEST:.0f} seconds")
    return float(value)
