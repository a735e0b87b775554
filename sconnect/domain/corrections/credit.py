"""Prepared credits: what of a sales order is given back, line by line, never more than it holds.

A sales order has one price mode: amounts here include VAT when its prices do, and exclude it otherwise. The books
compute VAT over the sum of each rate, so a credit of all lines mirrors its order to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sconnect.domain.books import BookedOrder, SalesLine, VatKind
from sconnect.domain.composition import LineRole
from sconnect.domain.control_totals import ControlTotals, RatedTotal, control_totals, vat_over
from sconnect.domain.corrections.correction import CorrectedLine
from sconnect.domain.explanation.evidence import Evidence, LineEvidence
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import CENT, HUNDRED, ZERO, dutch_euro, english_euro, number_text, sums_of, to_cents

_MEANS_OF_PAYMENT = {LineRole.VOUCHER.value, LineRole.CREDIT.value}
_NOT_OF_PRODUCTS = {LineRole.SHIPPING.value, LineRole.FEE.value}


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A line of a sales order with what of it was credited before. Lines of text are none; what was free is one."""

    line: int
    """Its place in the sales order, from 0."""
    article_id: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    """In whole cents, after any discount on the line."""
    quantity_left: Decimal
    """What was not credited by quantity; of a line that was credited by amount, what is left in proportion."""
    left: Decimal
    """What of `total` was not credited yet."""
    role: str = ""
    """A `LineRole`; empty when it is not known how the line was booked."""
    vat_kind: VatKind | None = None
    percent: Decimal | None = None
    """None when it is not known."""

    @property
    def has_something_left(self) -> bool:
        """Whether it was not credited wholly."""
        return bool(self.left or self.quantity_left)

    @property
    def is_charge(self) -> bool:
        """Whether it is shipping or a fee."""
        return self.role in _NOT_OF_PRODUCTS

    @property
    def is_means_of_payment(self) -> bool:
        """Whether it is no turnover, but a voucher or store credit that was redeemed."""
        return self.role in _MEANS_OF_PAYMENT and self.total < 0


@dataclass(frozen=True, slots=True)
class Creditable:
    """A sales order as it can be credited."""

    lines: tuple[CreditLine, ...]
    prices_include_vat: bool
    differs_from_sent: bool
    """Whether it holds other lines than were sent, or it is not known what was sent."""
    vat_credited: Mapping[Decimal, Decimal] = field(default_factory=dict)
    """VAT of the credits made before, per percentage, as the books computed it for each; negative."""

    @property
    def left(self) -> Decimal:
        """What was not credited yet, including VAT as far as the percentages are known.

        A voucher bears no VAT: with prices without VAT an order that it paid nearly whole comes to less than nothing.
        """
        return sum((self.with_vat(line, line.left) for line in self.lines), ZERO)

    def with_vat(self, line: CreditLine, amount: Decimal) -> Decimal:
        """Return an amount of a line with its VAT, unrounded; as it is where prices include VAT, or it is not known."""
        if self.prices_include_vat or any(each.percent is None for each in self.lines):
            return amount
        return amount * (1 + (line.percent or ZERO) / HUNDRED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to credit of a line: a quantity, else an amount; neither: all that is left of it."""

    line: int
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit that can be sent: lines with negative quantities, and what they come to, negative."""

    lines: tuple[CorrectedLine, ...]
    amount: Decimal
    """With or without VAT, as the prices of the sales order are."""
    totals: ControlTotals | None
    """None when the VAT percentage of a line is not known."""


class CreditError(ValueError):
    """What was chosen cannot be credited. `words` says why."""

    def __init__(self, dutch: str, english: str) -> None:
        super().__init__(dutch)
        self.words = Bilingual(dutch, english)


def creditable(
    order: BookedOrder, evidence: Evidence | None, earlier: Iterable[Sequence[CorrectedLine]] = ()
) -> Creditable:
    """Return a sales order as it can be credited now. `earlier`: the lines of the credits made before.

    `evidence`: what was sent, which names the VAT of each line; None for what older versions or a person booked.
    Raises `CreditError` for an order with a discount of its own over all lines.
    """
    earlier = tuple(earlier)
    credited = [line for lines in earlier for line in lines]
    lines = tuple(_lines(order, evidence, credited))
    whole = order.total_including_vat if order.prices_include_vat else order.total_excluding_vat
    added = sum((line.total for line in lines), ZERO)
    if whole is not None and abs(whole - added) > CENT * len(lines):
        raise CreditError(
            f"De regels van de verkooporder zijn samen {dutch_euro(added)} en de order {dutch_euro(whole)}: er is "
            "in SnelStart een korting over de hele order. Pas deze order zelf aan in SnelStart.",
            f"The lines of the sales order add up to {english_euro(added)} and the order to {english_euro(whole)}: "
            "SnelStart has a discount over the whole order. Correct this order in SnelStart yourself.",
        )
    made = Creditable(lines, order.prices_include_vat, not _is_as_sent(order, evidence))
    percents = {line.line: line.percent for line in lines}
    vat = [each for given in earlier for each in _vat_of(made, [(percents.get(x.line), _total(x)) for x in given])]
    return replace(made, vat_credited=sums_of(vat))


def _lines(order: BookedOrder, evidence: Evidence | None, credited: Sequence[CorrectedLine]) -> Iterable[CreditLine]:
    known = list(evidence.lines) if evidence else []
    for at, line in enumerate(order.lines):
        total = to_cents(line.total)
        if line.article_id is None or not line.quantity:
            continue
        given = [each for each in credited if each.line == at]
        left = total - sum((to_cents(-each.quantity * each.unit_price) for each in given), ZERO)
        by_quantity = all(each.unit_price == line.unit_price for each in given)
        quantity_left = line.quantity + sum((each.quantity for each in given), ZERO) if by_quantity else ZERO
        as_sent = _as_sent(known, line.article_id, line.unit_price)
        yield CreditLine(
            at,
            line.article_id,
            line.description,
            line.quantity,
            line.unit_price,
            total,
            quantity_left if left or not total else ZERO,
            left,
            role=as_sent.role if as_sent else "",
            vat_kind=VatKind(as_sent.vat_kind) if as_sent and as_sent.vat_kind else None,
            percent=as_sent.percent if as_sent else None,
        )


def _as_sent(known: list[LineEvidence], article_id: str, unit_price: Decimal) -> LineEvidence | None:
    """Return how a line was sent: by article and price, else by article."""
    same = [each for each in known if each.article_id.lower() == article_id.lower()]
    return next((each for each in same if each.unit_price == unit_price), same[0] if same else None)


def _is_as_sent(order: BookedOrder, evidence: Evidence | None) -> bool:
    if evidence is None:
        return False
    sent = [(line.article_id.lower(), line.quantity, line.unit_price) for line in evidence.lines]
    return sent == [
        (line.article_id.lower(), line.quantity, line.unit_price) for line in order.lines if line.article_id
    ]


def credit_of(order: Creditable, chosen: Sequence[Chosen]) -> Credit:
    """Make a credit of chosen lines. Raises `CreditError` for more than is left of a line, a rate or the order."""
    by_place = {line.line: line for line in order.lines}
    if len({each.line for each in chosen}) < len(chosen) or not {each.line for each in chosen} <= by_place.keys():
        raise CreditError(
            "De verkooporder heeft deze regels niet (meer). Ververs en kies opnieuw.",
            "The sales order does not have these lines (any more). Refresh and choose again.",
        )
    pairs = [(by_place[each.line], _credited(by_place[each.line], each)) for each in chosen]
    lines = [(line, credit) for line, credit in pairs if credit is not None]
    if not lines:
        raise CreditError("Kies wat u wilt crediteren.", "Choose what to credit.")
    _require_left_per_rate(order, lines)
    amount = sum((_total(credit) for _, credit in lines), ZERO)
    whole = sum((order.with_vat(line, _total(credit)) for line, credit in lines), ZERO)
    if not ZERO > whole >= -order.left:
        raise CreditError(
            f"Samen is dit {dutch_euro(-whole)}, en van de verkooporder is nog {dutch_euro(order.left)} niet "
            "gecrediteerd. Kies een bedrag daartussen; neem bij een hele order ook de kortingen mee.",
            f"Together this is {english_euro(-whole)}, while {english_euro(order.left)} of the sales order was "
            "not credited yet. Choose an amount in between; of a whole order, include the discounts.",
        )
    return Credit(tuple(credit for _, credit in lines), amount, _totals(order, lines))


def whole_credit(order: Creditable, *, with_charges: bool = True) -> Credit:
    """Make a credit of all that is left. `with_charges`: shipping and fees too. Raises `CreditError`."""
    return credit_of(
        order,
        [Chosen(line.line) for line in order.lines if line.has_something_left and (with_charges or not line.is_charge)],
    )


def spread_credit(order: Creditable, amount: Decimal) -> Credit:
    """Make a credit of an amount including VAT that belongs to no line: over the rates, in proportion to what is left.

    Each rate gets whole cents on its largest line, so that together they are the amount. Raises `CreditError`.
    """
    if any(line.percent is None for line in order.lines):
        raise CreditError(
            "Van deze order is niet bewaard welke btw op elke regel zit. Kies zelf de regels en bedragen.",
            "What VAT is on each line of this order was not kept. Choose the lines and amounts yourself.",
        )
    rates = {rate: left for rate, left in _left_per_rate(order).items() if rate is not None and left > 0}
    added = ZERO if order.prices_include_vat else 1 / HUNDRED
    gross = {rate: left * (1 + rate * added) for rate, left in rates.items()}
    whole = sum(gross.values(), ZERO)
    if not ZERO < amount <= to_cents(whole):
        raise CreditError(
            f"Van de verkooporder is nog {dutch_euro(whole)} niet gecrediteerd. Vul een bedrag van meer dan nul "
            "in, tot en met dat bedrag.",
            f"Of the sales order {english_euro(whole)} was not credited yet. Enter an amount above zero, up to that.",
        )
    chosen: list[Chosen] = []
    given, counted = ZERO, ZERO
    for rate in sorted(gross):
        counted += gross[rate]
        part = to_cents(amount * counted / whole) - given
        given += part
        net = to_cents(part / (1 + rate * added))
        chosen += _on_lines(order, rate, min(net, rates[rate]))
    return credit_of(order, chosen)


def less_than(order: Creditable, wanted: Sequence[SalesLine]) -> list[Chosen]:
    """Choose what is left of a sales order more than the wanted lines, line by line.

    Raises `CreditError` when a wanted line is not among what is left, or more of it is wanted: that is no credit; and
    when an amount of a line was credited before, of which it is not known how many pieces that was.
    """
    if any(line.left not in {ZERO, line.total} and not line.quantity_left for line in order.lines):
        raise CreditError(
            "Van een regel van deze order is eerder een bedrag gecrediteerd. Kies zelf de regels of het bedrag.",
            "An amount of a line of this order was credited before. Choose the lines or the amount yourself.",
        )
    left = sums_of(((line.article_id, line.unit_price), line.quantity) for line in wanted if line.article_id)
    chosen = []
    for line in order.lines:
        same = (line.article_id, line.unit_price)
        kept = min(line.quantity_left, left.get(same, ZERO))
        left[same] = left.get(same, ZERO) - kept
        if line.quantity_left - kept:
            chosen.append(Chosen(line.line, quantity=line.quantity_left - kept))
    if more := [quantity for quantity in left.values() if quantity]:
        raise CreditError(
            f"De winkel heeft nu {len(more)} regels die nieuw zijn, of waarvan aantal of prijs hoger is. Boek die zelf "
            "bij in SnelStart, en kies hier zelf de regels die terug moeten.",
            f"The shop now has {len(more)} lines that are new, or of which quantity or price is higher. Book those in "
            "SnelStart yourself, and choose here which lines to credit.",
        )
    return chosen


def _on_lines(order: Creditable, rate: Decimal, amount: Decimal) -> Iterable[Chosen]:
    """Put an amount of a rate on its lines, the largest first."""
    largest = sorted((line for line in order.lines if line.percent == rate and line.left > 0), key=lambda x: -x.left)
    for line in largest:
        part = min(amount, line.left)
        amount -= part
        if part:
            yield Chosen(line.line, amount=part)


def _credited(line: CreditLine, chosen: Chosen) -> CorrectedLine | None:
    """Return the line of a credit; None when nothing is chosen of it. Raises `CreditError` for more than is left."""
    if chosen.quantity is not None:
        return _by_quantity(line, chosen.quantity)
    if chosen.amount is None and not line.total:
        return _by_quantity(line, line.quantity_left)
    amount = line.left if chosen.amount is None else chosen.amount
    if not amount:
        return None
    if amount != to_cents(amount) or not min(ZERO, line.left) <= amount <= max(ZERO, line.left):
        raise CreditError(
            f"{line.description}: van deze regel is nog {dutch_euro(line.left)} niet gecrediteerd.",
            f"{line.description}: {english_euro(line.left)} of this line was not credited yet.",
        )
    is_whole = amount == line.left and to_cents(line.quantity_left * line.unit_price) == amount and line.quantity_left
    if is_whole:
        return CorrectedLine(line.line, line.article_id, -line.quantity_left, line.unit_price)
    return CorrectedLine(line.line, line.article_id, Decimal(-1), amount)


def _by_quantity(line: CreditLine, quantity: Decimal) -> CorrectedLine | None:
    if not quantity:
        return None
    if not min(ZERO, line.quantity_left) <= quantity <= max(ZERO, line.quantity_left):
        raise CreditError(
            f"{line.description}: hiervan zijn er nog {number_text(line.quantity_left)} niet gecrediteerd.",
            f"{line.description}: {number_text(line.quantity_left)} of these were not credited yet.",
        )
    if quantity == line.quantity_left and to_cents(quantity * line.unit_price) != line.left:
        # The line has a discount of its own, or earlier credits of it were rounded: what is left goes as one amount.
        return CorrectedLine(line.line, line.article_id, Decimal(-1), line.left)
    share = to_cents(line.total * quantity / line.quantity)
    if share != to_cents(quantity * line.unit_price):
        return CorrectedLine(line.line, line.article_id, Decimal(-1), share) if share else None
    return CorrectedLine(line.line, line.article_id, -quantity, line.unit_price)


def _require_left_per_rate(order: Creditable, lines: Sequence[tuple[CreditLine, CorrectedLine]]) -> None:
    left = _left_per_rate(order)
    wanted = sums_of((line.percent, -_total(credit)) for line, credit in lines if not line.is_means_of_payment)
    for percent, amount in wanted.items():
        if amount > max(left.get(percent, ZERO), ZERO):
            rate = "?" if percent is None else number_text(percent)
            raise CreditError(
                f"Bij {rate} % btw is nog {dutch_euro(left.get(percent, ZERO))} niet gecrediteerd, en hier staat "
                f"{dutch_euro(amount)}. Neem ook de korting op dit tarief mee.",
                f"At {rate} % VAT {english_euro(left.get(percent, ZERO))} was not credited yet, while this is "
                f"{english_euro(amount)}. Include the discount at this rate.",
            )


def _left_per_rate(order: Creditable) -> Mapping[Decimal | None, Decimal]:
    return sums_of((line.percent, line.left) for line in order.lines if not line.is_means_of_payment)


def _totals(order: Creditable, lines: Sequence[tuple[CreditLine, CorrectedLine]]) -> ControlTotals | None:
    rated = [RatedTotal(line.percent, _total(credit)) for line, credit in lines if line.percent is not None]
    if len(rated) < len(lines):
        return None
    return control_totals(rated, prices_include_vat=order.prices_include_vat)


def _vat_of(order: Creditable, totals: Iterable[tuple[Decimal | None, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Return the VAT per percentage that the books compute for one sales order with these line totals."""
    sums = sums_of(totals)
    return [
        (percent, vat_over(total, percent, include_vat=order.prices_include_vat))
        for percent, total in sums.items()
        if percent
    ]


def rounding_notice(order: Creditable, credit: Credit | None = None) -> Bilingual | None:
    """Return what to know when the credits of an order, with this one, undo all of a rate but not the VAT of it.

    The books round the VAT of each credit, so several can come to some cents more or less than their sales order. None
    while something of each rate is left, or when they agree.
    """
    now = sums_of((line.line, _total(line)) for line in credit.lines) if credit else {}
    open_rates = {line.percent for line in order.lines if line.left + now.get(line.line, ZERO)}
    percents = {line.line: line.percent for line in order.lines}
    vat = sums_of(
        [
            *_vat_of(order, [(line.percent, line.total) for line in order.lines]),
            *_vat_of(order, [(percents[at], total) for at, total in now.items()]),
            *order.vat_credited.items(),
        ]
    )
    over = {rate: amount for rate, amount in sorted(vat.items()) if amount and rate not in open_rates}
    if not over or None in percents.values():
        return None
    dutch, english = [], []
    for rate, amount in over.items():
        at = f"({number_text(rate)} %)"
        dutch.append(f"{dutch_euro(abs(amount))} te {'weinig' if amount > 0 else 'veel'} {at}")
        english.append(f"{english_euro(abs(amount))} too {'little' if amount > 0 else 'much'} {at}")
    after = (
        Bilingual("De bedragen met btw kloppen.", "The amounts including VAT agree.")
        if order.prices_include_vat
        else Bilingual(
            "Dat blijft bij de klant openstaan. Boek het in SnelStart af als betalingsverschil.",
            "That stays open with the customer. Write it off in SnelStart as a payment difference.",
        )
    )
    return Bilingual(
        f"SnelStart rondt de btw van elke creditorder apart af. Samen crediteren ze aan btw "
        f"{', '.join(dutch)}. {after.dutch}",
        "SnelStart rounds the VAT of each credit order by itself. Together they credit, of VAT, "
        f"{', '.join(english)}. {after.english}",
    )


def _total(credit: CorrectedLine) -> Decimal:
    return to_cents(credit.quantity * credit.unit_price)


def reduced(order: BookedOrder, credit: Credit) -> tuple[CorrectedLine, ...]:
    """Return the lines of a sales order from which a credit was taken, for one that was not invoiced.

    A line of which all was taken goes; one of which an amount was taken, and no pieces, gets a lower price for one.
    """
    taken = {line.line: line for line in credit.lines}
    lines = []
    for at, line in enumerate(order.lines):
        kept = CorrectedLine.of(line.as_sent, at)
        if at not in taken:
            lines.append(kept)
        elif taken[at].unit_price == line.unit_price and to_cents(line.quantity * line.unit_price) == line.total:
            quantity = line.quantity + taken[at].quantity
            lines += [kept._replace(quantity=quantity)] if quantity else []
        elif amount := to_cents(line.total) + _total(taken[at]):
            lines.append(CorrectedLine(at, kept.article_id, Decimal(1), amount))
    return tuple(lines)
