"""Planning of the service lines: shipping, fees, discounts, vouchers and store credit.

Each is booked on an article that the profile chooses per VAT kind, because an amount needs an article to carry VAT.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sconnect.domain.books import Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import LineRole, PlannedLine
from sconnect.domain.composition.vat.shop_vat import FixedTax, RatedCharge, ShopVat
from sconnect.domain.composition.vat.totals_rows import Charge, Rows
from sconnect.domain.profile import ArticlePerVatKind, OrderSettings, VoucherRate, voucher_rate_on
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import OrderTotal, ShopOrder, TotalKind, VoucherRedeemed
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import HUNDRED, ZERO, dutch_euro, english_euro, euro_text, number_text
from sconnect.domain.values.text import one_line
from sconnect.domain.vat import (
    Taxation,
    VatTreatment,
    chosen_article,
    country_name,
    kinds_with,
    percent_of,
    shop_vat_misfit,
)

_SHIPPING = Bilingual("verzendkosten", "shipping")
_DISCOUNT = Bilingual("kortingen", "discounts")
_VOUCHERS = Bilingual("cadeaubonnen", "gift vouchers")
_CREDIT = Bilingual("winkeltegoed", "store credit")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Service:
    """An amount to book, and the articles to choose from, the first choice first. `setting` identifies the choice."""

    role: LineRole
    title: str
    what: Bilingual
    amount: Decimal
    percent: Decimal
    setting: str
    articles: tuple[ArticlePerVatKind, ...]
    of_extension: bool = False
    """Whether it comes from an extension of the shop, of which nothing is known beforehand."""
    may_be_payment: bool = False
    """Whether it may as well be a payment as a discount without VAT: only the shop's owner can say."""


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
        return lines, [*causes, *self._voucher_causes(order, vat)]

    def _services(self, order: ShopOrder, vat: ShopVat) -> Iterator[_Service]:
        for sold in order.vouchers_sold:
            yield self._voucher(sold.description, sold.amount, voucher_rate_on(self._rates, self.taxation.day))
        for rated in vat.charges:
            yield self._charge(rated)
        yield from self._discounts(vat)
        yield from map(self._fixed_tax, vat.fixed_taxes)
        for row in vat.rows.payments:
            if row.kind is TotalKind.VOUCHER:
                yield self._voucher(row.title, row.value, self._possible_rates(row, order, vat)[0])
            else:
                yield self._credit(row.title, row.value)

    def _charge(self, rated: RatedCharge) -> _Service:
        charge = rated.charge
        if charge.is_shipping:
            articles: tuple[ArticlePerVatKind, ...] = (self.settings.shipping_articles,)
            role, what = LineRole.SHIPPING, _SHIPPING
        elif charge.kind is TotalKind.DISCOUNT:
            discounts = self.settings.discount_articles
            return _Service(
                LineRole.DISCOUNT, charge.title, _DISCOUNT, rated.amount, rated.percent, LineRole.DISCOUNT, (discounts,)
            )
        else:
            own = self.settings.fee_articles.get(charge.code, ArticlePerVatKind())
            role, what = LineRole.FEE, _fee_name(charge)
            articles = (own, self.settings.other_fee_articles)
            if charge.is_discount_of_extension:
                role = LineRole.DISCOUNT
                articles = (own, self.settings.discount_articles, self.settings.other_fee_articles)
        of_extension = charge.kind is TotalKind.OTHER
        is_open = charge.may_be_payment and not rated.percent and charge.code not in self.settings.fee_articles
        return _Service(
            role, charge.title, what, rated.amount, rated.percent, charge.code, articles, of_extension, is_open
        )

    def _fixed_tax(self, tax: FixedTax) -> _Service:
        """Book a fixed tax on its article, under the VAT kind that is chosen for it; its amount includes that VAT."""
        article = self.settings.fixed_tax_articles.get(tax.name, ArticlePerVatKind())
        kind = next((kind for kind in (VatKind.NONE, *VatKind) if article.code_for(kind)), VatKind.NONE)
        percent = percent_of(kind, self.taxation, self.reference) or ZERO
        net = tax.amount * HUNDRED / (HUNDRED + percent)
        name = one_line(tax.name)
        what = Bilingual(f"heffing '{name}'", f"fixed tax '{name}'")
        return _Service(LineRole.FIXED_TAX, tax.name, what, net, percent, tax.name, (article,))

    def _discounts(self, vat: ShopVat) -> Iterator[_Service]:
        """One line per code and rate: each rate's discount is divided over the codes in proportion."""
        rows = vat.discount_rows
        for percent, part in sorted(vat.discounts.items(), reverse=True):
            for row, share in zip(rows, in_proportion(part, [row.amount for row in rows]), strict=True):
                yield replace(self._charge(RatedCharge(row, percent, -share)), role=LineRole.DISCOUNT)

    def _voucher(self, title: str, amount: Decimal, rate: VoucherRate | None) -> _Service:
        """Book a gift voucher: money on the article without VAT, or at the rate of a single-purpose one.

        What was paid for the latter, and is paid with it, includes its VAT.
        """
        code = rate.article_code if rate else self.settings.voucher_article
        percent = rate.percent if rate else ZERO
        net = amount * HUNDRED / (HUNDRED + percent)
        article = ArticlePerVatKind(**dict.fromkeys(ArticlePerVatKind.model_fields, code))
        return _Service(LineRole.VOUCHER, title, _VOUCHERS, net, percent, LineRole.VOUCHER, (article,))

    def _possible_rates(self, row: OrderTotal, order: ShopOrder, vat: ShopVat) -> list[VoucherRate | None]:
        """Return what may count for a redeemed voucher: one thing, unless that depends on a day that is not known."""
        of_row = sorted((sold for sold in order.vouchers_redeemed if sold.code in row.title), key=_code_length)
        if not of_row and sum(each.kind is TotalKind.VOUCHER for each in vat.rows.payments) == 1:
            of_row = list(order.vouchers_redeemed)
        if of_row:
            return [voucher_rate_on(self._rates, dutch_day(of_row[-1].sold_at))]
        since = (date.fromisoformat(rate.since) for rate in self._rates if rate.since)
        days = [self.taxation.day, *since, date.min]
        possible = [voucher_rate_on(self._rates, day) for day in days if day <= self.taxation.day]
        return list(dict.fromkeys(possible))

    def _voucher_causes(self, order: ShopOrder, vat: ShopVat) -> Iterator[Cause]:
        """Yield the vouchers of which it is not known whether they were sold with VAT."""
        for row in vat.rows.payments:
            if row.kind is TotalKind.VOUCHER and len(self._possible_rates(row, order, vat)) > 1:
                facts = {"title": one_line(row.title), "amount": euro_text(-row.value)}
                yield Cause(CauseKind.VOUCHER_DAY_UNKNOWN, order.order_id, facts)

    @property
    def _rates(self) -> tuple[VoucherRate, ...]:
        return self.settings.single_purpose_vouchers

    def _credit(self, title: str, amount: Decimal) -> _Service:
        article = ArticlePerVatKind(none=self.settings.credit_article)
        return _Service(LineRole.CREDIT, title, _CREDIT, amount, ZERO, LineRole.CREDIT, (article,))

    def _code(self, service: _Service) -> str:
        kinds = self._kinds(service)
        if (
            kinds != (VatKind.NONE,)
            and service.role is not LineRole.VOUCHER
            and (chosen := chosen_article(service.percent, self.taxation))
        ):
            return chosen
        if service.may_be_payment:
            return ""
        codes = (choice.code_for(kind) for choice in service.articles for kind in kinds)
        return next((code for code in codes if code), "")

    def _kinds(self, service: _Service) -> tuple[VatKind, ...]:
        """Return the VAT kinds an amount may stand under, the first choice first; money bears no VAT anywhere."""
        if service.role in {LineRole.VOUCHER, LineRole.CREDIT} and not service.percent:
            return (VatKind.NONE,)
        if service.role is LineRole.VOUCHER and self.taxation.treatment is not VatTreatment.DOMESTIC:
            return ()  # its VAT is Dutch, even where another country's rate is as high
        return kinds_with(service.percent, self.taxation, self.reference)

    def _missing(self, service: _Service) -> Cause:
        kinds = self._kinds(service)
        if _is_unknown(service):
            facts = {"title": service.title, "code": service.setting, "amount": euro_text(service.amount)}
            return Cause(CauseKind.UNKNOWN_TOTAL, service.setting, facts)
        if not kinds and service.role is LineRole.VOUCHER:
            country = country_name(self.taxation, self.reference)
            facts = {"percent": number_text(service.percent), **country.facts("country")}
            return Cause(CauseKind.VOUCHER_ELSEWHERE, f"{self.taxation.country}:{service.percent}", facts)
        if not kinds:
            return shop_vat_misfit(service.percent, self.taxation, self.reference)
        facts = service.what.facts("what") | kinds[0].words.facts("kind")
        return Cause(CauseKind.SERVICE_ARTICLE_MISSING, f"{service.setting}:{kinds[0]}", facts)


def _code_length(sold: VoucherRedeemed) -> int:
    return len(sold.code)


def charge_notices(vat: ShopVat, settings: OrderSettings) -> tuple[Bilingual, ...]:
    """Return notices of amounts, one per code: without VAT where the order bears VAT, or of a code set nowhere."""
    bears_vat = any(vat.vat.values())
    rows: dict[str, list[RatedCharge]] = defaultdict(list)
    lowering = (RatedCharge(row, next(iter(vat.discounts), ZERO), row.amount) for row in vat.discount_rows)
    for rated in (*vat.charges, *(each for each in lowering if each.charge.is_discount_of_extension)):
        rows[rated.charge.code].append(rated)
    found = [
        _notice(charge.code, charge.title, sum((one.amount for one in of_code), ZERO), ending)
        for of_code in rows.values()
        for charge in [of_code[0].charge]
        if (ending := _ending(of_code, settings, bears_vat=bears_vat))
    ]
    if bears_vat and vat.discounts.get(ZERO) and ZERO not in vat.line_percents:
        ending = Bilingual(*_WITHOUT_VAT)
        found += [_notice(row.code, row.title, row.amount, ending) for row in vat.discount_rows]
    return tuple(found)


def left_out_notices(rows: Rows) -> tuple[Bilingual, ...]:
    """Return one notice that names the rows that are no part of the total, where there are any."""
    named = [(f"'{one_line(row.title) or row.code}' ({row.code})", row.value) for row in rows.left_out if row.value]
    if not named:
        return ()
    dutch = "; ".join(f"{name} {dutch_euro(value)}" for name, value in named)
    english = "; ".join(f"{name} {english_euro(value)}" for name, value in named)
    return (
        Bilingual(
            f"Niet geboekt, want geen deel van het totaal van de winkel: {dutch}.",
            f"Not booked, because it is no part of the shop's total: {english}.",
        ),
    )


_WITHOUT_VAT = "zonder btw geboekt, zoals de winkel rekende", "booked without VAT, as the shop counted"


def _ending(of_code: Sequence[RatedCharge], settings: OrderSettings, *, bears_vat: bool) -> Bilingual | None:
    """Return what is worth knowing about the amounts of one code, as the end of a sentence."""
    charge = of_code[0].charge
    without_vat = bears_vat and not charge.is_shipping and all(rated.percent == 0 for rated in of_code)
    unlisted = charge.kind is TotalKind.OTHER and charge.code not in settings.fee_articles
    if not unlisted:
        return Bilingual(*_WITHOUT_VAT) if without_vat else None
    dutch, english = (
        ("korting", "a discount") if charge.is_discount_of_extension else ("overige toeslag", "another fee")
    )
    if without_vat:
        return Bilingual(f"als {dutch} {_WITHOUT_VAT[0]}", f"booked as {english} without VAT, as the shop counted")
    return Bilingual(f"geboekt als {dutch}", f"booked as {english}")


def _notice(code: str, title: str, amount: Decimal, ending: Bilingual) -> Bilingual:
    name = one_line(title) or code
    return Bilingual(
        f"Totaal '{name}' ({code}) van {dutch_euro(amount)} is {ending.dutch}.",
        f"Total '{name}' ({code}) of {english_euro(amount)} is {ending.english}.",
    )


def in_proportion(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an unrounded amount over weights that do not add up to zero; the last takes the remainder."""
    whole = sum(weights, ZERO)
    parts = [amount * weight / whole for weight in weights[:-1]]
    return [*parts, amount - sum(parts, ZERO)]


def _line(service: _Service, code: str) -> PlannedLine:
    text = one_line(service.title) or service.what.dutch.capitalize()
    return PlannedLine(service.role, code, service.percent, _ONE, service.amount, text, service.what)


def _fee_name(charge: Charge) -> Bilingual:
    name = one_line(charge.title) or charge.code
    return Bilingual(f"toeslag '{name}'", f"fee '{name}'")


def _is_unknown(service: _Service) -> bool:
    """Whether the amount comes from an extension of the shop for which no article is set, or that may be a payment."""
    nothing_chosen = all(choice == ArticlePerVatKind() for choice in service.articles)
    return service.of_extension and (nothing_chosen or service.may_be_payment)
