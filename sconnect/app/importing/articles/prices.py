"""The books' own prices in one run: each combination of article, customer, quantity and day is asked for once."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sconnect.app.importing.session import ImportSession
from sconnect.domain.books import Article
from sconnect.domain.composition import OrderPlan
from sconnect.domain.profile import LineMode


async def agreed_prices(
    session: ImportSession, plan: OrderPlan, articles: Mapping[str, Article], customer_id: str
) -> dict[str, Decimal] | None:
    """Return the customer's price per article id for the products of an order; None when the price paid counts.

    Free products are not looked up: they stay free.
    """
    if session.profile.orders.line_mode is not LineMode.CODE_AND_QUANTITY:
        return None
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in plan.product_lines:
        if line.unit_price:
            quantities[articles[line.code].id] += line.quantity
    day = plan.taxation.day
    asked = {article_id: (article_id, customer_id, quantity, day) for article_id, quantity in quantities.items()}
    await _ask(session, customer_id, {at: quantities[at] for at in asked if asked[at] not in session.prices}, day)
    known = {article_id: session.prices[question] for article_id, question in asked.items()}
    return {article_id: price for article_id, price in known.items() if price is not None}


async def _ask(session: ImportSession, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> None:
    if not quantities:
        return
    answers = await (await session.books()).articles.agreed_prices(customer_id, quantities, day)
    for article_id, quantity in quantities.items():
        session.prices[article_id, customer_id, quantity, day] = answers.get(article_id)
