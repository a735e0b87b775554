"""Planning of the service lines: shipping, fees, discounts, vouchers and store credit.

Each is booked on an article that the profile chooses per VAT kind, because an amount needs an article to carry VAT.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.books import Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import LineRole, PlannedLine
from sconnect.domain.composition.vat.shop_vat import RatedCharge, ShopVat
from sconnect.domain.composition.vat.totals_rows import Charge, discounts_of, payments_of
from sconnect.domain.profile import ArticlePerVatKind, OrderSettings
from sconnect.domain.shop import ShopOrder, TotalKind
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, euro_text
from sconnect.domain.values.text import one_line
from sconnect.domain.vat import Taxation, chosen_article, kinds_with, shop_vat_misfit

_SHIPPING = "verzendkosten"
_DISCOUNT = "kortingen"
_VOUCHERS = "cadeaubonnen"
_CREDIT = "winkeltegoed"
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Service:
    """An amount to book, and the articles to choose from, the first choice first. `setting` identifies the choice."""

    role: LineRole
    title: str
    what: str
    amount: Decimal
    percent: Decimal
    setting: str
    articles: tuple[ArticlePerVatKind, ...]
    of_extension: bool = False
    """Whether it comes from an extension of the shop, of which nothing is known beforehand."""


@dataclass(frozen=True, slots=True)
class ServicePlanner:
    """Chooses the article of every amount. A missing article becomes a cause beside the line."""

    settings: OrderSettings
    taxation: Taxation
    reference: Reference

    def plan(self, order: ShopOrder, vat: ShopVat) -> tuple[list[PlannedLine], list[Cause]]:
        """Plan every service line, in the order in which a reader expects them."""
        lines: list[PlannedLine] = []
        causes: list[Cause] = []
        for service in self._services(order, vat):
            code = self._code(service)
            lines.append(_line(service, code))
            if not code:
                causes.append(self._missing(service))
        return lines, causes

    def _services(self, order: ShopOrder, vat: ShopVat) -> Iterator[_Service]:
        for sold in order.vouchers_sold:
            yield self._voucher(sold.description, sold.amount)
        for rated in vat.charges:
            yield self._charge(rated)
        yield from self._discounts(order, vat)
        for row in payments_of(order):
            is_voucher = row.kind is TotalKind.VOUCHER
            yield self._voucher(row.title, row.value) if is_voucher else self._credit(row.title, row.value)

    def _charge(self, rated: RatedCharge) -> _Service:
        charge = rated.charge
        if charge.is_shipping:
            articles: tuple[ArticlePerVatKind, ...] = (self.settings.shipping_articles,)
            role, what = LineRole.SHIPPING, _SHIPPING
        else:
            own = self.settings.fee_articles.get(charge.code, ArticlePerVatKind())
            articles = (own, self.settings.other_fee_articles)
            role, what = LineRole.FEE, _fee_name(charge)
        of_extension = charge.kind is TotalKind.OTHER
        return _Service(role, charge.title, what, charge.amount, rated.percent, charge.code, articles, of_extension)

    def _discounts(self, order: ShopOrder, vat: ShopVat) -> Iterator[_Service]:
        """One line per code and rate: each rate's discount is divided over the codes in proportion."""
        rows = discounts_of(order)
        for percent, part in sorted(vat.discounts.items(), reverse=True):
            for row, share in zip(rows, in_proportion(part, [row.value for row in rows]), strict=True):
                articles = (self.settings.discount_articles,)
                yield _Service(LineRole.DISCOUNT, row.title, _DISCOUNT, -share, percent, LineRole.DISCOUNT, articles)

    def _voucher(self, title: str, amount: Decimal) -> _Service:
        article = ArticlePerVatKind(none=self.settings.voucher_article)
        return _Service(LineRole.VOUCHER, title, _VOUCHERS, amount, ZERO, LineRole.VOUCHER, (article,))

    def _credit(self, title: str, amount: Decimal) -> _Service:
        article = ArticlePerVatKind(none=self.settings.credit_article)
        return _Service(LineRole.CREDIT, title, _CREDIT, amount, ZERO, LineRole.CREDIT, (article,))

    def _code(self, service: _Service) -> str:
        kinds = self._kinds(service)
        if kinds != (VatKind.NONE,) and (chosen := chosen_article(service.percent, self.taxation)):
            return chosen
        codes = (choice.code_for(kind).strip() for choice in service.articles for kind in kinds)
        return next((code for code in codes if code), "")

    def _kinds(self, service: _Service) -> tuple[VatKind, ...]:
        """Return the VAT kinds an amount may stand under, the first choice first; payments bear no VAT anywhere."""
        if service.role in {LineRole.VOUCHER, LineRole.CREDIT}:
            return (VatKind.NONE,)
        return kinds_with(service.percent, self.taxation, self.reference)

    def _missing(self, service: _Service) -> Cause:
        kinds = self._kinds(service)
        if _is_unknown(service):
            facts = {"title": service.title, "code": service.setting, "amount": euro_text(service.amount)}
            return Cause(CauseKind.UNKNOWN_TOTAL, service.setting, facts)
        if not kinds:
            return shop_vat_misfit(service.percent, self.taxation, self.reference)
        facts = {"what": service.what, "kind": kinds[0].dutch}
        return Cause(CauseKind.SERVICE_ARTICLE_MISSING, f"{service.setting}:{kinds[0]}", facts)


def unlisted_fees(vat: ShopVat, settings: OrderSettings) -> tuple[Bilingual, ...]:
    """Return notices of the amounts that are booked as "other fee" only because no article is set for their code."""
    unlisted = (
        rated.charge
        for rated in vat.charges
        if rated.charge.kind is TotalKind.OTHER and rated.charge.code not in settings.fee_articles
    )
    return tuple(
        Bilingual(
            f"Totaal '{one_line(charge.title) or charge.code}' ({charge.code}) van {euro_text(charge.amount)} euro is "
            "geboekt als overige toeslag.",
            f"Total '{one_line(charge.title) or charge.code}' ({charge.code}) of {euro_text(charge.amount)} euro is "
            "booked as another fee.",
        )
        for charge in unlisted
    )


def in_proportion(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an unrounded amount over weights that do not add up to zero; the last takes the remainder."""
    whole = sum(weights, ZERO)
    parts = [amount * weight / whole for weight in weights[:-1]]
    return [*parts, amount - sum(parts, ZERO)]


def _line(service: _Service, code: str) -> PlannedLine:
    text = one_line(service.title) or service.what.capitalize()
    return PlannedLine(service.role, code, service.percent, _ONE, service.amount, text, service.what)


def _fee_name(charge: Charge) -> str:
    return f"toeslag '{one_line(charge.title) or charge.code}'"


def _is_unknown(service: _Service) -> bool:
    """Whether the amount comes from an extension of the shop for which no article is set yet."""
    nothing_chosen = all(choice == ArticlePerVatKind() for choice in service.articles)
    return service.of_extension and nothing_chosen
