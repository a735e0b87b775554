"""Months put together: what one of them invoiced later and another earlier was invoiced within the whole."""

from datetime import date
from decimal import Decimal

import pytest

from sconnect.domain.reconciliation.merging import merged
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.reconciliation.splits import Net
from sconnect.domain.reconciliation.stages import StageDifference, StageFinding, Stages

AMOUNT = Net(Decimal(100), Decimal(21))


def month(number: int, *differences: StageDifference, more: int = 0) -> Reconciliation:
    """A month with these differences, and so many more of each kind that are not named."""
    counts: dict[str, int] = {}
    for each in differences:
        counts[each.finding.value] = counts.get(each.finding.value, more) + 1
    stages = Stages(differences=differences, counts=counts)
    return Reconciliation(date(2026, number, 1), date(2026, number, 28), stages=stages)


@pytest.mark.parametrize("finding", [StageFinding.OTHER_PERIOD, StageFinding.DATED])
def test_what_was_invoiced_in_another_month_of_the_whole_is_not_named(finding: StageFinding) -> None:
    later = StageDifference(finding, "1", "10", "F1", AMOUNT, Net())
    earlier = StageDifference(finding, "1", "10", "F1", Net(), AMOUNT)
    outside = StageDifference(finding, "2", "11", "F2", AMOUNT, Net())
    wrong = StageDifference(StageFinding.TWICE, "1", "10", "F1", AMOUNT, Net())
    stages = merged([month(9, later, outside, wrong, more=3), month(10, earlier)]).stages
    assert stages is not None
    assert stages.differences == (outside, wrong)
    assert stages.counts == {finding.value: 4, "twice": 4}
