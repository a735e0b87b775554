"""The VAT of a shop order as it was charged: the percentage of every line, charge, discount and tax row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.vat.discount_division import Goods
from sconnect.domain.composition.vat.forward import HALF_A_DIGIT
from sconnect.domain.composition.vat.readings import (
    Question,
    Reading,
    Treatment,
    Way,
    find_readings,
    likeliest_guess,
)
from sconnect.domain.composition.vat.shop_rates import LineRate, ShopRates, rate_of_class, rate_of_line
from sconnect.domain.composition.vat.totals_rows import Charge, Rows, net_of_lines, noise_of
from sconnect.domain.shop import OrderLine, OrderTotal, Rounding, ShopOrder, TotalKind
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.values.money import CENT, HALF_A_CENT, HUNDRED, ZERO, euro_text, number_text

_BY_CLASS = 3
"""What speaks against taking products at the rate of their tax class, where the shop stored no VAT with the lines."""
_OF_OTHER_NAME = 4
"""What speaks against a row being of another rate than the shop has by that name, beside all that does anyhow."""
_CANCELLED = 9
"""What speaks against an amount that bears VAT in an order without any."""
_ONE = Decimal(1)
_MOST_READINGS = 5
"""As many are put before a person."""


@dataclass(frozen=True, slots=True)
class RatedCharge:
    """A charge, or the part of it that bears one percentage. `amount` is euro excluding VAT."""

    charge: Charge
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FixedTax:
    """A tax of a fixed amount a piece, such as a deposit: what an order bears of it, in euro."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ShopVat:
    """The VAT of an order as the shop meant it."""

    line_percents: tuple[Decimal, ...]
    """In the order of the lines."""
    line_nets: tuple[Decimal, ...]
    """The amounts of the lines, in their order."""
    charges: tuple[RatedCharge, ...]
    discounts: Mapping[Decimal, Decimal]
    """The discount per percentage, positive, excluding VAT."""
    vat: Mapping[Decimal, Decimal]
    """The VAT charged per percentage."""
    rows: Rows = field(default_factory=Rows)
    discount_rows: tuple[Charge, ...] = ()
    """The rows that `discounts` add up."""
    fixed_taxes: tuple[FixedTax, ...] = ()
    rounding: Rounding = Rounding.NONE
    """How the shop rounds VAT, as its rows tell."""
    base: Mapping[Decimal, Decimal] = field(default_factory=dict)
    """The taxable amount per percentage, excluding VAT."""
    causes: tuple[Cause, ...] = ()
    """Rates whose row does not agree with the lines, or what cannot be told."""

    def charged(self, lines: Sequence[OrderLine]) -> frozenset[Decimal]:
        """Return the percentages above zero that were really charged."""
        of_lines = (
            percent for line, percent in zip(lines, self.line_percents, strict=True) if line.unit_vat and percent
        )
        return frozenset({*of_lines, *self.vat})


@dataclass(frozen=True, slots=True)
class _Order:
    """An order with what is read of it beforehand."""

    order: ShopOrder
    rates: ShopRates
    rows: Rows
    line_rates: tuple[LineRate, ...]
    nets: tuple[Decimal, ...]

    @property
    def taxes(self) -> tuple[OrderTotal, ...]:
        """The rows of percentages."""
        return tuple(row for row in self.rows.taxes if row.title not in self._fixed_names)

    @property
    def fixed(self) -> tuple[OrderTotal, ...]:
        """The rows of fixed taxes."""
        return tuple(row for row in self.rows.taxes if row.title in self._fixed_names)

    @property
    def amounts(self) -> tuple[Charge, ...]:
        """Every row that bears VAT or lowers it."""
        return (*self.rows.charges, *self.rows.discounts)

    @property
    def _fixed_names(self) -> frozenset[str]:
        percents = {rate.name for rate in self.rates.rates}
        return frozenset(tax.name for tax in self.rates.fixed if tax.name not in percents)

    def question(self) -> Question:
        """Put what there is to read, with every possibility."""
        lines = [(0, self._goods(self.line_rates))]
        of_class = tuple(rate_of_class(line, self.rates) for line in self.order.lines)
        is_till = not any(line.unit_vat for line in self.order.lines) and any(rate.parts for rate in of_class)
        if self.taxes and is_till:
            lines.append((_BY_CLASS, self._goods(of_class)))
        taxed = {percent for _, goods in lines for parts in goods.parts for percent in parts}
        taxed |= {percent for row in self.taxes for percent in self.rates.named(row.title) if percent}
        return Question(
            amounts=self.amounts,
            line_options=lines,
            amount_options=[
                self._as_far_as_charged(_amount_options(charge, self.rates, taxed, len(self.nets)))
                for charge in self.amounts
            ],
            row_options=[self._row_options(row, taxed, is_till=is_till) for row in self.taxes],
            rows=self.taxes,
        )

    def _goods(self, rates: tuple[LineRate, ...]) -> Goods:
        lines = self.order.lines
        pieces, unit_vats = (tuple(line.quantity for line in lines), tuple(line.unit_vat for line in lines))
        return Goods(self.nets, pieces, tuple(map(noise_of, lines)), rates, unit_vats)

    def _as_far_as_charged(self, options: list[tuple[int, Treatment]]) -> list[tuple[int, Treatment]]:
        """Take an amount to bear no VAT where the shop charged none at all.

        That a discount cancels the VAT of exactly this amount, so that it has no row, is the least likely.
        """
        if self.taxes or any(line.unit_vat for line in self.order.lines):
            return options
        return [
            (unlikelihood + _CANCELLED if treatment.rates else 0, treatment)
            if treatment.way is Way.AT_RATE
            else (unlikelihood, treatment)
            for unlikelihood, treatment in options
        ]

    def _row_options(self, row: OrderTotal, taxed: set[Decimal], *, is_till: bool) -> list[tuple[int, Decimal | None]]:
        """Return the rates that a tax row may have; None: a till and some modules write one row for all rates."""
        named = [percent for percent in self.rates.named(row.title) if percent]
        options: dict[Decimal | None, int] = dict.fromkeys(named, 0)
        of_charges = [
            percent for charge in self.amounts for percent in self.rates.of_class(charge.tax_class) if percent
        ]
        more = _OF_OTHER_NAME if named else 0
        for unlikelihood, percents in (
            (5 if named else 1, sorted(taxed, reverse=True)),
            (6, of_charges),
            (7, sorted(self.rates.of_day, reverse=True)),
            (8, sorted(self.rates.here, reverse=True)),
        ):
            for percent in percents:
                if percent:
                    options.setdefault(percent, unlikelihood + more)
        if len(self.taxes) == 1 and len(taxed | set(of_charges)) > 1:
            options[None] = _BY_CLASS if is_till else _BY_CLASS * 2 + more
        return [(unlikelihood, percent) for percent, unlikelihood in options.items()]


def _amount_options(
    charge: Charge, rates: ShopRates, taxed: Collection[Decimal], lines: int
) -> list[tuple[int, Treatment]]:
    """Return how an amount may bear VAT: as its tax class says, as the goods, not at all, at a rate of the day.

    `taxed`: the rates of the goods and of the rows; `lines`: how many there are.
    """
    without = Treatment(Way.AT_RATE)
    if charge.kind is TotalKind.DISCOUNT:
        return [(3 * charge.is_after_tax, Treatment(Way.DISCOUNT)), (0 if charge.is_after_tax else 6, without)]
    options: dict[Treatment, int] = {without: 0} if charge.is_after_tax else {}
    of_class = _of_class(charge, rates)
    said = 3 * charge.is_after_tax
    options |= {Treatment(Way.AT_RATE, parts): said for parts in of_class if parts or not charge.is_after_tax}
    is_lowering = charge.is_discount_of_extension and lines > 0
    if is_lowering:
        options.setdefault(Treatment(Way.DISCOUNT), said + (2 if of_class else 0))
    more = said + (2 if of_class or is_lowering else 0)
    for at, percent in enumerate(sorted(taxed, reverse=True)):
        options.setdefault(Treatment(Way.AT_RATE, (percent,)), more + 1 + (at > 0))
    if lines > 1 and taxed:
        options.setdefault(Treatment(Way.SHARED), more + 3)
        options.setdefault(Treatment(Way.SHARED_AFTER_DISCOUNT), more + 4)
    options.setdefault(without, 1 if is_lowering and not of_class else more + 5)
    # Without a row of its own the VAT of such a rate came to nothing: then it is likelier that there is none.
    for percent in sorted(rates.here, reverse=True):
        if percent:
            options.setdefault(Treatment(Way.AT_RATE, (percent,)), more + 6)
    return [(unlikelihood, treatment) for treatment, unlikelihood in options.items()]


def _of_class(charge: Charge, rates: ShopRates) -> tuple[tuple[Decimal, ...], ...]:
    """Return what the tax class of an amount gives, the likeliest first; empty when the shop names none."""
    together = rates.together(charge.tax_class)
    singles = ((percent,) if percent else () for percent in rates.of_class(charge.tax_class))
    return (*((together,) if together else ()), *singles)


def read_vat(order: ShopOrder, rows: Rows, rates: ShopRates, *, chosen: str = "") -> ShopVat | list[Cause]:
    """Determine the percentage of every amount in an order, or return the causes why that cannot be told.

    `chosen`: the reading that a person chose, as the cause told it.
    """
    titles = [row.title for row in rows.taxes]
    in_rows = {percent for title in titles for percent in rates.named(title)} or {ZERO}
    of_lines = [rate_of_line(line, rates, in_rows, titles) for line in order.lines]
    known = tuple(rate for rate in of_lines if rate is not None)
    if len(known) < len(of_lines):
        return [_unclear_line(order, line) for line, rate in zip(order.lines, of_lines, strict=True) if rate is None]
    asked = _Order(order, rates, rows, known, net_of_lines(order))
    question = asked.question()
    if unknown := [row for row, options in zip(asked.taxes, question.row_options, strict=True) if not options]:
        return [_unknown_row(order, row) for row in unknown]
    found = find_readings(question)
    readings = found.readings
    causes = [*_fixed_causes(asked)]
    if not readings:
        guess = likeliest_guess(question)
        return _shop_vat(asked, question, guess, (*causes, *_unproved(asked, guess)))
    taken = next((reading for reading in readings if _told(reading).dutch == chosen), None)
    if taken is None and (len(readings) > 1 or not found.is_complete):
        causes.append(_several_readings(order, readings))
    return _shop_vat(asked, question, taken or readings[0], tuple(causes))


def _shop_vat(asked: _Order, question: Question, reading: Reading, causes: tuple[Cause, ...]) -> ShopVat:
    hypothesis, division = reading.hypothesis, reading.division
    charges: list[RatedCharge] = []
    for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True):
        if treatment.way is Way.AT_RATE:
            charges.append(RatedCharge(charge, sum(treatment.rates, ZERO), charge.amount))
        elif treatment.way is not Way.DISCOUNT:
            less = division.per_percent if treatment.way is Way.SHARED_AFTER_DISCOUNT else None
            parts = hypothesis.goods.shares(charge.amount, less)
            charges += [RatedCharge(charge, percent, part) for percent, part in parts]
    charges = _without_vat_beyond_nothing(charges, reading)
    scale = _scale(reading)
    lowering = (
        charge
        for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True)
        if treatment.way is Way.DISCOUNT
    )
    percents = tuple(rate.percent for rate in hypothesis.goods.rates)
    return ShopVat(
        line_percents=percents,
        line_nets=tuple(net * scale.get(percent, _ONE) for net, percent in zip(asked.nets, percents, strict=True)),
        charges=tuple(
            RatedCharge(each.charge, each.percent, each.amount * scale.get(each.percent, _ONE)) for each in charges
        ),
        discounts={percent: part * scale.get(percent, _ONE) for percent, part in _discounts(reading).items()},
        vat=reading.vat,
        rows=asked.rows,
        discount_rows=tuple(lowering),
        fixed_taxes=tuple(FixedTax(row.title, row.value) for row in asked.fixed),
        rounding=reading.rounding,
        base=reading.base,
        causes=causes,
    )


def _without_vat_beyond_nothing(charges: Sequence[RatedCharge], reading: Reading) -> list[RatedCharge]:
    """Take the VAT off that part of a negative amount which goes beyond a rate of which the shop charged nothing."""
    found = []
    beyond = {
        percent: -base - reading.division.per_percent.get(percent, ZERO)
        for percent, base in reading.base.items()
        if percent and base < -HALF_A_DIGIT and not reading.vat.get(percent)
    }
    for each in charges:
        part = max(min(beyond.get(each.percent, ZERO), -each.amount), ZERO)
        beyond[each.percent] = beyond.get(each.percent, ZERO) - part
        found += [replace(each, amount=each.amount + part), RatedCharge(each.charge, ZERO, -part)]
    return [each for each in found if each.amount]


def _discounts(reading: Reading) -> dict[Decimal, Decimal]:
    """Return the discount per percentage. What goes beyond a rate of which the shop charged nothing bears no VAT."""
    parts = dict(reading.division.per_percent)
    for percent in list(parts):
        beyond = min(-reading.base.get(percent, ZERO), parts[percent])
        if beyond > HALF_A_DIGIT and not reading.vat.get(percent):
            parts[percent] -= beyond
            parts[ZERO] = parts.get(ZERO, ZERO) + beyond
    return {percent: part for percent, part in parts.items() if part}


def _scale(reading: Reading) -> dict[Decimal, Decimal]:
    """Return by what to multiply amounts of a rate whose rounded VAT the books can't reach: the amounts paid stay."""
    if reading.rounding is Rounding.NONE:
        return {}
    found = {}
    for percent, base in reading.base.items():
        vat = reading.vat.get(percent, ZERO)
        if base > 0 and abs(vat - base * percent / HUNDRED) > CENT:
            found[percent] = (base + vat) * HUNDRED / (HUNDRED + percent) / base
    return found


def _fixed_causes(asked: _Order) -> Iterator[Cause]:
    """Yield the fixed taxes whose row does not follow from the products that bear them."""
    for row in asked.fixed:
        tax = next(tax for tax in asked.rates.fixed if tax.name == row.title)
        taxed = [line for line, rate in zip(asked.order.lines, asked.line_rates, strict=True) if tax.name in rate.fixed]
        pieces = sum((line.quantity for line in taxed), ZERO)
        charges = sum(tax in asked.rates.fixed_of(charge.tax_class) for charge in asked.rows.charges)
        # OpenCart 4.1.0.4 counts a fixed tax once a line in the row, though per piece with the line.
        expected = {tax.percent * (count + more) for count in (pieces, len(taxed)) for more in (0, charges)}
        if all(abs(amount - row.value) > CENT for amount in expected):
            amount, expected_amount = euro_text(row.value), euro_text(tax.percent * pieces)
            what = Bilingual(
                f"de heffing '{row.title}' van {amount} euro", f"the fixed tax '{row.title}' of {amount} euro"
            )
            detail = Bilingual(
                f"de producten komen uit op {expected_amount} euro", f"the products come to {expected_amount} euro"
            )
            yield _unclear(asked.order, what, detail)


def _unproved(asked: _Order, guess: Reading) -> Iterator[Cause]:
    """Yield the rates whose VAT does not follow, with both amounts."""
    own = {percent: base * percent / HUNDRED for percent, base in guess.base.items()}
    off = [
        vat_total_mismatch(asked.order.order_id, percent, own.get(percent, ZERO), guess.vat.get(percent, ZERO))
        for percent in sorted({*own, *guess.vat}, reverse=True)
        if abs(own.get(percent, ZERO) - guess.vat.get(percent, ZERO)) >= HALF_A_CENT
    ]
    if off:
        yield from off
    elif guess.hypothesis.has_one_row:
        [row] = asked.taxes
        told, computed = _told(guess), euro_text(sum(guess.vat.values(), ZERO))
        detail = Bilingual(
            f"de producten komen op {computed} euro uit ({told.dutch})",
            f"the products come to {computed} euro ({told.english})",
        )
        yield _unclear(asked.order, _vat_row(row), detail)
    else:
        what = Bilingual("deze order", "this order")
        detail = Bilingual("de btw-regels volgen niet uit de bedragen", "the VAT rows do not follow from the amounts")
        yield _unclear(asked.order, what, detail)


def _several_readings(order: ShopOrder, readings: Sequence[Reading]) -> Cause:
    facts: dict[str, str] = {}
    for number, reading in enumerate(readings[:_MOST_READINGS], 1):
        facts |= _told(reading).facts(f"reading_{number}")
    return Cause(CauseKind.VAT_READINGS, order.order_id, facts)


def _told(reading: Reading) -> Bilingual:
    """Return a reading as a person chooses it: by the Dutch text."""
    parts = (f"{number_text(percent)} %: {euro_text(vat)} euro" for percent, vat in reversed(reading.books))
    return same(", ".join(parts)) or Bilingual("geen btw", "no VAT")


def vat_total_mismatch(order_id: str, percent: Decimal, books: Decimal, shop: Decimal) -> Cause:
    """Return the cause of VAT of a rate that differs between shop and books. Amounts in euro."""
    facts = {"percent": number_text(percent), "books": euro_text(books), "shop": euro_text(shop)}
    return Cause(CauseKind.VAT_TOTAL_MISMATCH, f"{order_id}:{number_text(percent)}", facts)


def _unclear_line(order: ShopOrder, line: OrderLine) -> Cause:
    if line.unit_price:
        percent = number_text(_ratio(line))
        detail = Bilingual(
            f"de winkel rekende {percent} % btw, en dat tarief kent de winkel niet",
            f"the shop charged {percent} % VAT, a rate that the shop does not know",
        )
    else:
        detail = Bilingual(
            f"de winkel rekende {line.unit_vat} euro btw over een prijs van nul",
            f"the shop charged {line.unit_vat} euro VAT on a price of zero",
        )
    return _unclear(order, same(f"product {line.name} ({line.model})"), detail)


def _unknown_row(order: ShopOrder, row: OrderTotal) -> Cause:
    detail = Bilingual(
        f"de winkel kent geen tarief met de naam '{row.title}'", f"the shop knows no rate by the name '{row.title}'"
    )
    return _unclear(order, _vat_row(row), detail)


def _vat_row(row: OrderTotal) -> Bilingual:
    amount = euro_text(row.value)
    return Bilingual(f"de btw-regel van {amount} euro", f"the VAT row of {amount} euro")


def _ratio(line: OrderLine) -> Decimal:
    return (line.unit_vat * HUNDRED / line.unit_price).quantize(CENT, rounding=ROUND_HALF_UP)


def _unclear(order: ShopOrder, what: Bilingual, detail: Bilingual) -> Cause:
    facts = what.facts("what") | detail.facts("detail")
    return Cause(CauseKind.VAT_RATE_UNCLEAR, f"{order.order_id}:{what.dutch}", facts)
