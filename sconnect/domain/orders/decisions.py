"""What persons decided about one order, and the order as it reads with that.

A decision counts only while the shop has the order exactly as it was then: an order that is edited asks again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.shop import Address, OrderLine, OrderTotal, ShopOrder, TotalKind
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.country_names import country_code_of
from sconnect.domain.values.money import HUNDRED, euro_text, number_text
from sconnect.domain.vat.sent_returns import staying_in

NO_COUNTRY_CODES = frozenset({"EL", "UK"})
"""Codes that are written for Greece and the United Kingdom, and are none of ISO 3166."""
_FOUR_DECIMALS = Decimal("0.0001")
_ONE = Decimal(1)
IN_PERIOD = "in_period"
"""The value of a date: the one that it has, in the period of a return that was sent."""


class DecisionKind(StrEnum):
    """What was decided. Its value is the id of an article or status, a reading, a rate, a number or a day.

    The key of a `DATE` names the VAT return that was sent; its value is the day of the sales order, or `IN_PERIOD`.
    """

    AMOUNTS = "amounts"
    ARTICLE = "article"
    RATE = "rate"
    READING = "reading"
    COUNTRY = "country"
    VAT_NUMBER = "vat_number"
    STATUS = "status"
    UNDONE = "undone"
    DATE = "date"
    BEFORE_START = "before_start"


_TOLD: Mapping[DecisionKind, Bilingual] = {
    DecisionKind.ARTICLE: Bilingual("Artikel {key} op artikel {shown}", "Article {key} on article {shown}"),
    DecisionKind.RATE: Bilingual("Koers: 1 {key} is {shown} euro", "Rate: 1 {key} is {shown} euro"),
    DecisionKind.READING: Bilingual("Lezing van de btw: {shown}", "Reading of the VAT: {shown}"),
    DecisionKind.COUNTRY: Bilingual("Land van het adres: {shown}", "Country of the address: {shown}"),
    DecisionKind.VAT_NUMBER: Bilingual("Btw-nummer {shown}", "VAT number {shown}"),
    DecisionKind.STATUS: Bilingual(
        "Een verkoop, al staat de order op {shown}", "A sale, although its status is {shown}"
    ),
    DecisionKind.BEFORE_START: Bilingual(
        "Importeren, al is de order van voor {shown}", "Import, although the order is from before {shown}"
    ),
    DecisionKind.UNDONE: Bilingual(
        "Een verkoop, al staat de order op {shown}, en daarna te crediteren",
        "A sale, although its status is {shown}, to be credited after that",
    ),
    DecisionKind.DATE: Bilingual("Datum van de verkooporder: {shown}", "Date of the sales order: {shown}"),
}


@dataclass(frozen=True, slots=True)
class RateAmount:
    """An amount in euro, including the VAT of this percentage, and the article to book it on."""

    percent: Decimal
    amount: Decimal
    article_id: str
    article_code: str


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """One decision. `key` says what it is about: an article code, or the custom field that holds VAT numbers."""

    kind: DecisionKind
    content: str
    """What the order held, as the marker's `shop_hash`."""
    by: str
    at: datetime
    key: str = ""
    value: str = ""
    shown: str = ""
    """How a person knows the value, such as an article code."""
    amounts: tuple[RateAmount, ...] = ()
    reason: str = ""

    @property
    def notice(self) -> Bilingual:
        """What was decided, by whom and why, for the explanation of the order."""
        who, reason = f"{self.by or '?'}", f" ({self.reason})" if self.reason else ""
        return Bilingual(
            f"{self.what.dutch}: beslist door {who} op {self.at:%d-%m-%Y}{reason}.",
            f"{self.what.english}: decided by {who} on {self.at:%d-%m-%Y}{reason}.",
        )

    @property
    def what(self) -> Bilingual:
        """What was decided, without a full stop."""
        if self.kind is DecisionKind.AMOUNTS:
            parts = ", ".join(
                f"{euro_text(each.amount)} ({number_text(each.percent)} %, {each.article_code})"
                for each in self.amounts
            )
            return Bilingual(
                f"Bedragen ingevuld, in euro met btw: {parts}", f"Amounts entered, in euro with VAT: {parts}"
            )
        if self.kind is DecisionKind.DATE and self.value == IN_PERIOD:
            return staying_in(self.key)
        told, shown = _TOLD[self.kind], self.shown or self.value
        return Bilingual(told.dutch.format(key=self.key, shown=shown), told.english.format(key=self.key, shown=shown))


@dataclass(frozen=True, slots=True)
class RevokedDecision:
    """A decision about an order that was taken back: what it was and whose, and who took it back, when and why."""

    what: str
    what_en: str
    decided_by: str
    by: str
    at: datetime
    reason: str
    kind: str = ""
    """What kind of decision it was, as `DecisionKind` or `CauseKind`; empty in those of older versions."""


def articles_chosen(decisions: Iterable[OrderDecision]) -> dict[str, str]:
    """Return which article (by id) stands for an article code (by its key)."""
    chosen: dict[str, str] = {}
    for decision in decisions:
        if decision.kind is DecisionKind.ARTICLE:
            chosen[decision.key] = decision.value
        chosen |= {article_key(each.article_code): each.article_id for each in decision.amounts}
    return chosen


def reading_chosen(decisions: Iterable[OrderDecision]) -> str:
    """Return the reading of the VAT that was chosen; empty when none was."""
    return next((decision.value for decision in decisions if decision.kind is DecisionKind.READING), "")


def statuses_that_count(decisions: Iterable[OrderDecision]) -> frozenset[str]:
    """Return the statuses, as text, in which a person took the order for a sale."""
    kinds = {DecisionKind.STATUS, DecisionKind.UNDONE}
    return frozenset(decision.value for decision in decisions if decision.kind in kinds)


def returns_accepted(decisions: Iterable[OrderDecision]) -> frozenset[str]:
    """Return the sent returns, by their key, in the period of which a person lets the order be booked all the same."""
    return frozenset(each.key for each in decisions if each.kind is DecisionKind.DATE and each.value == IN_PERIOD)


def chosen_day(decisions: Iterable[OrderDecision]) -> date | None:
    """Return the day of the sales order that a person chose last; None when nobody did."""
    days = [each.value for each in decisions if each.kind is DecisionKind.DATE and each.value != IN_PERIOD]
    return date.fromisoformat(days[-1]) if days else None


def counts_before_start(decisions: Iterable[OrderDecision]) -> bool:
    """Whether a person had the order imported although it was placed before the profile's start."""
    return any(decision.kind is DecisionKind.BEFORE_START for decision in decisions)


def as_decided(order: ShopOrder, decisions: Iterable[OrderDecision]) -> ShopOrder:
    """Return an order as it reads with what persons decided about it, its countries read from their names."""
    decisions = tuple(decisions)
    order = _with_addresses(order, _in_named_country)
    if decisions:
        order = replace(order, euro_rate=_euro_rate(decisions), booked_on=chosen_day(decisions))
    for decision in decisions:
        match decision.kind:
            case DecisionKind.AMOUNTS:
                order = _with_amounts(order, decision.amounts)
            case DecisionKind.COUNTRY:
                order = _in_country(order, decision)
            case DecisionKind.VAT_NUMBER:
                order = replace(order, custom_fields={**order.custom_fields, decision.key: decision.value})
            case _:
                pass
    return order


def euro_rate_of(decisions: Iterable[OrderDecision]) -> Decimal | None:
    """Return how many euro one unit of the currency of an order is, as a person filled in; None when nobody did."""
    return next((Decimal(each.value) for each in decisions if each.kind is DecisionKind.RATE), None)


def _euro_rate(decisions: Sequence[OrderDecision]) -> Decimal | None:
    """Return the rate for the amounts as they are decided: those that were entered after a rate are euro already."""
    rated = [each.at for each in decisions if each.kind is DecisionKind.RATE]
    entered = [each.at for each in decisions if each.kind is DecisionKind.AMOUNTS]
    return _ONE if rated and entered and max(entered) >= max(rated) else euro_rate_of(decisions)


def _with_amounts(order: ShopOrder, amounts: Sequence[RateAmount]) -> ShopOrder:
    """Put one line per amount in the place of everything that the shop sent, with the VAT rows that belong to them."""
    lines = tuple(_line(order, amount) for amount in amounts)
    rows = tuple(
        OrderTotal("tax", f"Btw {number_text(amount.percent)} %", line.unit_vat, TotalKind.TAX)
        for amount, line in zip(amounts, lines, strict=True)
        if line.unit_vat
    )
    # What was wrong with rows that are not used any more says nothing.
    total = order.total if order.euro_rate is None else sum((amount.amount for amount in amounts), Decimal(0))
    return replace(order, lines=lines, totals=rows, total=total, vouchers_sold=(), problem=NOTHING)


def _line(order: ShopOrder, amount: RateAmount) -> OrderLine:
    price = (amount.amount * HUNDRED / (HUNDRED + amount.percent)).quantize(_FOUR_DECIMALS)
    return OrderLine(
        name=f"Webshop-order {order.order_id}, {number_text(amount.percent)} % btw",
        model=amount.article_code,
        quantity=_ONE,
        unit_price=price,
        unit_vat=amount.amount - price,
    )


def _in_country(order: ShopOrder, decision: OrderDecision) -> ShopOrder:
    """Give this country to the addresses that have none, or the one (by its name: `key`) that the books do not know.

    What the shop knows as another country keeps its own code, which decides the VAT.
    """

    def placed(address: Address) -> Address:
        if (address.country_name or address.country_code) != decision.key:
            return address
        if address.country_code and address.country_code.upper() not in NO_COUNTRY_CODES:
            return replace(address, country_in_books=decision.value)
        return replace(address, country_code=decision.value, country_name=decision.shown)

    return _with_addresses(order, placed)


def _with_addresses(order: ShopOrder, change: Callable[[Address], Address]) -> ShopOrder:
    there = order.billing_address, order.shipping_address, order.account_address
    billing, shipping, account = change(there[0]), there[1] and change(there[1]), there[2] and change(there[2])
    if (billing, shipping, account) == there:
        return order
    return replace(order, billing_address=billing, shipping_address=shipping, account_address=account)


def _in_named_country(address: Address) -> Address:
    """Read the country that a marketplace or a payment module wrote as text: the shop then knows no code for it."""
    code = "" if address.country_code else country_code_of(address.country_name)
    return replace(address, country_code=code) if code else address


def per_key(decisions: Sequence[OrderDecision], most: int) -> Mapping[tuple[DecisionKind, str], OrderDecision]:
    """Return the last decision of each kind about each thing, at most so many, the newest kept."""
    last = {(decision.kind, decision.key): decision for decision in decisions}
    return dict(list(last.items())[-most:])
