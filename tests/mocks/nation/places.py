"""Every property of the nation is tried on places drawn from all of it: this draws them."""

from hypothesis import strategies as st

from mocks.nation.kinship import COMMUNITIES, PLACES, Place


def places(first: int = 1900, last: int = 2026) -> st.SearchStrategy[Place]:
    """Anybody born in those years."""
    return st.builds(
        Place, st.integers(first, last), st.integers(0, 1), st.integers(0, COMMUNITIES - 1), st.integers(0, PLACES - 1)
    )
