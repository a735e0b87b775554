"""An order on its way through the app: by the rules alone, from the shop's JSON to the lines of a sales order."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sconnect.adapters.opencart.mapping.info import read_info
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.domain.articles import ProductData, new_article
from sconnect.domain.books import Article, NewArticle, NewCustomer, Reference, SalesLine
from sconnect.domain.composition import OrderPlan, PlannedLine, compose, plan_order
from sconnect.domain.composition.vat.article_checks import untaxed_lines
from sconnect.domain.composition.vat.card_vat_check import card_of, card_problem, listing_notices
from sconnect.domain.customers.cards import new_customer
from sconnect.domain.customers.recognition import traits_of
from tests.oracle import books
from tests.oracle.books import Booked, Line
from tests.oracle.shop_json import Case

_READER = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime(2026, 11, 24, 12, tzinfo=UTC))


def book(case: Case) -> Booked:
    """Read, plan and compose the order, with every article in the books that it asks for, or a new one."""
    order = _READER.read(case.entry)
    if order.problem:
        return Booked(waits=True, sentences=(order.problem.dutch,))
    reference, profile, info = books.reference_of(case), books.profile(case), read_info(case.info)
    plan = plan_order(order, info, profile, reference)
    if not isinstance(plan, OrderPlan):
        return Booked(waits=True, sentences=tuple(cause.dutch for cause in plan))
    articles = {line.code: _article(line, plan, case) for line in plan.lines if line.code}
    if untaxed := untaxed_lines(plan, articles, reference):
        plan = plan_order(order, info, profile, reference, untaxed=untaxed)
        assert isinstance(plan, OrderPlan)
    articles = {line.code: _article(line, plan, case) for line in plan.lines if line.code}
    articles |= {code: books.article(code, case) for code in plan.service_codes if code not in articles}
    card = new_customer(
        order,
        traits_of(order, profile),
        profile,
        reference,
        without_vat_number=plan.taxation.keeps_vat_number_off_card,
    )
    number = card.vat_number if isinstance(card, NewCustomer) else ""
    if isinstance(card, NewCustomer) and (problem := card_problem(plan, card_of(card, reference), profile, reference)):
        return Booked(waits=True, sentences=(problem.dutch,))
    made = compose(plan, articles, customer_id="customer", reference=reference, profile=profile)
    if isinstance(made, list):
        return Booked(waits=True, sentences=tuple(cause.dutch for cause in made))
    by_id = {each.id: each for each in articles.values()}
    lines = tuple(_line(by_id[each.article_id], each, case, reference) for each in made.order.lines if each.article_id)
    notices = tuple(notice.dutch for notice in (*made.notices, *listing_notices(plan, articles, reference)))
    return Booked(
        lines,
        notices,
        card_number=number,
        includes_vat=made.order.prices_include_vat,
        delivered_to="NL" if plan.taxation.is_picked_up else "",
    )


def _article(line: PlannedLine, plan: OrderPlan, case: Case) -> Article:
    """Return the article of a line: the one in the books, or the one that is made for a product of `case.groups`."""
    if line.code not in case.groups or line.new_article is None:
        return books.article(line.code, case)
    hint = line.new_article
    product = ProductData(
        line.code,
        hint.name,
        hint.price,
        hint.percent,
        tax_class_id=hint.tax_class_id,
        is_shipped=hint.is_shipped,
    )
    made = new_article(product, books.profile(case), books.reference_of(case), plan.taxation.day)
    assert isinstance(made, NewArticle)
    return Article(f"id-{made.code}", made.code, made.name, made.revenue_group_id)


def _line(article: Article, line: SalesLine, case: Case, reference: Reference) -> Line:
    group = reference.revenue_group(article.revenue_group_id)
    assert group is not None
    name = group.name if article.code in case.groups else ""
    return Line(article.code, group.vat_kind, line.quantity, line.unit_price, name)
