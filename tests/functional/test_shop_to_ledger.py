"""From the shop to the ledger over a month: what was planted is named, nothing else, and no cent is left over."""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.reconciliation.stages import StageDifference, Stages
from tests.functional.planted_month import PlantedMonth, planted

MOST_CALLS = 40


def compared(month: PlantedMonth) -> tuple[Reconciliation, Stages]:
    found = month.lab.run(reconcile(month.lab.services, month.lab.profile, month.first, month.last))
    assert found.stages is not None
    return found, found.stages


def names(differences: Iterable[StageDifference]) -> set[tuple[str, str]]:
    return {(each.finding.value, each.order_id) for each in differences}


def assert_that_all_and_only_that_is_named(number: int) -> None:
    month = planted(number)
    before = sum(month.lab.snelstart_calls.values())
    found, stages = compared(month)
    calls = sum(month.lab.snelstart_calls.values()) - before

    assert names(stages.differences) == month.expected
    assert stages.unexplained == 0
    assert found.unavailable == ()
    assert calls <= MOST_CALLS, month.lab.snelstart_calls


def test_of_two_hundred_orders_what_was_planted_is_named_and_nothing_else() -> None:
    assert_that_all_and_only_that_is_named(200)


@pytest.mark.large
@pytest.mark.timeout(900)
def test_of_two_thousand_orders_what_was_planted_is_named_in_at_most_forty_calls() -> None:
    assert_that_all_and_only_that_is_named(2_000)


def test_where_nothing_is_wrong_five_columns_are_the_same_to_the_cent_per_rate() -> None:
    month = PlantedMonth(number=40)
    month.invoice_earlier()
    month.invoice()
    _, stages = compared(month)
    assert stages.differences == ()
    assert len(stages.rows) == 2
    for row in stages.rows:
        assert row.booked == row.ordered == row.invoiced == row.posted
        assert abs(row.sold.gross - row.booked.gross) <= Decimal("0.20")
    posted = [row.posted.gross for row in stages.rows if row.posted is not None]
    in_shop = [Decimal(month.lab.shop.entries[each]["order"]["total"]) for each in month.orders]
    assert abs(sum(posted, Decimal(0)) - sum(in_shop, Decimal(0))) < Decimal("0.20")
