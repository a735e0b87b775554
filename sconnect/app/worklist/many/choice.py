"""What has to be chosen with a decision about many orders, held against books and returns before it is made."""

from collections.abc import Sequence

from sconnect.app.errors import RefusedError
from sconnect.app.services import Services
from sconnect.app.worklist import order_answers
from sconnect.app.worklist.article_choice import usable_article
from sconnect.app.worklist.customer_choice import usable_customer
from sconnect.app.worklist.grouping import groups_as_listed
from sconnect.domain.profile import Profile
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.many import Asked, BulkOrder

_LONGEST_TARGET = 120


async def check_choice(
    services: Services, profile: Profile, asked: Asked, found: Sequence[BulkOrder]
) -> tuple[str, frozenset[str]]:
    """Return what was chosen, as a person knows it, and the items for which it cannot be chosen.

    Raises `RefusedError` when nothing was chosen that has to be, or when it cannot be for any item.
    """
    match asked.action:
        case Action.LINK_CUSTOMER:
            customer = await usable_customer(services, profile, asked.choice.customer_id)
            return cut(" ".join(filter(None, (str(customer.code or ""), customer.name))), _LONGEST_TARGET), frozenset()
        case Action.LINK_ARTICLE:
            article = await usable_article(services, profile, asked.choice.article_id)
            return cut(f"{article.code} {article.name}", _LONGEST_TARGET), frozenset()
        case Action.CHOOSE_DATE:
            return await _check_day(services, profile, asked, found)
    return "", frozenset()


async def _check_day(
    services: Services, profile: Profile, asked: Asked, found: Sequence[BulkOrder]
) -> tuple[str, frozenset[str]]:
    """Hold a day against the return of each item: there are as many items as returns."""
    day = None if asked.choice.in_sent_period else asked.choice.booking_day
    first = {each.item: each.order_id for each in reversed(found)}
    refusals: dict[str, RefusedError] = {}
    groups = await groups_as_listed(services, profile.id, first.items())
    for group in groups.values():
        try:
            await order_answers.dated(services, profile, group, day, in_period=asked.choice.in_sent_period)
        except RefusedError as refusal:
            refusals[group.id] = refusal
    if refusals and len(refusals) == len(groups):
        raise next(iter(refusals.values()))
    return f"{day:%d-%m-%Y}" if day else "", frozenset(refusals)
