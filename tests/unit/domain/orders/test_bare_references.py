from decimal import Decimal

import pytest

from sconnect.domain.books import BookedOrder
from sconnect.domain.orders.bare_references import has_bare_number, is_ours

FOUND = BookedOrder("id-1", 7, "1001", Decimal("12.10"), Decimal("10.00"), customer_id="gerda")


@pytest.mark.parametrize(
    ("reference", "customer", "total", "ours"),
    [
        ("WS-1001", "iemand anders", "99.00", True),
        ("1001", "gerda", "99.00", True),
        ("1001", "iemand anders", "12.10", True),
        ("1001", "iemand anders", "12.11", False),
        ("1001", "", None, False),
        ("1001", "", "12.1", True),
    ],
)
def test_a_bare_number_is_ours_only_with_customer_or_total(
    reference: str, customer: str, total: str | None, *, ours: bool
) -> None:
    found = is_ours(
        FOUND,
        reference=reference,
        order_id="1001",
        customer_id=customer,
        total=None if total is None else Decimal(total),
    )
    assert found is ours


def test_a_card_that_is_not_known_on_either_side_is_no_agreement() -> None:
    nobodys = BookedOrder("id-1", 7, "1001", None, None)
    assert not is_ours(nobodys, reference="1001", order_id="1001", customer_id="", total=None)


@pytest.mark.parametrize(
    ("texts", "bare"),
    [(("1001", ""), True), (("", " 20260001 "), True), (("WS-1001", "F2026-1"), False), (("",), False)],
)
def test_a_number_alone_is_bare(texts: tuple[str, ...], *, bare: bool) -> None:
    assert has_bare_number(*texts) is bare
