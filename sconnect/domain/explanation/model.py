"""Explanation of an order: what came in, how its customer was recognised, what was sent, what came back.

Kept with the order as JSON text of a bounded size. It names people, so it is emptied after a term
(docs/data-inventory.md); an empty text reads as an empty explanation.
"""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from sconnect.domain.books import BookedOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import euro_text


class Part(BaseModel):
    """A piece of an explanation. What a later version added is ignored by an earlier one."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Said(Part):
    """A sentence in both languages."""

    nl: str = ""
    en: str = ""

    @classmethod
    def of(cls, words: Bilingual) -> "Said":
        """Take over a sentence."""
        return cls(nl=words.dutch, en=words.english)


class ShopLine(Part):
    """What stood in the shop. Amounts are texts in euro, as the Dutch write them; prices are excluding VAT."""

    name: str = ""
    code: str = ""
    options: str = ""
    quantity: str = ""
    unit_price: str = ""
    percent: str = ""
    vat: str = ""
    total: str = ""
    """Including VAT."""


class BooksLine(Part):
    """What was sent for it. Prices include VAT when those of the order do. Lines of options have an article no more."""

    article: str = ""
    """Its code; empty while it is not known."""
    article_name: str = ""
    found_by: str = ""
    """`code`, `extra_field`, `link`, `created`, `option` or `setting`."""
    text: str = ""
    quantity: str = ""
    unit_price: str = ""
    percent: str = ""
    total: str = ""


class ExplainedLine(Part):
    """One line of the shop beside what it became. An amount of the shop can have no line, a rounding has no amount."""

    role: str
    shop: ShopLine | None = None
    books: tuple[BooksLine, ...] = ()


class ExplainedVat(Part):
    """The VAT of one rate in both worlds, in euro."""

    percent: str
    shop: str
    books: str = ""
    """As computed before sending; empty while the order waits."""
    of_vouchers: bool = False
    """Whether it is that of single-purpose gift vouchers, of which the shop has no row."""


class SentOrder(Part):
    """The head of the sales order as it was sent."""

    reference: str
    day: str
    description: str = ""
    memo: str = ""
    prices_include_vat: bool = True


class Answer(Part):
    """What the books answered. Totals are empty when the answer did not hold them."""

    number: str = ""
    including_vat: str = ""
    excluding_vat: str = ""


class Explanation(Part):
    """One order explained."""

    shopper: str = ""
    """Who ordered, as the shop knows them."""
    customer: str = ""
    """The name of the customer in the books; of the shopper while that is not known."""
    recognised: Said = Said()
    """By what the customer was recognised."""
    steps: Said = Said()
    """Everything that was tried to recognise the customer, rejected candidates included."""
    shop_total: str = ""
    books_total: str = ""
    """The total as computed before sending."""
    treatment: str = ""
    """How VAT works for this sale, a `VatTreatment`."""
    country: str = ""
    payment: Said = Said()
    """What holds by its payment method, and why; empty while the settings name none of it."""
    lines: tuple[ExplainedLine, ...] = ()
    more_lines: int = 0
    """So many lines were left out of a very long order."""
    vat: tuple[ExplainedVat, ...] = ()
    sent: SentOrder | None = None
    answer: Answer | None = None
    told: tuple[Said, ...] = ()
    """What is worth knowing."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is worth knowing, in Dutch."""
        return tuple(said.nl for said in self.told)

    @property
    def text(self) -> str:
        """The explanation as it is kept."""
        return self.model_dump_json(exclude_defaults=True)


def read_explanation(text: str) -> Explanation:
    """Read an explanation; an empty text gives an empty one."""
    return Explanation.model_validate_json(text) if text else Explanation()


def with_notice(text: str, notice: Bilingual) -> str:
    """Add a sentence to an explanation."""
    explanation = read_explanation(text)
    return explanation.model_copy(update={"told": (*explanation.told, Said.of(notice))}).text


def with_answer(text: str, booked: BookedOrder) -> str:
    """Add what the books answered."""
    answer = Answer(
        number="" if booked.number is None else str(booked.number),
        including_vat=euro_or_empty(booked.total_including_vat),
        excluding_vat=euro_or_empty(booked.total_excluding_vat),
    )
    return read_explanation(text).model_copy(update={"answer": answer}).text


def euro_or_empty(amount: Decimal | None) -> str:
    """Return an amount in euro as text; empty for none."""
    return "" if amount is None else euro_text(amount)
