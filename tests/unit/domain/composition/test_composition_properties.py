"""Whatever a shop sells, the sales order is right to the cent or the order waits with a reason."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition
from sconnect.domain.shop import OrderLine, OrderTotal, ShopOrder, VoucherSold
from sconnect.domain.values.money import euro_text, to_cents
from tests.unit.domain.makers import D, book, dutch_books, dutch_shop, line, order, profile, total_row

RATES = {"HIGH": D(21), "LOW": D(9), "ZERO": D(0)}
NAMES = {D(21): "BTW 21%", D(9): "BTW 9%"}
NO_HINTS = dutch_shop(total_tax_classes={}, shipping_tax_classes={})


def four(amount: Decimal) -> Decimal:
    """As the shop stores it."""
    return amount.quantize(D("0.0001"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Basket:
    """What is bought. Prices may be exact to more decimals than the shop stores."""

    goods: tuple[tuple[str, int, Decimal], ...]
    charges: tuple[tuple[str, Decimal, Decimal], ...]
    coupon: Decimal
    voucher: Decimal

    def checkout(self) -> ShopOrder:
        """Compute the totals as OpenCart does: unrounded, VAT less the discount per line, rows to four decimals."""
        vat: dict[Decimal, Decimal] = defaultdict(Decimal)
        share = 1 - self.coupon / 100
        for model, quantity, price in self.goods:
            vat[RATES[model]] += quantity * price * share * RATES[model] / 100
        for _, amount, percent in self.charges:
            vat[percent] += amount * percent / 100
        goods = sum((quantity * price for _, quantity, price in self.goods), D(0))
        charged = sum((amount for _, amount, _ in self.charges), D(0))
        total = goods * share + charged + self.voucher + sum(vat.values())
        return replace(
            order(self._lines(), self._rows(goods, vat, total), str(four(total))),
            vouchers_sold=(VoucherSold("Cadeaubon", self.voucher),) if self.voucher else (),
        )

    def _lines(self) -> Iterable[OrderLine]:
        for model, quantity, price in self.goods:
            yield line(model, quantity, str(four(price)), str(four(price * RATES[model] / 100)))

    def _rows(self, goods: Decimal, vat: dict[Decimal, Decimal], total: Decimal) -> tuple[OrderTotal, ...]:
        rows = [total_row(code, code.title(), amount) for code, amount, _ in self.charges]
        if self.coupon:
            rows.append(total_row("coupon", "Coupon (X)", -four(goods * self.coupon / 100)))
        taxed = ((percent, four(amount)) for percent, amount in vat.items() if percent)
        rows += [total_row("tax", NAMES[percent], amount) for percent, amount in taxed if amount > 0]
        return (*rows, total_row("total", "Total", four(total)))


def amounts(largest: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=D("0.0001"), max_value=D(largest), places=places)


percents = st.sampled_from([D(21), D(9), D(0)])
goods = st.tuples(st.sampled_from(sorted(RATES)), st.integers(1, 1000), amounts("500", 4))
charges = st.lists(st.tuples(st.sampled_from(["shipping", "handling", "wrap"]), amounts("50", 4), percents), max_size=3)
baskets = st.builds(
    Basket,
    goods=st.lists(goods, min_size=1, max_size=6).map(tuple),
    charges=charges.map(tuple),
    coupon=st.sampled_from([D(0), D(10), D("12.5"), D(33), D(100)]),
    voucher=st.sampled_from([D(0), D(25)]),
)
EVERYTHING_CHOSEN = profile(
    tolerance=D("0.05"), other_fee_articles={"high": "F-H", "low": "F-L", "none": "F-0", "other": ""}
)


def check(shop_order: ShopOrder, outcome: Composition | list[Cause]) -> None:
    if isinstance(outcome, list):
        assert outcome
        return
    made = outcome.order
    own = sum((to_cents(part.quantity * part.unit_price) for part in made.lines), D(0))
    if not made.prices_include_vat:
        own += sum((rate.books for rate in outcome.vat), D(0))
    assert outcome.control_total == own == to_cents(shop_order.total)
    assert outcome.control_total_excluding_vat == own - sum((rate.books for rate in outcome.vat), D(0))
    for rate in outcome.vat:
        is_told = any(euro_text(rate.shop) in notice.dutch for notice in outcome.notices)
        assert abs(rate.books - rate.shop) <= D("0.01") or is_told, rate


@given(basket=baskets, include_vat=st.booleans(), has_hints=st.booleans())
@settings(max_examples=300, deadline=None)
def test_right_to_the_cent_or_waiting(basket: Basket, *, include_vat: bool, has_hints: bool) -> None:
    shop_order = basket.checkout()
    chosen = EVERYTHING_CHOSEN.model_copy(
        update={"orders": EVERYTHING_CHOSEN.orders.model_copy(update={"prices_include_vat": include_vat})}
    )
    check(shop_order, book(shop_order, chosen, dutch_shop() if has_hints else NO_HINTS))


@given(baskets)
@settings(max_examples=300, deadline=None)
def test_an_ordinary_order_never_waits(basket: Basket) -> None:
    """With everything chosen and a shop that computes right, only worthless and very large orders wait."""
    shop_order = household(basket).checkout()
    outcome = book(shop_order, EVERYTHING_CHOSEN, NO_HINTS)
    if isinstance(outcome, list):
        assert {cause.kind for cause in outcome} <= {CauseKind.NOT_A_SALE}
        assert to_cents(shop_order.total) <= 0


def household(basket: Basket) -> Basket:
    """Keep to consumer quantities, at prices of a cent and more: below that the VAT does not determine the rate."""
    goods = ((model, 1 + quantity % 9, max(price, D("0.01"))) for model, quantity, price in basket.goods)
    return replace(basket, goods=tuple(goods))


hostile = st.builds(
    Basket,
    goods=st.lists(st.tuples(st.sampled_from(sorted(RATES)), st.integers(-3, 3), amounts("9", 5)), max_size=3).map(
        tuple
    ),
    charges=st.lists(
        st.tuples(st.sampled_from(["shipping", "x", ""]), st.decimals(-9, 9, places=2), percents),
        max_size=8,
    ).map(tuple),
    coupon=st.sampled_from([D(-10), D(0), D(50), D(250)]),
    voucher=st.sampled_from([D(-5), D(0)]),
)


@given(hostile, st.lists(st.decimals(-20, 20, places=4), max_size=3))
@settings(max_examples=200, deadline=None)
def test_nonsense_never_fails_otherwise_than_with_a_cause(basket: Basket, vat: list[Decimal]) -> None:
    shop_order = basket.checkout()
    odd = tuple(total_row("tax", name, value) for name, value in zip(["BTW 21%", "weg", ""], vat, strict=False))
    shop_order = replace(shop_order, totals=(*shop_order.totals, *odd))
    check(shop_order, book(shop_order, EVERYTHING_CHOSEN, NO_HINTS, books=dutch_books()))
