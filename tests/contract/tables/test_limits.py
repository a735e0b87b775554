from datetime import UTC, datetime

import pytest

from sconnect.adapters.tables.limits import check_entity
from sconnect.app.ports import Value


def check(**values: Value) -> None:
    check_entity("p", "k", values)


def test_what_the_service_takes_passes() -> None:
    check(text="x" * 32_768, number=2**63 - 1, low=-(2**63), truth=True, moment=datetime(1601, 1, 1, tzinfo=UTC))
    check_entity("p", "k", {f"n{number}": number for number in range(252)})


def test_253_properties_are_too_many() -> None:
    with pytest.raises(ValueError, match="at most 252 properties"):
        check_entity("p", "k", {f"n{number}": number for number in range(253)})


@pytest.mark.parametrize("name", ["a-b", "1a", "", "é", "a b", "x" * 256, "PartitionKey", "RowKey", "Timestamp"])
def test_a_name_must_be_an_identifier_of_our_own(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        check_entity("p", "k", {name: 1})


@pytest.mark.parametrize("text", ["x" * 32_769, "😀" * 16_385])
def test_text_is_counted_in_utf16(text: str) -> None:
    with pytest.raises(ValueError, match="a property holds at most"):
        check(text=text)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        check(text="\ud83d")


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_beyond_64_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        check(number=number)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        check(moment=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


def test_a_moment_before_1601_is_refused() -> None:
    with pytest.raises(ValueError, match="1601"):
        check(moment=datetime(1600, 12, 31, tzinfo=UTC))


def test_an_entity_of_a_mebibyte_is_the_limit() -> None:
    # 4 for the entity, 4 for its keys; each property 8, twice its name, 4, and twice its text.
    fifteen: dict[str, Value] = {f"t{number:02d}": "x" * 32_768 for number in range(15)}
    left = (2**20 - 8 - 15 * (8 + 6 + 4 + 65_536) - (8 + 6 + 4)) // 2
    check_entity("p", "k", {**fifteen, "t15": "x" * left})
    with pytest.raises(ValueError, match="at most 1048576 bytes"):
        check_entity("p", "k", {**fifteen, "t15": "x" * (left + 1)})
