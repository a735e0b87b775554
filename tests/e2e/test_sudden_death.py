"""The app is killed ten times in the middle of an import, and still every order becomes one sales order."""

from pathlib import Path

import pytest

from tests.e2e.sudden_death import Size, die_often

pytestmark = pytest.mark.azurite

SIZE = Size(orders=120, kills=10)


def test_death_in_the_middle_of_an_import_books_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    deaths = die_often(tmp_path, SIZE)
    assert deaths.wrong.total() == 0, deaths.wrong
    assert set(deaths.wrong) == {"duplicates", "lost", "foreign", "wrong totals", "not one card"}
    assert deaths.booked_between < SIZE.orders  # it died before it was done
    assert deaths.in_doubt >= SIZE.kills  # the kills did hit orders that were being sent
