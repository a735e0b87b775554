"""An order on its way through the app: by the rules alone, from the shop's JSON to the lines of a sales order."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sconnect.adapters.opencart.mapping.info import read_info
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.domain.composition import OrderPlan, compose, plan_order
from tests.oracle import books
from tests.oracle.books import Booked, Line
from tests.oracle.shop_json import Case

_READER = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime(2026, 11, 24, 12, tzinfo=UTC))
_reference = cache(books.reference)


def book(case: Case) -> Booked:
    """Read, plan and compose the order, with every article in the books that it asks for."""
    order = _READER.read(case.entry)
    if order.problem:
        return Booked(waits=True, sentences=(order.problem,))
    reference, profile = _reference(oss=case.oss), books.profile(case)
    plan = plan_order(order, read_info(case.info), profile, reference)
    if not isinstance(plan, OrderPlan):
        return Booked(waits=True, sentences=tuple(cause.dutch for cause in plan))
    articles = {code: books.article(code) for code in (*plan.product_codes, *plan.service_codes)}
    made = compose(plan, articles, customer_id="customer", reference=reference, profile=profile)
    if isinstance(made, list):
        return Booked(waits=True, sentences=tuple(cause.dutch for cause in made))
    codes = {each.id: code for code, each in articles.items()}
    lines = tuple(
        Line(codes[each.article_id], books.kind_of(codes[each.article_id]), each.quantity, each.unit_price)
        for each in made.order.lines
        if each.article_id
    )
    notices = tuple(notice.dutch for notice in made.notices)
    return Booked(lines, notices, includes_vat=made.order.prices_include_vat)
