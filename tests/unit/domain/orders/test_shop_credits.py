"""An order with a negative total is a credit of unknown origin, that names the sale it likely belongs to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.shop_credits import credit_cause, is_shop_credit, likely_original, original_of
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import same
from tests.unit.domain.makers import D, shirt_order

SALE = replace(shirt_order(), order_id="1001", payment_method="iDEAL", email="jan@example.test", customer_id="")
CREDIT = replace(
    SALE,
    order_id="1005",
    total=-SALE.total,
    lines=tuple(replace(line, quantity=-line.quantity) for line in SALE.lines),
    placed_at=SALE.placed_at + timedelta(days=2),
)


def test_a_negative_total_is_a_credit_and_an_unreadable_order_is_none() -> None:
    assert is_shop_credit(CREDIT)
    assert not is_shop_credit(SALE)
    assert not is_shop_credit(replace(CREDIT, total=D(0)))
    assert not is_shop_credit(replace(CREDIT, problem=same("onleesbaar")))


@pytest.mark.parametrize(
    "other",
    [
        {"email": "piet@example.test"},
        {"placed_at": CREDIT.placed_at + timedelta(days=1)},
        {"lines": ()},
        {"total": D("0.01")},
        {"total": D("-5.00")},
        {"problem": "onleesbaar"},
        {"order_id": CREDIT.order_id},
        {"customer_id": "8"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_cannot_be_the_sale_is_not_named(other: dict[str, Any]) -> None:
    credit = replace(CREDIT, customer_id="7") if "customer_id" in other else CREDIT
    assert likely_original(credit, [replace(SALE, **other)]) is None


def test_a_credit_of_a_part_and_of_an_amount_alone_find_their_sale() -> None:
    part = replace(CREDIT, lines=CREDIT.lines[:1], total=D("-1.00"))
    amount = replace(CREDIT, lines=(), total=D("-1.00"))
    assert likely_original(part, [SALE]) is SALE
    assert likely_original(amount, [SALE]) is SALE


def test_the_same_method_goes_first_then_the_same_total_then_the_latest() -> None:
    def sale(number: int, **changes: Any) -> ShopOrder:
        later = SALE.placed_at + timedelta(hours=number)
        return replace(SALE, order_id=str(number), placed_at=later, **changes)

    dearer = SALE.total + 5
    assert likely_original(CREDIT, [sale(1), sale(2, payment_method="PayPal")]) == sale(1)
    assert likely_original(CREDIT, [sale(1), sale(2, total=dearer)]) == sale(1)
    assert likely_original(CREDIT, [sale(1), sale(2)]) == sale(2)


def test_the_cause_is_one_with_that_of_the_sale_and_trusts_no_vat_row() -> None:
    cause = credit_cause(CREDIT, SALE, "2026-17")
    assert (cause.kind, cause.key) == (CauseKind.SHOP_CREDIT, "1001")
    assert original_of(cause) == "1001"
    assert "waarschijnlijk bij order 1001" in cause.dutch
    assert "geboekt als verkooporder 2026-17" in cause.dutch
    assert "btw-regels zijn niet te vertrouwen" in cause.dutch
    assert "die niet geboekt is" in credit_cause(CREDIT, SALE, "").dutch


def test_a_credit_without_a_known_sale_says_so_and_stands_by_itself() -> None:
    cause = credit_cause(CREDIT, None, "")
    assert (cause.key, original_of(cause)) == ("1005", "")
    assert "is niet te zien" in cause.dutch
    assert "?" not in cause.dutch + cause.english
