"""An order that no reading explains costs little: what is out of reach is not computed."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.composition.vat import forward, readings
from sconnect.domain.composition.vat.forward import TaxedAmount, VatRange, vat_per_rate
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.composition.vat.shop_vat import ShopVat, read_vat
from sconnect.domain.composition.vat.totals_rows import rows_of_order
from sconnect.domain.shop import OrderLine, Rounding, ShopInfo, ShopOrder, ShopTaxRate
from tests.unit.domain.makers import CONSUMERS, HIGH_CLASS, LOW_CLASS, D, dutch_shop, line, order, totals

OTHER_CLASS = "33"
RATES = ((D(21), HIGH_CLASS), (D(9), LOW_CLASS), (D(13), OTHER_CLASS))
FORWARD_FOR_REACH = 2000
"""Once for each attempt: whether it is within reach."""


def three_rates() -> ShopInfo:
    other = ShopTaxRate("BTW 13%", D(13), frozenset({"NL"}), frozenset({OTHER_CLASS}), frozenset({CONSUMERS}))
    return dutch_shop(tax_rates=(*dutch_shop().tax_rates, other))


def goods(count: int) -> Iterator[OrderLine]:
    for at in range(count):
        percent, tax_class = RATES[at % 3]
        price = D("10.37") + at
        yield line(f"A{at}", 1, str(price), f"{price * percent / 100:.4f}", tax_class)


def bought(count: int, rows: tuple[str, str, str]) -> ShopOrder:
    """Lines at three rates, six charges without a tax class, and a coupon."""
    lines = list(goods(count))
    under = totals(
        ("shipping", "Verzending", "5.1300"),
        *((f"fee_{at}", f"Toeslag {at}", f"{at}.7700") for at in range(1, 6)),
        ("coupon", "Coupon (X)", "-12.3400"),
        *(("tax", f"BTW {percent}%", value) for (percent, _), value in zip(RATES, rows, strict=True)),
    )
    total = sum((each.net for each in lines), D(0)) + sum((row.value for row in under), D(0))
    return order(lines, under, str(total))


class Counting:
    """The forward model, counting how often it is used."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, amounts: Iterable[TaxedAmount], rounding: Rounding) -> Mapping[Decimal, VatRange]:
        self.count += 1
        return vat_per_rate(amounts, rounding)


def read(shop_order: ShopOrder, monkeypatch: pytest.MonkeyPatch) -> tuple[ShopVat, int]:
    counting = Counting()
    monkeypatch.setattr(readings, "vat_per_rate", counting)
    rows = rows_of_order(shop_order, three_rates())
    found = read_vat(shop_order, rows, ShopRates.for_order(shop_order, three_rates(), (D(21), D(9), D(0))))
    assert isinstance(found, ShopVat)
    return found, counting.count


@pytest.mark.parametrize("rows", [("51.1137", "47.7737", "35.5537"), ("51.1100", "47.7700", "35.5500")])
def test_rows_beyond_what_the_amounts_can_bear_are_never_computed_in_full(
    rows: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, count = read(bought(10, rows), monkeypatch)
    assert {cause.kind for cause in found.causes} == {CauseKind.VAT_TOTAL_MISMATCH}
    assert count <= FORWARD_FOR_REACH + 1


@pytest.mark.parametrize(
    ("count", "rows", "at_most"),
    [
        (8, ("9.5854", "3.9603", "4.3154"), 2500),
        (8, ("9.5900", "3.9600", "4.3200"), 6000),
        (10, ("13.5532", "4.0698", "6.6071"), 2500),
        (10, ("13.5500", "4.0700", "6.6100"), 2500),
    ],
)
def test_rows_that_amounts_could_bear_are_computed_a_bounded_number_of_times(
    count: int, rows: tuple[str, str, str], at_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are 0.23 and 0.08 off; of eight products every choice is tried that leaves about that much."""
    found, computed = read(bought(count, rows), monkeypatch)
    assert {cause.kind for cause in found.causes} == {CauseKind.VAT_TOTAL_MISMATCH}
    assert FORWARD_FOR_REACH / 10 < computed <= at_most


def test_what_follows_from_the_lines_alone_is_computed_once_for_all_hypotheses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines under four roundings, and what the coupon takes off them with and without each of some charges."""
    computed: list[TaxedAmount] = []

    def counting(amount: TaxedAmount, rate: Decimal, rounding: Rounding) -> VatRange:
        computed.append(amount)
        return one_amount(amount, rate, rounding)

    one_amount = forward._vat
    monkeypatch.setattr(forward, "_vat", counting)
    lines = 450
    found, _ = read(bought(lines, ("7367.8000", "3171.0000", "4600.0000")), monkeypatch)
    assert {cause.kind for cause in found.causes} == {CauseKind.VAT_TOTAL_MISMATCH}
    of_charges = 20 * FORWARD_FOR_REACH
    assert lines < len(computed) <= 20 * lines + of_charges
