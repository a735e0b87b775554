"""Composition of the sales order from a plan, once the articles are known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sconnect.domain.books import Article, BookAddress, Reference, SalesLine, SalesOrder, VatKind
from sconnect.domain.causes import Cause, CauseKind, each_once
from sconnect.domain.composition.accepted_differences import is_accepted, with_both_figures, with_vat_of_books
from sconnect.domain.composition.lines import ROUNDING, Booker, Draft
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine
from sconnect.domain.composition.planner import too_large
from sconnect.domain.composition.vat.article_checks import article_problem
from sconnect.domain.composition.vat.shop_vat import vat_total_mismatch
from sconnect.domain.control_totals import ControlTotals
from sconnect.domain.profile import AddressSource, OrderSettings, Profile
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import CENT, ZERO, dutch_euro, english_euro, euro_text, number_text, to_cents

_WHOLE = Bilingual("De verkooporder", "The sales order")


@dataclass(frozen=True, slots=True)
class VatPerRate:
    """The VAT of one percentage, in whole cents: as the books will compute it and as the shop charged it."""

    percent: Decimal
    books: Decimal
    shop: Decimal


@dataclass(frozen=True, slots=True)
class Composition:
    """A correct sales order, with the totals that the books must return and notices."""

    order: SalesOrder
    control_total: Decimal
    control_total_excluding_vat: Decimal
    vat: tuple[VatPerRate, ...]
    notices: tuple[Bilingual, ...] = ()
    parts: tuple["Part", ...] = ()
    """The lines again, each with what it stands for."""
    accepted: tuple[Cause, ...] = ()
    """Differences that are in it because a person let them pass."""


@dataclass(frozen=True, slots=True)
class Part:
    """A planned line, its article, and the sales lines made of it. `total` is in whole cents."""

    planned: PlannedLine
    article: Article | None
    lines: tuple[SalesLine, ...]
    total: Decimal


def compose(
    plan: OrderPlan,
    articles: Mapping[str, Article],
    *,
    customer_id: str,
    reference: Reference,
    profile: Profile,
    delivery_address: BookAddress | None = None,
    invoice_address: BookAddress | None = None,
    agreed_prices: Mapping[str, Decimal] | None = None,
    accepted: Collection[Cause] = (),
) -> Composition | list[Cause]:
    """Compose the sales order, or return every cause why it would be wrong.

    `articles` holds the article for each of the plan's codes. `agreed_prices` (article id to price per piece, with or
    without VAT as the administration keeps its article prices) count when lines take their price from the books.
    `accepted` holds the differences that a person accepted, exactly as they were reported.
    """
    plan, vat_accepted = with_vat_of_books(plan, articles, accepted, reference)
    booker = Booker(profile.orders, reference, plan.taxation.day, articles, agreed_prices or {})
    drafts = booker.drafts(plan)
    difference = [cause for cause in _total_causes(plan, booker.totals(drafts)) if is_accepted(cause, accepted)]
    if rounding := booker.rounding(plan, booker.totals(drafts), whole=bool(difference)):
        drafts.append(rounding)
    totals = booker.totals(drafts)
    vat = _vat_per_rate(plan, totals)
    parts = tuple(Part(draft.planned, draft.article, booker.sales_lines(draft), draft.total) for draft in drafts)
    lines = [line for part in parts for line in part.lines]

    article_causes = with_both_figures(_article_causes(plan, drafts, reference), plan, articles, reference)
    causes = [*plan.causes, *article_causes]
    if not booker.takes_book_prices:
        causes += [*_vat_causes(plan, vat), *_total_causes(plan, totals)]
        causes += _rounding_causes(plan, booker, drafts, totals)
    if oversize := too_large(plan.order_id, len(lines)):
        causes.append(oversize)
    causes = each_once(causes)
    if waits_for := [cause for cause in causes if not is_accepted(cause, accepted)]:
        return waits_for
    plan = replace(plan, memo="\n".join(filter(None, [plan.memo, *map(booker.options_in_memo, drafts)])))
    order = _sales_order(plan, lines, profile.orders, customer_id, (delivery_address, invoice_address))
    notices = _deviations(plan, booker, drafts, totals) if booker.takes_book_prices else []
    all_notices = (*plan.notices, *_rounded_otherwise(plan, vat), *notices)
    used = tuple(each_once([*vat_accepted, *difference, *causes]))
    return Composition(order, totals.including_vat, totals.excluding_vat, vat, all_notices, parts, used)


def _sales_order(
    plan: OrderPlan,
    lines: Sequence[SalesLine],
    settings: OrderSettings,
    customer_id: str,
    addresses: tuple[BookAddress | None, BookAddress | None],
) -> SalesOrder:
    of_order = settings.address_source is AddressSource.ORDER
    delivery = addresses[0] if of_order or plan.taxation.is_picked_up else None
    invoice = addresses[1] if of_order else None
    terms = plan.payment or settings.terms_for("")
    return SalesOrder(
        customer_id=customer_id,
        day=plan.taxation.day,
        payment_reference=plan.payment_reference,
        description=plan.description,
        order_reference=plan.payment_reference,
        memo=plan.memo,
        template_id=terms.sales_template_id,
        lines=tuple(lines),
        prices_include_vat=settings.prices_include_vat,
        process_status=settings.process_status,
        cost_centre_id=terms.cost_centre_id,
        delivery_address=delivery,
        invoice_address=invoice,
        credit_days=terms.credit_days,
        blocked=terms.blocked,
    )


def _vat_per_rate(plan: OrderPlan, totals: ControlTotals) -> tuple[VatPerRate, ...]:
    percents = sorted({*plan.shop_vat, *totals.vat}, reverse=True)
    return tuple(
        VatPerRate(percent, totals.vat.get(percent, ZERO), to_cents(plan.shop_vat.get(percent, ZERO)))
        for percent in percents
    )


def _article_causes(plan: OrderPlan, drafts: Iterable[Draft], reference: Reference) -> list[Cause]:
    found = [article_problem(draft.planned, draft.article, plan.taxation, reference) for draft in drafts]
    if any(draft.planned.role is LineRole.ROUNDING and not draft.planned.code for draft in drafts):
        facts = ROUNDING.facts("what") | VatKind.NONE.words.facts("kind")
        found.append(Cause(CauseKind.SERVICE_ARTICLE_MISSING, f"{LineRole.ROUNDING}:{VatKind.NONE}", facts))
    return [cause for cause in found if cause is not None]


def _vat_causes(plan: OrderPlan, vat: Iterable[VatPerRate]) -> list[Cause]:
    """Return the rates of which the books would compute other VAT; a rounding of the shop explains its own cents."""
    if plan.is_vat_rounded:
        return []
    return [
        vat_total_mismatch(plan.order_id, rate.percent, rate.books, rate.shop)
        for rate in vat
        if abs(rate.books - rate.shop) > CENT
    ]


def _rounded_otherwise(plan: OrderPlan, vat: Iterable[VatPerRate]) -> list[Bilingual]:
    """Return notices of VAT that the shop rounded its own way, by more than a cent off what the books compute."""
    if not plan.is_vat_rounded:
        return []
    return [
        Bilingual(
            f"De winkel rondt btw anders af: {number_text(rate.percent)} % is daar {dutch_euro(rate.shop)} en in "
            f"SnelStart {dutch_euro(rate.books)}. Het totaal is gelijk.",
            f"The shop rounds VAT in another way: {number_text(rate.percent)} % is {english_euro(rate.shop)} there "
            f"and {english_euro(rate.books)} in SnelStart. The total is the same.",
        )
        for rate in vat
        if abs(rate.books - rate.shop) > CENT
    ]


def _total_causes(plan: OrderPlan, totals: ControlTotals) -> list[Cause]:
    difference = plan.shop_total - totals.including_vat
    if difference == 0:
        return []
    facts = {
        "books": euro_text(totals.including_vat),
        "shop": euro_text(plan.shop_total),
        "difference": euro_text(abs(difference)),
    }
    return [Cause(CauseKind.TOTAL_DIFFERENCE, plan.order_id, facts)]


def _rounding_causes(plan: OrderPlan, booker: Booker, drafts: Iterable[Draft], totals: ControlTotals) -> list[Cause]:
    return [
        Cause(
            CauseKind.PRICE_ROUNDING,
            plan.order_id,
            {
                "decimals": str(booker.administration.price_decimals),
                "books": euro_text(totals.including_vat),
                "other": euro_text(other),
                "shop": euro_text(plan.shop_total),
            },
        )
        for other in booker.other_totals(drafts)[:1]
    ]


def _deviations(plan: OrderPlan, booker: Booker, drafts: Iterable[Draft], totals: ControlTotals) -> list[Bilingual]:
    """Return notices of prices of the books that differ from the price paid: intended, but worth knowing."""
    notices = []
    for draft in drafts:
        paid = sum((part.total for part in booker.terms.of_shop(draft.planned)), ZERO)
        if paid != draft.total:
            notices.append(_deviation(_article(draft), draft.total, paid))
    if totals.including_vat != plan.shop_total:
        notices.append(_deviation(_WHOLE, totals.including_vat, plan.shop_total))
    return notices


def _article(draft: Draft) -> Bilingual:
    return Bilingual(f"Artikel {draft.planned.code}", f"Article {draft.planned.code}")


def _deviation(what: Bilingual, books: Decimal, shop: Decimal) -> Bilingual:
    return Bilingual(
        f"{what.dutch} komt uit op {dutch_euro(books)}; dat wijkt af van de webshop ({dutch_euro(shop)}).",
        f"{what.english} comes to {english_euro(books)}; that differs from the shop ({english_euro(shop)}).",
    )
