"""The readings of an order: every way in which OpenCart can have arrived at the rows that the shop sends.

Only the shop's JSON is read. A reading says which rates each line, charge, discount and tax row has; it counts when
computing forward with it, under one of the four roundings of VAT, gives every tax row back. Floats are what PHP
computes with; amounts are compared at the four decimals of the database.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from math import floor

from tests.oracle.checkout import Rounding
from tests.oracle.shop_json import Json

ALL = -1.0
"""Stands for all rates at once: one row "Tax" for the whole order."""
_DUTCH = ((date(2019, 1, 1), (21.0, 9.0)), (date(2012, 10, 1), (21.0, 6.0)), (date(2001, 1, 1), (19.0, 6.0)))
"""Rates of the Netherlands by the day from which they counted."""
_PAYMENTS = frozenset({"voucher", "credit"})
_CORE_DISCOUNTS = frozenset({"coupon", "reward"})
_LOOKS_LIKE_VAT = re.compile(r"(?:^|_)(?:tax|btw|vat|mwst|tva|iva)(?:_|$)")
_NOISE = 0.0003
"""What four decimals per row leave open in a sum."""
_MOST_SUBSETS_OF = 5
_MOST_COMBINATIONS = 48

Vector = tuple[float, ...]
Level = tuple[int, int, int, int]
"""How far from the likeliest: lines, charges and discounts, tax rows, zero rates. Less is likelier."""


def half_up(amount: float) -> float:
    """Round to cents as PHP's `round` does."""
    sign = -1 if amount < 0 else 1
    return sign * floor(abs(amount) * 100 + 0.5 + 1e-7) / 100


@dataclass(frozen=True)
class Reading:
    """VAT per percentage, and amounts of fixed taxes by name, with how likely it is."""

    vat: dict[Decimal, Decimal]
    fixed: dict[str, Decimal]
    level: Level
    rounding: Rounding

    @property
    def key(self) -> tuple[tuple[Decimal, Decimal], ...]:
        return tuple(
            sorted(
                (percent, round(amount, 2)) for percent, amount in self.vat.items() if abs(amount) >= Decimal("0.005")
            )
        )


@dataclass(frozen=True)
class _Line:
    price: float
    quantity: int
    total: float
    tax: float
    tax_class: str


@dataclass(frozen=True)
class _Rate:
    name: str
    percent: float
    classes: frozenset[str]
    fixed: bool
    applies: bool


@dataclass(frozen=True)
class _Amount:
    """A charge or a discount among the total rows."""

    code: str
    value: float
    position: int
    after_tax: bool


@dataclass(frozen=True)
class _RateSet:
    """What a line or charge bears: percentages of its value and amounts a piece by name."""

    percents: tuple[float, ...] = ()
    fixed: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class _Option:
    """One way to read a charge or a discount: what it does to the VAT per percentage."""

    level: int
    zero: int
    vector: Vector


@dataclass(frozen=True)
class _Choice:
    """The rates of all lines together."""

    level: int
    zeros: int
    lines: tuple[_RateSet, ...]


@dataclass
class _Facts:
    """What the JSON says, read once."""

    entry: Json
    info: Json
    lines: list[_Line] = field(default_factory=list)
    rates: list[_Rate] = field(default_factory=list)
    day_rates: tuple[float, ...] = ()
    shipping_cost: float = 0.0
    shipping_class: str | None = None
    """None: the shop does not tell."""

    def __post_init__(self) -> None:
        order = self.entry["order"]
        catalogue = self.entry["product_codes"] or {}
        for row in self.entry["products"]:
            today = catalogue.get(row["product_id"], {})
            numbers = (float(row["price"]), int(row["quantity"]), float(row["total"]), float(row["tax"]))
            self.lines.append(_Line(*numbers, str(today.get("tax_class_id", ""))))
        country = order["shipping_iso_code_2"] or order["payment_iso_code_2"]
        for row in self.info["tax_rates"]:
            applies = not row["country_codes"] or country in row["country_codes"]
            applies = applies and order["customer_group_id"] in row["customer_group_ids"]
            classes = frozenset(row["tax_class_ids"])
            self.rates.append(_Rate(row["name"], float(row["rate"]), classes, row["type"] == "F", applies))
        day = date.fromisoformat(order["date_added"][:10])
        self.day_rates = next(rates for since, rates in _DUTCH if since <= day)
        self.shipping_class = self._class_of_shipping()

    def _class_of_shipping(self) -> str | None:
        method = self.entry["order"]["shipping_method"]
        if method.startswith("{"):
            content = json.loads(method)
            return str(content.get("tax_class_id", "")) or None
        code = self.entry["order"].get("shipping_code", "").partition(".")[0]
        named: str | None = self.info["total_tax_classes"].get(f"shipping.{code}")
        return named

    def of_class(self, tax_class: str) -> _RateSet:
        rates = [rate for rate in self.rates if rate.applies and tax_class in rate.classes]
        percents = tuple(rate.percent for rate in rates if not rate.fixed)
        return _RateSet(percents, tuple((rate.name, rate.percent) for rate in rates if rate.fixed))

    @property
    def known_percents(self) -> list[float]:
        """Every percentage that the shop or the law of the day knows; likelier ones first."""
        known = [rate.percent for rate in self.rates if rate.applies and not rate.fixed]
        known += [*self.day_rates, *(rate.percent for rate in self.rates if not rate.fixed)]
        return list(dict.fromkeys(known))


def readings(entry: Json, info: Json) -> list[Reading]:
    """Return the readings that differ in VAT, the likeliest first."""
    facts = _Facts(entry, info)
    if _contradicts_itself(facts):
        return []
    found: dict[tuple[tuple[Decimal, Decimal], ...], Reading] = {}
    goods = sum(line.total for line in facts.lines)
    for rows in _rows_of_the_total(entry, goods):
        for reading in _Search(facts, rows).all():
            known = found.get(reading.key)
            if known is None or reading.level < known.level:
                found[reading.key] = reading
    return sorted(found.values(), key=lambda reading: reading.level)


def likeliest(found: Sequence[Reading]) -> list[Reading]:
    """Return the readings of the highest likelihood: more than one means that a person has to decide."""
    return [reading for reading in found if reading.level == found[0].level]


def _contradicts_itself(facts: _Facts) -> bool:
    order, entry = facts.entry["order"], facts.entry
    is_default = order["currency_code"] == facts.info["default_currency"]
    if is_default != (float(order["currency_value"]) == 1):
        return True
    goods = sum(line.total for line in facts.lines) + sum(float(row["amount"]) for row in entry["vouchers"])
    shown = [float(row["value"]) for row in entry["totals"] if row["code"] == "sub_total"]
    if any(line.quantity <= 0 for line in facts.lines) or not (facts.lines or entry["vouchers"]):
        return True
    return any(abs(value - goods) > 0.00011 * (len(facts.lines) + 1) for value in shown)


def _rows_of_the_total(entry: Json, goods: float) -> Iterator[list[Json]]:
    """Yield the rows that make the total: those before it, and where they do not add up all of them but one."""
    rows: list[Json] = []
    grand = float(entry["order"]["total"])
    for row in entry["totals"]:
        if row["code"] == "total":
            if abs(float(row["value"]) - max(0.0, grand)) > _NOISE:
                return
            break
        rows.append(row)
    whole = sum(float(row["value"]) for row in rows)
    if not any(row["code"] == "sub_total" for row in rows):
        whole += goods
    slack = 0.0001 * (len(rows) + 1)
    if abs(whole - grand) <= slack:
        yield rows
        return
    for number, row in enumerate(rows):
        if row["code"] not in {"sub_total", "tax"} and abs(whole - float(row["value"]) - grand) <= slack:
            yield rows[:number] + rows[number + 1 :]


class _Search:
    """The search for readings of one set of rows."""

    def __init__(self, facts: _Facts, rows: list[Json]) -> None:
        self.facts = facts
        self.tax_rows: list[tuple[str, float]] = []
        self.fixed_rows: dict[str, float] = {}
        self.charges: list[_Amount] = []
        self.discounts: list[_Amount] = []
        self.whole_cents = True
        fixed_names = {rate.name for rate in facts.rates if rate.fixed}
        tax_seen = False
        self.before: list[float] = []
        for position, row in enumerate(rows):
            code, value = row["code"], float(row["value"])
            self.before.append(value)
            if code == "tax" and row["title"] in fixed_names:
                self.fixed_rows[row["title"]] = self.fixed_rows.get(row["title"], 0.0) + value
            elif code == "tax" or (code not in {"sub_total", *_PAYMENTS} and _LOOKS_LIKE_VAT.search(code)):
                tax_seen = tax_seen or code == "tax"
                self.tax_rows.append((row["title"] if code == "tax" else "", value))
                self.whole_cents = self.whole_cents and abs(value - half_up(value)) < 1e-9
            elif code == "sub_total" or code in _PAYMENTS or not value:
                continue
            else:
                amount = _Amount(code, value, position, tax_seen)
                (self.charges if value > 0 else self.discounts).append(amount)
        facts.shipping_cost = next((each.value for each in self.charges if each.code == "shipping"), 0.0)

    def all(self) -> Iterator[Reading]:
        for choice in self._choices():
            if not self._fixed_fit(choice):
                continue
            percents = self._percents(choice)
            for rounding in Rounding:
                if (
                    rounding is not Rounding.NONE
                    and rounding is not Rounding.ORDER
                    and not self._can_round(choice, rounding)
                ):
                    continue
                if rounding is Rounding.ORDER and not self.whole_cents:
                    continue
                yield from self._under(choice, percents, rounding)

    def _can_round(self, choice: _Choice, rounding: Rounding) -> bool:
        """Rounding per piece or line leaves whole cents in the rows, and per piece in the lines too."""
        if not self.whole_cents:
            return False
        if rounding is Rounding.LINE:
            return True
        return all(
            abs(line.tax - half_up(line.tax)) < 1e-9 or chosen.fixed or not chosen.percents
            for line, chosen in zip(self.facts.lines, choice.lines, strict=True)
        )

    # The lines.

    def _choices(self) -> list[_Choice]:
        """Return the rates that the lines together can have, the likeliest first."""
        made = []
        for by_class in (False, True):
            options = [list(self._line_options(line, by_class=by_class)) for line in self.facts.lines]
            if not all(options):
                continue
            for number, chosen in enumerate(product(*options)):
                if number >= _MOST_COMBINATIONS:
                    break
                level = sum(each[0] for each in chosen)
                sets = tuple(each[1] for each in chosen)
                made.append(_Choice(level + 10 * by_class, sum(not each.percents for each in sets), sets))
        unique = {choice.lines: choice for choice in sorted(made, key=lambda each: -each.level)}
        return sorted(unique.values(), key=lambda each: (each.level, each.zeros))

    def _line_options(self, line: _Line, *, by_class: bool) -> Iterator[tuple[int, _RateSet]]:
        of_class = self.facts.of_class(line.tax_class)
        if by_class:
            if line.tax == 0 or _fits(line, of_class):
                yield 0, of_class
            return
        if not line.price:
            yield 0, of_class
            return
        fits_class = _fits(line, of_class)
        if fits_class:
            yield 0, of_class
        if line.tax == 0:
            if of_class.percents or not fits_class:
                yield 0, _RateSet()
            return
        for percent in self.facts.known_percents:
            alone = _RateSet((percent,)) if percent else _RateSet()
            if percent and alone != of_class and _fits(line, alone):
                yield (1 if fits_class else 0), alone

    def _fixed_fit(self, choice: _Choice) -> bool:
        """Whether the rows of fixed taxes are what the lines bear."""
        amounts: dict[str, float] = dict.fromkeys(self.fixed_rows, 0.0)
        for line, chosen in zip(self.facts.lines, choice.lines, strict=True):
            for name, amount in chosen.fixed:
                amounts[name] = amounts.get(name, 0.0) + amount * line.quantity
        for charge in self.charges:
            if tax_class := self._named_class(charge):
                for name, amount in self.facts.of_class(tax_class).fixed:
                    amounts[name] = amounts.get(name, 0.0) + amount
        return all(abs(amount - self.fixed_rows.get(name, 0.0)) <= _NOISE for name, amount in amounts.items())

    def _percents(self, choice: _Choice) -> tuple[float, ...]:
        """Return the percentages that can occur in this order."""
        percents = [each for chosen in choice.lines for each in chosen.percents]
        for charge in self.charges:
            if tax_class := self._named_class(charge):
                percents += self.facts.of_class(tax_class).percents
        named = {name for name, _ in self.tax_rows}
        percents += [
            rate.percent for rate in self.facts.rates if rate.applies and not rate.fixed and rate.name in named
        ]
        if self.charges:
            percents += [rate.percent for rate in self.facts.rates if rate.applies and not rate.fixed]
        return tuple(dict.fromkeys(each for each in percents if each))

    # Charges and discounts.

    def _named_class(self, charge: _Amount) -> str | None:
        if charge.code == "shipping":
            return self.facts.shipping_class
        named: str | None = self.facts.info["total_tax_classes"].get(charge.code)
        return named

    def _charge_options(
        self, charge: _Amount, choice: _Choice, percents: tuple[float, ...], rounding: Rounding
    ) -> list[_Option]:
        none = _Option(0 if charge.after_tax else 3, int(not charge.after_tax), (0.0,) * len(percents))
        tax_class = self._named_class(charge)
        options = []
        if tax_class is not None:
            named = self.facts.of_class(tax_class).percents
            options.append(_Option(0, 0, self._on(charge.value, named, percents, rounding)))
        options += [_Option(1, 0, self._on(charge.value, (each,), percents, rounding)) for each in percents]
        shared = self._in_proportion(charge.value, choice, percents, rounding)
        if shared is not None:
            options.append(_Option(2, 0, shared))
        options.append(none)
        return _each_once(options)

    def _in_proportion(
        self, value: float, choice: _Choice, percents: tuple[float, ...], rounding: Rounding
    ) -> Vector | None:
        goods = sum(line.total for line in self.facts.lines)
        if not goods:
            return None
        by_set: dict[tuple[float, ...], float] = {}
        for line, chosen in zip(self.facts.lines, choice.lines, strict=True):
            by_set[chosen.percents] = by_set.get(chosen.percents, 0.0) + line.total
        parts = [self._on(value * part / goods, each, percents, rounding) for each, part in by_set.items()]
        return _sum(parts, len(percents))

    @staticmethod
    def _on(value: float, bears: Sequence[float], percents: tuple[float, ...], rounding: Rounding) -> Vector:
        vat = {each: value * each / 100 for each in bears}
        if rounding in {Rounding.PIECE, Rounding.LINE}:
            vat = {each: half_up(amount) for each, amount in vat.items()}
        return tuple(vat.get(each, 0.0) for each in percents)

    def _discount_options(
        self, discount: _Amount, choice: _Choice, percents: tuple[float, ...], rounding: Rounding
    ) -> list[_Option]:
        taken = -discount.value
        is_core = discount.code in _CORE_DISCOUNTS
        options = [_Option(0, 0, each) for each in self._spread(taken, choice, percents, rounding)]
        if self.facts.shipping_cost and discount.code != "reward":
            rest = taken - self.facts.shipping_cost
            for vector in self._free_shipping(percents, rounding, choice):
                if abs(rest) <= 0.0002:
                    options.append(_Option(0, 0, vector))
                elif rest > 0:
                    spread = self._spread(rest, choice, percents, rounding)
                    options += [_Option(0, 0, _sum([vector, each], len(percents))) for each in spread]
        if abs(sum(self.before[: discount.position + 1])) <= _NOISE:
            options += self._cut_off(taken, choice, percents, rounding)
        if not is_core:
            options += [_Option(1, 0, self._on(-taken, (each,), percents, rounding)) for each in percents]
        options.append(_Option(3, 1, (0.0,) * len(percents)))
        return _each_once(options)

    def _free_shipping(self, percents: tuple[float, ...], rounding: Rounding, choice: _Choice) -> list[Vector]:
        charge = next(each for each in self.charges if each.code == "shipping")
        options = self._charge_options(charge, choice, percents, rounding)
        return [tuple(-each for each in option.vector) for option in options]

    def _cut_off(self, taken: float, choice: _Choice, percents: tuple[float, ...], rounding: Rounding) -> list[_Option]:
        """Return readings of a discount that `coupon` cut to what was left, after lowering the VAT by all of it."""
        goods = sum(line.total for line in self.facts.lines)
        everything = tuple(range(len(self.facts.lines)))
        ship = [(0.0,) * len(percents)]
        if self.facts.shipping_cost:
            ship += self._free_shipping(percents, rounding, choice)
        options = []
        for share in range(5, 101, 5):
            whole = goods * share / 100
            if whole + self.facts.shipping_cost < taken - _NOISE:
                continue
            off = self._off(share / 100, everything, choice, percents, rounding)
            options += [_Option(0, 0, _sum([off, vector], len(percents))) for vector in ship]
        return options

    def _spread(
        self, taken: float, choice: _Choice, percents: tuple[float, ...], rounding: Rounding
    ) -> Iterator[Vector]:
        """The coupon's arithmetic: spread by value over the products it covers, which the shop does not tell."""
        for covered in _subsets(len(self.facts.lines)):
            base = sum(self.facts.lines[number].total for number in covered)
            if not base:
                continue
            yield self._off(taken / base, covered, choice, percents, rounding)
            percentage = round(taken / base, 4)
            if rounding in {Rounding.PIECE, Rounding.LINE} and abs(base * percentage - taken) <= 0.00006:
                yield self._off(percentage, covered, choice, percents, rounding)  # exact, where its row is rounded

    def _off(
        self, share: float, covered: tuple[int, ...], choice: _Choice, percents: tuple[float, ...], rounding: Rounding
    ) -> Vector:
        """Take the VAT off of a share of some products, each taxed by itself."""
        parts = [
            self._on(self.facts.lines[number].total * share, choice.lines[number].percents, percents, rounding)
            for number in covered
        ]
        return tuple(-each for each in _sum(parts, len(percents)))

    # Forward.

    def _goods(self, choice: _Choice, percents: tuple[float, ...], rounding: Rounding) -> Vector:
        parts = []
        for line, chosen in zip(self.facts.lines, choice.lines, strict=True):
            if rounding is Rounding.PIECE:
                piece = self._on(line.price, chosen.percents, percents, rounding)
                parts.append(tuple(each * line.quantity for each in piece))
            else:
                parts.append(self._on(line.total, chosen.percents, percents, rounding))
        return _sum(parts, len(percents))

    def _under(self, choice: _Choice, percents: tuple[float, ...], rounding: Rounding) -> Iterator[Reading]:
        components = [self._charge_options(each, choice, percents, rounding) for each in self.charges]
        components += [self._discount_options(each, choice, percents, rounding) for each in self.discounts]
        goods = self._goods(choice, percents, rounding)
        least = _sum([goods, *map(_least, components)], len(percents))
        most = _sum([goods, *map(_most, components)], len(percents))
        for row_level, mapping in self._mappings(percents):
            target = [
                sum(v for (_, v), to in zip(self.tax_rows, mapping, strict=True) if to == each) for each in percents
            ]
            as_one = ALL in mapping
            slack = self._slack(rounding)
            if not as_one and not all(
                low - slack <= aim <= high + slack or (not aim and low <= slack)
                for low, high, aim in zip(least, most, target, strict=True)
            ):
                continue
            fits = _first_fit(
                goods, components, target, slack, as_one=sum(v for _, v in self.tax_rows) if as_one else None
            )
            if fits is None and not as_one:
                fits = self._first_fit_of_a_cut_amount(goods, components, target, slack, choice, percents, rounding)
            if fits is None:
                continue
            level, zeros, computed = fits
            amounts = [max(0.0, each) for each in computed] if as_one else target
            vat = {
                Decimal(str(each)): Decimal(str(round(amount, 4)))
                for each, amount in zip(percents, amounts, strict=True)
            }
            fixed = {name: Decimal(str(round(amount, 4))) for name, amount in self.fixed_rows.items()}
            yield Reading(vat, fixed, (choice.level, level, row_level, choice.zeros + zeros), rounding)

    def _first_fit_of_a_cut_amount(
        self,
        goods: Vector,
        components: list[list[_Option]],
        target: list[float],
        slack: float,
        choice: _Choice,
        percents: tuple[float, ...],
        rounding: Rounding,
    ) -> tuple[int, int, Vector] | None:
        """Read a discount of a fixed amount that `coupon` cut to what was left of the total.

        `coupon.php` lowers the VAT product by product by the whole amount, and only then does it cut the amount itself
        ("If discount greater than total"). How much that was stands nowhere: a tax row tells it, the others prove it.
        """
        for number, discount in enumerate(self.discounts, len(self.charges)):
            if abs(sum(self.before[: discount.position + 1])) > _NOISE:
                continue
            others = components[:number] + components[number + 1 :]
            cut: list[_Option] = []
            for chosen in product(*others):
                vat = _sum([goods, *(each.vector for each in chosen)], len(percents))
                offs = self._cut_amounts(-discount.value, vat, target, choice, percents, rounding)
                cut += [_Option(0, 0, vector) for vector in offs]
            if cut and (fits := _first_fit(goods, [*others, _each_once(cut)], target, slack, as_one=None)):
                return fits
        return None

    def _cut_amounts(
        self,
        taken: float,
        before: Vector,
        target: list[float],
        choice: _Choice,
        percents: tuple[float, ...],
        rounding: Rounding,
    ) -> Iterator[Vector]:
        """Yield what a discount worth more than `taken` does to the VAT, by one tax row; `before`: the VAT without."""
        for covered in _subsets(len(self.facts.lines)):
            base = sum(self.facts.lines[number].total for number in covered)
            all_of_it = self._off(1.0, covered, choice, percents, rounding)
            for whole, vat, aim in zip(all_of_it, before, target, strict=True):
                if aim and whole:
                    share = (aim - vat) / whole
                    if taken - _NOISE < share * base <= base + _NOISE:
                        yield self._off(share, covered, choice, percents, rounding)

    def _slack(self, rounding: Rounding) -> float:
        return _NOISE + (0.005 if rounding is Rounding.ORDER else 0.0) + 0.00003 * len(self.facts.lines)

    def _mappings(self, percents: tuple[float, ...]) -> Iterator[tuple[int, tuple[float, ...]]]:
        """Yield which percentage each tax row is of; by the name that the shop gives its rates first."""
        if not self.tax_rows:
            yield 0, ()
            return
        options = [self._percents_of_row(name, percents) for name, _ in self.tax_rows]
        made = [
            (sum(level for level, _ in chosen), tuple(percent for _, percent in chosen))
            for chosen in product(*options)
            if not self._is_written_twice(chosen)
        ]
        if len(self.tax_rows) == 1 and len(percents) > 1 and not self._named(self.tax_rows[0][0]):
            made.append((1, (ALL,)))
        yield from sorted(made, key=lambda pair: pair[0])

    def _is_written_twice(self, chosen: Sequence[tuple[int, float]]) -> bool:
        """Whether rows of one name are at one percentage, though the shop has a rate of that name for each of them.

        `Cart::getTaxes` adds up by `tax_rate_id`, and `checkout/confirm` writes one row for each of those.
        """
        rates = [(rate.name, rate.percent) for rate in self.facts.rates if rate.applies and not rate.fixed]
        rows = [(name, percent) for (name, _), (_, percent) in zip(self.tax_rows, chosen, strict=True)]
        of_name, known = Counter(name for name, _ in rows), Counter(name for name, _ in rates)
        return any(
            count > max(1, rates.count(row)) and known[row[0]] >= of_name[row[0]]
            for row, count in Counter(rows).items()
        )

    def _named(self, name: str) -> set[float]:
        return {rate.percent for rate in self.facts.rates if rate.applies and not rate.fixed and rate.name == name}

    def _percents_of_row(self, name: str, percents: tuple[float, ...]) -> list[tuple[int, float]]:
        """A rate of that name today, else one that no other name has today: rates are changed and renamed in place."""
        named = self._named(name)
        others = {rate.percent for rate in self.facts.rates if rate.applies and rate.name != name}
        likely = [(0, each) for each in percents if not name or each in named]
        return likely + [
            (2, each) for each in percents if name and each not in named and not (named and each in others)
        ]


def _fits(line: _Line, rates: _RateSet) -> bool:
    """Whether a line's own tax is that of these rates: unrounded at four decimals, or in whole cents."""
    fixed = sum(amount for _, amount in rates.fixed)
    exact = sum(line.price * percent / 100 for percent in rates.percents) + fixed
    whole = sum(half_up(line.price * percent / 100) for percent in rates.percents) + fixed
    return abs(exact - line.tax) <= 0.00008 or abs(whole - line.tax) < 1e-6


def _subsets(count: int) -> list[tuple[int, ...]]:
    """Return which products a discount can cover, all of them first."""
    everything = tuple(range(count))
    if count > _MOST_SUBSETS_OF:
        return [everything, *((each,) for each in everything), *combinations(everything, count - 1)]
    return [each for size in range(count, 0, -1) for each in combinations(everything, size)]


def _each_once(options: list[_Option]) -> list[_Option]:
    unique: dict[Vector, _Option] = {}
    for option in sorted(options, key=lambda each: (each.level, each.zero)):
        unique.setdefault(tuple(round(each, 7) for each in option.vector), option)
    return list(unique.values())


def _least(options: list[_Option]) -> Vector:
    return tuple(map(min, zip(*(option.vector for option in options), strict=True)))


def _most(options: list[_Option]) -> Vector:
    return tuple(map(max, zip(*(option.vector for option in options), strict=True)))


def _sum(vectors: Sequence[Vector], size: int) -> Vector:
    if not vectors:
        return (0.0,) * size
    return tuple(sum(each) for each in zip(*vectors, strict=True))


def _first_fit(
    goods: Vector, components: list[list[_Option]], target: list[float], slack: float, *, as_one: float | None
) -> tuple[int, int, Vector] | None:
    """Return the likeliest choice of options that gives the tax rows back: its level, its zeros and the VAT."""
    best: tuple[int, int, Vector] | None = None
    for chosen in product(*components):
        level, zeros = sum(each.level for each in chosen), sum(each.zero for each in chosen)
        if best is not None and (level, zeros) >= best[:2]:
            continue
        computed = _sum([goods, *(each.vector for each in chosen)], len(goods))
        if as_one is not None:
            fits = abs(sum(each for each in computed if each > 0) - as_one) <= slack
        else:
            fits = all(
                abs(amount - aim) <= slack if aim else amount <= slack
                for amount, aim in zip(computed, target, strict=True)
            )
        if fits:
            best = (level, zeros, computed)
            if not level and not zeros:
                break
    return best
