"""What became of an order, in a word: as the shop can show it on its own page of the order."""

from dataclasses import dataclass

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import NOTHING, Bilingual

_CUSTOMER = Bilingual("klant", "customer")
_COUNTRY = Bilingual("land", "country")
_ARTICLE = Bilingual("artikel", "article")
_SETTING = Bilingual("instelling ontbreekt", "setting is missing")
_VAT = Bilingual("btw", "VAT")
_VAT_NUMBER = Bilingual("btw-nummer", "VAT number")
_AMOUNT = Bilingual("bedrag klopt niet", "amount does not add up")
_CURRENCY = Bilingual("valuta", "currency")
_VOUCHER = Bilingual("cadeaubon", "gift voucher")
_BOOKS = Bilingual("SnelStart weigerde de order", "SnelStart refused the order")
_LOOKED_UP = Bilingual("wordt in SnelStart nagegaan", "being looked up in SnelStart")
_CONTENT = Bilingual("inhoud van de order", "content of the order")

_WORDS: dict[CauseKind, Bilingual] = {
    CauseKind.REVENUE_GROUP_MISSING: _ARTICLE,
    CauseKind.REVENUE_GROUP_MISFIT: _ARTICLE,
    CauseKind.SERVICE_ARTICLE_MISSING: _SETTING,
    CauseKind.SERVICE_ARTICLE_UNKNOWN: _SETTING,
    CauseKind.UNKNOWN_TOTAL: _SETTING,
    CauseKind.COUNTRY_MISSING: _COUNTRY,
    CauseKind.COUNTRY_UNKNOWN: _COUNTRY,
    CauseKind.CARD_WITHOUT_VAT_NUMBER: _VAT_NUMBER,
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: _VAT_NUMBER,
    CauseKind.CARD_WITH_VAT_NUMBER: _VAT_NUMBER,
    CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA: _VAT_NUMBER,
    CauseKind.CARD_IN_OTHER_COUNTRY: _CUSTOMER,
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: _COUNTRY,
    CauseKind.SHOP_VAT_MISFIT: _VAT,
    CauseKind.DOMESTIC_REVERSE_CHARGE: _VAT,
    CauseKind.FOREIGN_VAT_OFF: _VAT,
    CauseKind.TOTAL_DIFFERENCE: _AMOUNT,
    CauseKind.PRICE_ROUNDING: _AMOUNT,
    CauseKind.TOO_LARGE: _AMOUNT,
    CauseKind.BOOKS_UNREACHABLE: Bilingual("SnelStart antwoordde niet", "SnelStart did not answer"),
    CauseKind.BOOKS_REFUSED: _BOOKS,
    CauseKind.OUTCOME_UNKNOWN: _LOOKED_UP,
    CauseKind.DOUBLE: Bilingual("staat dubbel in SnelStart", "stands in SnelStart twice"),
    CauseKind.NUMBER_REUSED: Bilingual("ordernummer is al gebruikt", "order number was used before"),
    CauseKind.CHANGED_AFTER_BOOKING: Bilingual("gewijzigd na het boeken", "changed after booking"),
    CauseKind.UNDONE_AFTER_BOOKING: Bilingual("geannuleerd na het boeken", "cancelled after booking"),
    CauseKind.REINSTATED_AFTER_BOOKING: Bilingual("weer hersteld na het boeken", "reinstated after booking"),
    CauseKind.CORRECTION_REFUSED: Bilingual("SnelStart weigert de correctie", "SnelStart refuses the correction"),
    CauseKind.CORRECTION_UNCLEAR: Bilingual("correctie nakijken in SnelStart", "correction to check in SnelStart"),
    CauseKind.UNPAID_AFTER_BOOKING: Bilingual("niet meer betaald na het boeken", "unpaid after booking"),
    CauseKind.UNDONE_BEFORE_BOOKING: Bilingual("geannuleerd voor het boeken", "cancelled before booking"),
    CauseKind.PAID_UNBOOKED: Bilingual("betaald maar niet geboekt", "paid but not booked"),
    CauseKind.REFUNDED_AT_PROVIDER: Bilingual("terugbetaald bij de provider", "refunded at the provider"),
    CauseKind.PAID_TWICE: Bilingual("dubbel betaald", "paid twice"),
    CauseKind.PAID_OTHER_AMOUNT: Bilingual("ander bedrag betaald", "another amount paid"),
    CauseKind.SHOP_CREDIT: Bilingual("creditorder van de winkel", "credit of the shop"),
    CauseKind.NOT_SELECTED: Bilingual("de status telt niet mee", "the status does not count"),
    CauseKind.GONE: Bilingual("niet meer in de winkel", "no longer in the shop"),
    CauseKind.NOTHING_TO_BOOK: Bilingual("er is niets te boeken", "there is nothing to book"),
    CauseKind.NOT_A_SALE: Bilingual("geen verkoop", "no sale"),
    CauseKind.DATA_PURGED: Bilingual("te lang gewacht", "waited too long"),
}
_WORDS_BY_PREFIX = {
    "customer": _CUSTOMER,
    "article": _ARTICLE,
    "currency": _CURRENCY,
    "voucher": _VOUCHER,
    "vat_number": _VAT_NUMBER,
    "vies": _VAT_NUMBER,
    "vat": _VAT,
}
"""What a kind is about when it has no words of its own; the first that fits."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order. `why`: what it waits for, or why it is not booked; None when nothing is to be said."""

    order_id: str
    state: OrderState
    sales_order_number: int | None = None
    why: CauseKind | None = None
    invoice: str | None = None
    """The number of its invoice; None: not known, what was shown before stays."""

    @property
    def reason(self) -> Bilingual:
        """`why` in a word or two."""
        return NOTHING if self.why is None else word_for(self.why)


def word_for(kind: CauseKind) -> Bilingual:
    """Return what a kind of cause is about, in a word or two."""
    if kind in _WORDS:
        return _WORDS[kind]
    return next((word for prefix, word in _WORDS_BY_PREFIX.items() if kind.value.startswith(prefix)), _CONTENT)
