"""Words of the registry become a fault only where the profile knows them, and no word of theirs gets out."""

import pytest

from connectors.business.failures import failure
from contracts.errors import SourceBusy, SourceMaintenance, SourceRefused, SourceUnavailable
from tests.connectors.business import wire

PROFILE = wire.profile(failures={"Lỗi hệ thống": "unavailable", "bảo trì": "maintenance"})


@pytest.mark.parametrize("words", ["Lỗi hệ thống: mã 7", "LOI HE THONG", "loi   he thong"])
def test_known_words_are_compared_folded(words: str) -> None:
    assert type(failure(words, PROFILE, "status-0")) is SourceUnavailable


def test_each_word_has_its_own_meaning_and_others_the_given_one() -> None:
    assert type(failure("Hệ thống đang bảo trì", PROFILE, "")) is SourceMaintenance
    assert type(failure("Không rõ", PROFILE, "")) is SourceRefused
    assert type(failure(None, PROFILE, "", SourceBusy)) is SourceBusy


def test_the_words_themselves_go_nowhere() -> None:
    fault = failure("Lỗi hệ thống: Nguyễn Văn Mẫu", PROFILE, "status-0")
    assert fault.source_code == "status-0"
    assert "Mẫu" not in f"{fault!r}{fault}{fault.reason}"
