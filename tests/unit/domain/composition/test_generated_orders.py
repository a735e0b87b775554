"""An order of every kind of shop is booked as the independent computation reads it, or waits where it has to."""

import pytest

from tests.oracle.families import FAMILIES, make
from tests.oracle.outcome import FAILURES
from tests.oracle.run import try_order


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_an_order_of_each_kind_is_booked_as_the_shop_computed_it(family: str) -> None:
    outcome = try_order(make(family, "unit"))
    assert outcome.verdict not in FAILURES, outcome.why
    assert not (outcome.rounding_lines and outcome.whole_cents)
