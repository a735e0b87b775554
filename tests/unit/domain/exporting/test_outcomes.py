"""What becomes of an article or customer that is not exported."""

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.outcomes import outcome_of
from sconnect.domain.runs import ItemOutcome

WAITING = {
    "EXPORT_CODE_SHARED",
    "EXPORT_PRODUCT_AMBIGUOUS",
    "EXPORT_PRODUCT_TAKEN",
    "EXPORT_EMAIL_SHARED",
    "EXPORT_ACCOUNT_AMBIGUOUS",
    "EXPORT_ACCOUNT_TAKEN",
    "EXPORT_ARTICLE_UNREADABLE",
    "EXPORT_CUSTOMER_UNREADABLE",
}
REFUSED = {"EXPORT_PRODUCT_REFUSED", "EXPORT_CUSTOMER_REFUSED"}


@pytest.mark.parametrize("kind", [kind for kind in CauseKind if kind.name.startswith("EXPORT_")])
def test_what_a_person_has_to_choose_waits_what_the_shop_refuses_is_refused_and_the_rest_is_skipped(
    kind: CauseKind,
) -> None:
    expected = ItemOutcome.WAITING if kind.name in WAITING else ItemOutcome.SKIPPED
    assert outcome_of(Cause(kind, "")) is (ItemOutcome.REFUSED if kind.name in REFUSED else expected)
