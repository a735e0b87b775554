"""A thousand generated orders: 800 by the rules, 200 through the whole app. `make oracle` tries 27,000."""

from tests.oracle import whole_app
from tests.oracle.booking import book
from tests.oracle.families import FAMILIES, orders_of
from tests.oracle.run import ORDERS, failures, missed, tallies

BY_THE_RULES, WHOLE = 800, 200


def test_there_are_enough_kinds_and_enough_orders_of_each() -> None:
    assert len(FAMILIES) >= 40
    assert ORDERS // len(FAMILIES) >= 200


def test_orders_are_booked_as_the_likeliest_reading_says() -> None:
    made = tallies(orders_of(BY_THE_RULES, "ci"), book)
    assert missed(made) == [], "\n".join(failures(made, 1))


def test_orders_that_go_through_the_whole_app_are_booked_as_the_likeliest_reading_says() -> None:
    made = tallies(orders_of(WHOLE, "whole"), whole_app.book)
    assert missed(made) == [], "\n".join(failures(made, 1))
