from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.records.runs import new_run_id

_NUMBERS = st.integers(min_value=0, max_value=10**12)
_IDS = st.text(max_size=30) | st.from_regex(r"0*[0-9]{1,5}", fullmatch=True)


@given(_NUMBERS, _NUMBERS)
def test_order_keys_sort_as_numbers_do(one: int, other: int) -> None:
    assert (order_key(str(one)) < order_key(str(other))) == (one < other)


@given(_IDS, _IDS)
def test_two_orders_never_share_a_key(one: str, other: str) -> None:
    assert (order_key(one) == order_key(other)) == (one == other)


def test_other_order_ids_sort_after_the_numbers() -> None:
    assert [order_key("7"), order_key("007"), order_key("A-7"), order_key("٧")] == ["017", "x007", "xA-7", "x٧"]


def test_a_number_of_a_hundred_digits_is_text() -> None:
    assert order_key("1" * 100) == "x" + "1" * 100
    assert order_key("1" * 99) == "99" + "1" * 99


def test_a_link_key_does_not_show_the_address() -> None:
    key = link_key("klant@example.test")
    assert len(key) == 64
    assert "klant" not in key
    assert key == link_key("klant@example.test") != link_key("Klant@example.test")


def test_half_a_character_still_gets_a_link_key() -> None:
    assert link_key("\ud83d") != link_key("\ude00")


def test_the_newest_run_sorts_first() -> None:
    random = Random(1)
    start = datetime(2026, 11, 23, tzinfo=UTC)
    runs = [new_run_id(start + timedelta(milliseconds=step), random) for step in range(5)]
    assert sorted(runs, reverse=True) == runs
    assert len({len(run) for run in runs}) == 1


def test_two_runs_of_the_same_moment_have_different_names() -> None:
    random = Random(1)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({new_run_id(now, random) for _ in range(1000)}) == 1000
