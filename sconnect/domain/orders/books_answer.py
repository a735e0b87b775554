"""What the books answered to an order, held against what was computed for it: another total or another net amount.

The books may round VAT per rate of an order or per line; neither is a difference (docs/reference/snelstart.md). Of
any other amount the likeliest causes are told, found by computing each of them from the lines that were sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from sconnect.domain.books import BookedLine, BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.control_totals import RatedTotal, control_totals
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import CENT, HUNDRED, ZERO, dutch_amounts, english_amounts, euro_text, to_cents

_MOST_NAMED = 3


class AnswerState(StrEnum):
    """How the answer of the books compares with what was computed for an order."""

    AS_COMPUTED = ""
    """The same, or nothing was kept to compare it with (orders that an earlier version sent)."""
    DIFFERS = "differs"
    """Another total or net amount, and nobody took note of it yet."""
    SEEN = "seen"
    """Another total or net amount, of which a person took note."""
    RIGHTED = "righted"
    """It was another one, and was put right in the books since."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line as it was sent: its article (by id), percentage, quantity, and price of a piece."""

    article_id: str
    percent: Decimal
    quantity: Decimal
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        """The total of the line in whole cents, with VAT when the prices of the order include it."""
        return to_cents(self.quantity * self.unit_price)


@dataclass(frozen=True, slots=True)
class Expected:
    """What was computed for an order before it was sent, in euro. No lines: they were not kept."""

    including_vat: Decimal
    excluding_vat: Decimal
    prices_include_vat: bool = True
    lines: tuple[SentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What the books hold, in euro; None: they did not say. No lines: they were not read."""

    including_vat: Decimal | None
    excluding_vat: Decimal | None
    prices_include_vat: bool | None = None
    lines: tuple[BookedLine, ...] = ()

    @classmethod
    def by(cls, booked: BookedOrder) -> "Answered":
        """Return what the books answered."""
        totals = booked.total_including_vat, booked.total_excluding_vat
        return cls(*totals, booked.prices_include_vat, booked.lines)


def differs(expected: Expected, answered: Answered) -> bool:
    """Whether the books hold another total, or a net amount that no way of rounding VAT explains."""
    if answered.including_vat not in {None, expected.including_vat}:
        return True
    return answered.excluding_vat is not None and answered.excluding_vat not in _possible_nets(expected)


def answer_difference(order_id: str, booked_as: str, expected: Expected, answered: Answered) -> Cause | None:
    """Return the cause of an order that stands otherwise in the books than was computed; None when it does not."""
    if not differs(expected, answered):
        return None
    amounts, likely = _amounts(expected, answered), list(_likely(expected, answered))
    facts = {
        "order": order_id,
        "booked": booked_as,
        "amounts": amounts.dutch,
        "amounts_en": amounts.english,
        "likely": " ".join(each.dutch for each in likely),
        "likely_en": " ".join(each.english for each in likely),
    }
    return Cause(CauseKind.BOOKED_OTHERWISE, order_id, facts)


def answer_notice(difference: Cause) -> Bilingual:
    """Tell a difference with the order, where what to do about it does not stand for ever."""
    dutch, english = difference.facts["amounts"], difference.facts["amounts_en"]
    return Bilingual(f"{dutch_amounts(dutch)}.", f"{english_amounts(english)}.")


def _possible_nets(expected: Expected) -> set[Decimal]:
    """Return the net amounts that the books may come to, by how they round VAT."""
    nets = {expected.excluding_vat}
    if not expected.prices_include_vat:
        return nets  # the net amount is the sum of the lines
    for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        per_line = sum((_vat_of(line, rounding) for line in expected.lines), ZERO)
        nets |= {expected.including_vat - per_line} if expected.lines else set()
    return nets


def _vat_of(line: SentLine, rounding: str) -> Decimal:
    return (line.total * line.percent / (HUNDRED + line.percent)).quantize(CENT, rounding=rounding)


def _amounts(expected: Expected, answered: Answered) -> Bilingual:
    """Tell what the books come to, what was computed, and by how much they are apart."""
    total, net = answered.including_vat, answered.excluding_vat
    if total is not None and total != expected.including_vat:
        return Bilingual(
            f"SnelStart komt uit op {euro_text(total)} euro in plaats van {euro_text(expected.including_vat)} euro: "
            f"{_apart(total, expected.including_vat).dutch}",
            f"SnelStart comes to {euro_text(total)} euro instead of {euro_text(expected.including_vat)} euro: "
            f"{_apart(total, expected.including_vat).english}",
        )
    net = expected.excluding_vat if net is None else net
    return Bilingual(
        f"SnelStart komt zonder btw uit op {euro_text(net)} euro in plaats van {euro_text(expected.excluding_vat)} "
        f"euro: de btw wijkt {euro_text(abs(net - expected.excluding_vat))} euro af",
        f"SnelStart comes to {euro_text(net)} euro without VAT instead of {euro_text(expected.excluding_vat)} euro: "
        f"the VAT differs by {euro_text(abs(net - expected.excluding_vat))} euro",
    )


def _apart(books: Decimal, expected: Decimal) -> Bilingual:
    dutch, english = ("te veel", "too much") if books > expected else ("te weinig", "too little")
    apart = euro_text(abs(books - expected))
    return Bilingual(f"{apart} euro {dutch}", f"{apart} euro {english}")


_TEMPLATE = Bilingual(
    "SnelStart leest de prijzen van deze order exclusief btw: kijk of het verkoopsjabloon zo is ingesteld, en of dat "
    "past bij 'Prijzen inclusief btw' bij de instellingen, tab Orders.",
    "SnelStart reads the prices of this order as excluding VAT: see whether the sales template is set so, and whether "
    "that fits 'Prices including VAT' in the settings, tab Orders.",
)
_TEMPLATE_INCLUDING = Bilingual(
    "SnelStart leest de prijzen van deze order inclusief btw: kijk of het verkoopsjabloon zo is ingesteld, en of dat "
    "past bij 'Prijzen inclusief btw' bij de instellingen, tab Orders.",
    "SnelStart reads the prices of this order as including VAT: see whether the sales template is set so, and whether "
    "that fits 'Prices including VAT' in the settings, tab Orders.",
)
_NO_VAT = Bilingual(
    "SnelStart rekent geen btw: kijk naar het land en het btw-nummer van de klantkaart, want daarmee wordt een "
    "verkoop verlegd of export.",
    "SnelStart charges no VAT: look at country and VAT number of the customer card, which make a sale reverse "
    "charged or an export.",
)
_VAT_ALL_THE_SAME = Bilingual(
    "SnelStart rekent btw waar er geen hoort: kijk naar het land en het btw-nummer van de klantkaart.",
    "SnelStart charges VAT where there should be none: look at country and VAT number of the customer card.",
)
_GROUP = Bilingual(
    "De btw van een artikel wijkt af: kijk naar de omzetgroepen van de artikelen, en naar het land van de klantkaart.",
    "The VAT of an article differs: look at the revenue groups of the articles, and at the country of the customer "
    "card.",
)
_DECIMALS = Bilingual(
    "Het is een verschil van afronding: kijk in SnelStart naar het aantal decimalen van artikelprijzen, en zet bij de "
    "instellingen, tab Orders, 'Prijzen inclusief btw' aan.",
    "It is a difference of rounding: look at the number of decimals of article prices in SnelStart, and switch on "
    "'Prices including VAT' in the settings, tab Orders.",
)
_ANYTHING = Bilingual(
    "Kijk naar de regels van de verkooporder, naar land en btw-nummer van de klantkaart, naar de omzetgroepen van de "
    "artikelen en naar het verkoopsjabloon.",
    "Look at the lines of the sales order, at country and VAT number of the customer card, at the revenue groups of "
    "the articles and at the sales template.",
)


def _likely(expected: Expected, answered: Answered) -> Iterator[Bilingual]:
    """Yield the likeliest cause of a difference, and of lines that are not those that were sent where that shows."""
    if changed := _changed_lines(expected, answered.lines):
        yield changed
    elif _reads_prices_otherwise(expected, answered):
        yield _TEMPLATE if expected.prices_include_vat else _TEMPLATE_INCLUDING
    elif cause := _of_vat(expected, answered):
        yield cause
    elif _is_rounding(expected, answered):
        yield _DECIMALS
    else:
        yield _ANYTHING


def _changed_lines(expected: Expected, booked: Sequence[BookedLine]) -> Bilingual | None:
    """Tell which lines the books hold with another total than was sent; None when they do not say or none has."""
    sent, held = _per_article((line.article_id, line.total) for line in expected.lines), _held(booked)
    if not sent or not held:
        return None
    others = sorted({*sent, *held} - {article for article in sent if sent[article] == held.get(article)})
    pairs = [(sent.get(article, ZERO), held.get(article, ZERO)) for article in others]
    if not pairs or all(_is_cents(was, now, len(expected.lines)) for was, now in pairs):
        return None
    shown = [f"{euro_text(now)} in plaats van {euro_text(was)}" for was, now in pairs[:_MOST_NAMED]]
    shown_en = [f"{euro_text(now)} instead of {euro_text(was)}" for was, now in pairs[:_MOST_NAMED]]
    more = ", ..." if len(pairs) > _MOST_NAMED else ""
    return Bilingual(
        f"Regels staan er met een ander bedrag in ({'; '.join(shown)}{more} euro): kijk of de klantkaart, het artikel "
        "of het verkoopsjabloon een korting of een eigen prijs heeft.",
        f"Lines stand there with another amount ({'; '.join(shown_en)}{more} euro): see whether the customer card, "
        "the article or the sales template has a discount or a price of its own.",
    )


def _held(booked: Sequence[BookedLine]) -> dict[str, Decimal]:
    return _per_article((line.article_id, to_cents(line.total)) for line in booked if line.article_id is not None)


def _per_article(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for article_id, total in lines:
        sums[article_id] += total
    return dict(sums)


def _reads_prices_otherwise(expected: Expected, answered: Answered) -> bool:
    """Whether the amounts are those of the same prices, taken with VAT instead of without or the other way round."""
    if answered.prices_include_vat not in {None, expected.prices_include_vat}:
        return True
    rated = [RatedTotal(line.percent, line.total) for line in expected.lines]
    otherwise = control_totals(rated, prices_include_vat=not expected.prices_include_vat)
    return bool(rated) and otherwise.including_vat == answered.including_vat != expected.including_vat


def _of_vat(expected: Expected, answered: Answered) -> Bilingual | None:
    """Return the cause of other VAT; None when the VAT is as computed, or the books did not tell it."""
    if answered.including_vat is None or answered.excluding_vat is None:
        return None
    vat = answered.including_vat - answered.excluding_vat
    computed = expected.including_vat - expected.excluding_vat
    if not vat and computed:
        return _NO_VAT
    if vat and not computed:
        return _VAT_ALL_THE_SAME
    of_prices = answered.including_vat if expected.prices_include_vat else answered.excluding_vat
    of_sent = expected.including_vat if expected.prices_include_vat else expected.excluding_vat
    return _GROUP if of_prices == of_sent and abs(vat - computed) > CENT * max(1, len(expected.lines)) else None


def _is_rounding(expected: Expected, answered: Answered) -> bool:
    total = answered.including_vat
    return total is not None and _is_cents(expected.including_vat, total, len(expected.lines))


def _is_cents(one: Decimal, other: Decimal, lines: int) -> bool:
    """Whether two amounts are no more than a cent a line apart: what rounding can bring about."""
    return abs(one - other) <= CENT * max(1, lines)
