"""Evidence of a booking: how the VAT of the shop was read, and every line as it was sent to the books.

Kept with the order without a term, uncut: credits and reconciliation read it, and it goes into the yearly evidence. So
it holds nothing about a person: no text of the shop or the books, only amounts, rates, kinds, rules, and the ids and
codes of articles.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from sconnect.domain.books import Reference, VatKind
from sconnect.domain.composition import Composition, LineRole, OrderPlan
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.shop import Rounding
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, dutch_euro, english_euro, number_text
from sconnect.domain.values.text import cut, one_line
from sconnect.domain.vat import VatTreatment
from sconnect.domain.vat.grounds import grounds_of

_VERSION = 1
_LONGEST_CODE = 50
_DIGIT = Decimal("0.0001")
"""The last decimal that a shop's database keeps of an amount."""
_ROUNDED = {
    Rounding.NONE: Bilingual(
        "Zo gelezen: de winkel rondt de btw niet tussentijds af.",
        "Read as follows: the shop does not round VAT along the way.",
    ),
    Rounding.PER_ORDER: Bilingual(
        "Zo gelezen: de winkel rondt de btw af per tarief van de order.",
        "Read as follows: the shop rounds VAT per rate of the order.",
    ),
    Rounding.PER_LINE: Bilingual(
        "Zo gelezen: de winkel rondt de btw af per orderregel.",
        "Read as follows: the shop rounds VAT per line of the order.",
    ),
    Rounding.PER_PIECE: Bilingual(
        "Zo gelezen: de winkel rondt de btw af per stuk.",
        "Read as follows: the shop rounds VAT per piece.",
    ),
}
_ACCEPTED = Bilingual(
    "Een gebruiker liet een verschil met de winkel toe; deze order is daarmee geboekt.",
    "A user let a difference from the shop pass; this order was booked with it.",
)


class RateEvidence(NamedTuple):
    """One VAT percentage. Euro: taxable amount and VAT as read in the shop, and the VAT that the books compute."""

    percent: Decimal
    base: Decimal
    shop: Decimal
    books: Decimal


class LineEvidence(NamedTuple):
    """A line as it was sent. `unit_price` includes VAT when the prices of the order do."""

    role: str
    """A `LineRole`."""
    article_id: str
    quantity: Decimal
    unit_price: Decimal
    vat_kind: str
    """The `VatKind` of the article's revenue group; empty when the books named none."""
    percent: Decimal


class ArticleEvidence(NamedTuple):
    """An article that lines were booked on: its id and code in the books, and how it was found (a `FoundBy`)."""

    article_id: str
    code: str
    found_by: str


class RateAmount(NamedTuple):
    """An amount at a VAT percentage, in euro excluding VAT."""

    percent: Decimal
    amount: Decimal


class _Versioned(BaseModel):
    """What every version of the evidence says."""

    version: int


class Evidence(BaseModel):
    """The reading that was taken and the lines that were sent. Lines of text only are not among them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = _VERSION
    prices_include_vat: bool
    rounding: str
    """A `Rounding`."""
    rates: tuple[RateEvidence, ...]
    discounts: tuple[RateAmount, ...]
    """The discount as it was divided over the rates, positive."""
    left_out: tuple[Decimal, ...]
    """The rows of the shop that are no part of its total."""
    accepted: tuple[str, ...]
    """Kinds of the differences that a person accepted."""
    lines: tuple[LineEvidence, ...]
    treatment: str = ""
    """How VAT worked for the sale, a `VatTreatment`; empty in evidence from before it was kept, as the next."""
    country: str = ""
    """The ISO code of where the goods went."""
    grounds: tuple[str, ...] = ()
    """Why VAT worked so, each a `VatGround`; none in evidence from before they were kept, as the next two."""
    recognised: str = ""
    """By what the customer was recognised: a `Rule` or a `KnownBy`, without what was compared."""
    articles: tuple[ArticleEvidence, ...] = ()

    @property
    def sentences(self) -> tuple[Bilingual, ...]:
        """How the order was read, for a bookkeeper."""
        return tuple(_sentences(self))


class Found(NamedTuple):
    """How customer and articles were found: by a `Rule` or `KnownBy`, and by a `FoundBy` per planned code."""

    customer: str = ""
    articles: Mapping[str, str] = {}


def evidence_of(plan: OrderPlan, composition: Composition, reference: Reference, found: Found | None = None) -> str:
    """Return the evidence of a composed order as the text to keep. `plan`: as it was read."""
    found = found or Found()
    reading = plan.reading
    books = {rate.percent: rate.books for rate in composition.vat}
    return Evidence(
        prices_include_vat=composition.order.prices_include_vat,
        rounding=reading.rounding.value,
        rates=tuple(
            RateEvidence(
                _short(percent),
                _to_digits(reading.base.get(percent, ZERO)),
                _to_digits(plan.shop_vat.get(percent, ZERO)),
                _short(books.get(percent, ZERO)),
            )
            for percent in sorted({*reading.base, *plan.shop_vat, *books}, reverse=True)
        ),
        discounts=_amounts(reading.discounts.items()),
        left_out=tuple(_short(row.value) for row in reading.left_out),
        accepted=tuple(cause.kind.value for cause in composition.accepted),
        lines=tuple(_lines(composition, reference)),
        treatment=plan.taxation.treatment.value,
        country=plan.taxation.country,
        grounds=tuple(ground.value for ground in grounds_of(plan.taxation)),
        recognised=found.customer,
        articles=tuple(_articles(composition, found)),
    ).model_dump_json()


def read_evidence(text: str) -> Evidence | None:
    """Read kept evidence. None: there is none, or a later version of the app wrote it. Raises `ValueError`."""
    if not text or _Versioned.model_validate_json(text).version > _VERSION:
        return None
    return Evidence.model_validate_json(text)


def articles_of(evidence: Evidence) -> tuple[str, ...]:
    """Return the ids of the articles that goods were booked on, each once."""
    goods = (line.article_id for line in evidence.lines if line.role == LineRole.PRODUCT)
    return tuple(dict.fromkeys(filter(None, goods)))


def known_evidence(text: str) -> Evidence | None:
    """Read kept evidence; None also for a text that cannot be read."""
    try:
        return read_evidence(text)
    except ValueError:
        return None


def supplied_articles(explanation: str) -> tuple[str, ...]:
    """Return the codes of the articles that products were booked on in a reverse charge; none if it was none.

    Raises `ValueError` for a text that cannot be read.
    """
    explained = read_explanation(explanation)
    if explained.treatment != VatTreatment.REVERSE_CHARGE or explained.more_lines:
        return ()
    products = (line for line in explained.lines if line.role == LineRole.PRODUCT)
    return tuple(dict.fromkeys(each.article for line in products for each in line.books if each.article))


def was_no_supply(explanation: str, evidence: str, untaxed: Collection[str]) -> bool:
    """Whether an order was booked as an intra-Community supply while none of its products bears VAT at home.

    From the texts that are kept with it. Exempt goods and services and goods under the margin scheme are no such
    supply. `untaxed`: the keys of codes of articles without VAT, for orders without evidence. Raises `ValueError` for
    texts that cannot be read.
    """
    kept, codes = read_evidence(evidence), supplied_articles(explanation)
    if not codes or kept is None:
        return bool(codes) and all(article_key(code) in untaxed for code in codes)
    products = [line for line in kept.lines if line.role == LineRole.PRODUCT and line.unit_price]
    return bool(products) and all(line.vat_kind == VatKind.NONE for line in products)


def _lines(composition: Composition, reference: Reference) -> Iterator[LineEvidence]:
    for part in composition.parts:
        group = reference.revenue_group(part.article.revenue_group_id) if part.article else None
        for line in part.lines:
            if line.article_id is not None:
                yield LineEvidence(
                    part.planned.role.value,
                    line.article_id,
                    _short(line.quantity),
                    _short(line.unit_price),
                    group.vat_kind.value if group else "",
                    _short(part.planned.percent),
                )


def _articles(composition: Composition, found: Found) -> Iterator[ArticleEvidence]:
    """Return each article once; what is no product is booked on the article of a setting."""
    told: set[str] = set()
    for part in composition.parts:
        if part.article and part.article.id not in told:
            told.add(part.article.id)
            by = found.articles.get(part.planned.code, FoundBy.CODE) if part.planned.is_product else FoundBy.SETTING
            yield ArticleEvidence(part.article.id, cut(one_line(part.article.code), _LONGEST_CODE), str(by))


def _amounts(amounts: Iterable[tuple[Decimal, Decimal]]) -> tuple[RateAmount, ...]:
    return tuple(
        RateAmount(_short(percent), _to_digits(amount)) for percent, amount in sorted(amounts, reverse=True) if amount
    )


def _to_digits(amount: Decimal) -> Decimal:
    return _short(amount.quantize(_DIGIT, rounding=ROUND_HALF_UP))


def _short(number: Decimal) -> Decimal:
    """Return the number without needless zeros, and without an exponent."""
    short = number.normalize()
    return Decimal(format(short, "f")) if short else ZERO


def _sentences(evidence: Evidence) -> Iterator[Bilingual]:
    if evidence.accepted:
        yield _ACCEPTED
    elif any(rate.shop for rate in evidence.rates) and evidence.rounding in _ROUNDED:
        yield _ROUNDED[Rounding(evidence.rounding)]
    if len(evidence.discounts) > 1:
        shares = [(number_text(each.percent), each.amount) for each in evidence.discounts]
        dutch = "; ".join(f"{percent} %: {dutch_euro(amount)}" for percent, amount in shares)
        english = "; ".join(f"{percent} %: {english_euro(amount)}" for percent, amount in shares)
        yield Bilingual(
            f"De korting is over de tarieven verdeeld, exclusief btw: {dutch}.",
            f"The discount is divided over the rates, without VAT: {english}.",
        )
    if evidence.left_out:
        yield Bilingual(
            "Niet geboekt, want geen deel van het totaal van de winkel: "
            f"{'; '.join(map(dutch_euro, evidence.left_out))}.",
            "Not booked, because it is no part of the shop's total: "
            f"{'; '.join(map(english_euro, evidence.left_out))}.",
        )
