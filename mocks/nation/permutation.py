"""A number must lead to a person and back without a table: a keyed shuffle of an index space that can be undone.

The shuffle is a Feistel network over two digits of mixed radix (`left`, `right`), so that it covers a space of any size
`left * right` exactly. The mixing is splitmix64's finaliser on 64-bit integers: nothing here hangs on Python's hash,
random module or version, and any language with 64-bit integers computes the same.
"""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def mix(value: int) -> int:
    """64 well-mixed bits of a number (splitmix64's finaliser); takes the number modulo 2**64."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def key_of(seed: int, purpose: int) -> int:
    """The 64-bit key of one purpose under a seed: draws for different purposes have nothing to do with each other."""
    return mix(mix(seed) ^ (purpose * _GOLDEN))


class Permutation:
    """A bijection of `range(left * right)` onto itself for every tweak; `left` and `right` are below 2**20."""

    __slots__ = ("_keys", "_left", "_right", "size")

    def __init__(self, left: int, right: int, key: int) -> None:
        """Raises ValueError for a side that is empty or too long."""
        if not (0 < left < 1 << 20 and 0 < right < 1 << 20):
            raise ValueError("each side of the space lies between 1 and 2**20")
        self._left, self._right, self.size = left, right, left * right
        self._keys = tuple((mix(key + 2 * turn), mix(key + 2 * turn + 1)) for turn in range(2))

    def forward(self, index: int, tweak: int = 0) -> int:
        """Where the index goes. Raises ValueError outside the space."""
        if not 0 <= index < self.size:
            raise ValueError("the index lies outside the space")
        left, right = divmod(index, self._right)
        tweak <<= 20
        for first, second in self._keys:
            left = (left + mix(first ^ tweak ^ right)) % self._left
            right = (right + mix(second ^ tweak ^ left)) % self._right
        return left * self._right + right

    def backward(self, index: int, tweak: int = 0) -> int:
        """Where the index came from. Raises ValueError outside the space."""
        if not 0 <= index < self.size:
            raise ValueError("the index lies outside the space")
        left, right = divmod(index, self._right)
        tweak <<= 20
        for first, second in reversed(self._keys):
            right = (right - mix(second ^ tweak ^ left)) % self._right
            left = (left - mix(first ^ tweak ^ right)) % self._left
        return left * self._right + right
