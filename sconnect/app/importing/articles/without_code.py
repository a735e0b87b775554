"""Products without an article code: a person links them by their name."""

from dataclasses import replace
from functools import partial

from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.conditional_writes import read_under_new_key
from sconnect.app.storage.records import ArticleLink
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import OrderPlan, PlannedLine
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.article_code import article_key, former_article_key
from sconnect.domain.values.fingerprint import digest_of_text
from sconnect.domain.values.text import former_line, one_line

_DISTINCTIVE = 150
"""Characters of a name that count: a cause holds hardly more."""
_SHOWN = 50


def code_of_name(name: str) -> str:
    """Return the substitute for the code of a product that has none."""
    return f"zonder code: {name[:_SHOWN]} ({digest_of_text(name[:_DISTINCTIVE])[:8]})"


async def linked_by_name(session: ImportSession, order: ShopOrder, plan: OrderPlan) -> OrderPlan:
    """Give products without a code the one under which a person linked them, and drop the causes that this solves."""
    store, clock, linked = session.services.store, session.services.clock, set()
    former = {one_line(line.name): former_line(line.name) for line in order.lines}
    for name in {line.text for line in plan.product_lines if not line.code}:
        key, older = article_key(code_of_name(name)), former_article_key(code_of_name(former.get(name, name)))
        where = RecordKey(ArticleLink, session.profile.id, key)
        link = await read_under_new_key(store, clock, where, older, partial(_renamed, key))
        if link and link.record.article_id:
            linked.add(name)
    if not linked:
        return plan
    causes = [
        cause for cause in plan.causes if cause.kind is not CauseKind.ARTICLE_CODE_MISSING or cause.key not in linked
    ]
    return replace(plan, lines=tuple(_coded(line, linked) for line in plan.lines), causes=tuple(causes))


def _renamed(key: str, link: ArticleLink) -> ArticleLink:
    return replace(link, article_key=key)


def _coded(line: PlannedLine, linked: set[str]) -> PlannedLine:
    is_linked = line.is_product and not line.code and line.text in linked
    return replace(line, code=code_of_name(line.text)) if is_linked else line
