"""Tax rows whose name the shop no longer knows: booked only when the amounts leave one rate for each."""

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition
from sconnect.domain.shop import OrderLine, OrderTotal, ShopTaxRate
from tests.unit.domain.makers import LOW_CLASS, D, book, booked, causes, dutch_shop, line, order, profile, totals

EVERY_FEE = profile(fee_articles={"handling": {"high": "FEE-H", "low": "FEE-L", "none": "FEE-0"}})
MANY_RATES = dutch_shop(
    tax_rates=(
        *dutch_shop().tax_rates,
        ShopTaxRate("BTW 6% BE", D(6), frozenset({"BE"})),
        ShopTaxRate("BTW 21% BE", D(21), frozenset({"BE"})),
    ),
    total_tax_classes={},
    shipping_tax_classes={},
)
HIGH, LOW = line("HIGH", 1, "100.0000", "21.0000"), line("LOW", 1, "50.0000", "4.5000")


def outcome(
    lines: list[OrderLine], rows: tuple[OrderTotal, ...], total: str, **classes: str
) -> Composition | list[Cause]:
    info = dutch_shop(tax_rates=MANY_RATES.tax_rates, total_tax_classes=classes, shipping_tax_classes={})
    return book(order(lines, rows, total), EVERY_FEE, info)


def handling_after_a_coupon() -> tuple[OrderTotal, ...]:
    """Coupon of 10 on goods at 21 %, handling of 3 at 9 %; the low rate has got another name since."""
    return totals(
        ("coupon", "Coupon", "-10.0000"),
        ("handling", "Behandeling", "3.0000"),
        ("tax", "BTW 21%", "18.9000"),
        ("tax", "Btw oud", "0.2700"),
    )


def test_a_renamed_rate_is_not_taken_for_a_second_row_of_a_rate_that_is_there() -> None:
    assert booked(outcome([HIGH], handling_after_a_coupon(), "112.1700", handling=LOW_CLASS)) == [
        ("HIGH", "1", "121.00"),
        ("FEE-L", "1", "3.27"),
        ("KORTING-H", "1", "-12.10"),
    ]


def test_two_rows_of_one_rate_are_fine_when_the_shop_knows_both_names() -> None:
    rows = totals(("tax", "BTW 21%", "20.0000"), ("tax", "BTW 21%", "1.0000"))
    assert booked(outcome([HIGH], rows, "121.0000")) == [("HIGH", "1", "121.00")]


def test_a_renamed_rate_is_the_one_with_which_the_shop_can_have_computed() -> None:
    """9.45 is 9 % of the handling; 21 % of 45 it cannot be, for a coupon of 100 takes 55 and the rest off the goods."""
    rows = totals(
        ("coupon", "Coupon", "-100.0000"), ("handling", "Behandeling", "105.0000"), ("tax", "Btw oud", "9.4500")
    )
    made = outcome([HIGH], rows, "114.4500")
    assert isinstance(made, Composition)
    assert [(rate.percent, rate.shop) for rate in made.vat if rate.shop] == [(D(9), D("9.45"))]


def test_a_renamed_rate_after_a_discount_is_booked_when_only_one_fits() -> None:
    rows = totals(("coupon", "Coupon", "-15.0000"), ("tax", "Oud hoog", "18.9000"), ("tax", "Oud laag", "4.0500"))
    assert booked(outcome([HIGH, LOW], rows, "157.9500")) == [
        ("HIGH", "1", "121.00"),
        ("LOW", "1", "54.50"),
        ("KORTING-H", "1", "-12.10"),
        ("KORTING-L", "1", "-5.45"),
    ]


def test_a_renamed_rate_is_never_one_of_another_country() -> None:
    """6 % is Belgian; this order stays in the Netherlands, so its row fits nothing."""
    rows = totals(("handling", "Behandeling", "50.0000"), ("tax", "BTW 21%", "21.0000"), ("tax", "Btw oud", "3.0000"))
    assert CauseKind.VAT_TOTAL_MISMATCH in causes(outcome([HIGH], rows, "174.0000"))
