"""Articles of before: what a person chose for one order, or for all orders placed before a day."""

from dataclasses import replace

from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import FormerArticle
from sconnect.domain.composition import OrderPlan
from sconnect.domain.composition.header import day_of
from sconnect.domain.orders.decisions import articles_chosen
from sconnect.domain.values.article_code import article_key


async def with_chosen_articles(session: ImportSession, candidate: Candidate, plan: OrderPlan) -> OrderPlan:
    """Return the plan with the articles that persons chose. A choice for the order counts before one for its day.

    Of several days the first that lies after the order counts. The rules are read once per run.
    """
    if session.former_articles is None:
        rows = session.services.store.range(FormerArticle, session.profile.id, skip_unreadable=True)
        session.former_articles = [stored.record async for stored in rows]
    day, codes = day_of(candidate.order).isoformat(), {article_key(line.code) for line in plan.lines}
    latest_first = sorted(session.former_articles, key=lambda rule: rule.before, reverse=True)
    former = {rule.article_key: rule.article_id for rule in latest_first if day < rule.before}
    chosen = {**former, **articles_chosen(candidate.decisions)}
    wanted = {key: article_id for key, article_id in chosen.items() if key in codes}
    return replace(plan, chosen_articles=wanted) if wanted else plan
