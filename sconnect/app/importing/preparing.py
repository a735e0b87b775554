"""Preparation of orders in batches, before any of them is sent."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sconnect.app.errors import UNEXPECTED_ERRORS, SconnectError, SettingsError
from sconnect.app.importing.articles.former import with_chosen_articles
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.articles.without_code import linked_by_name
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.holding import hold, hold_unexpected
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.refunds.shop_credits import cause_of_shop_credit
from sconnect.app.importing.session import ImportSession
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.composition.vat.article_checks import untaxed_lines
from sconnect.domain.explanation.build import explain
from sconnect.domain.orders.decisions import reading_chosen, statuses_that_count
from sconnect.domain.orders.selection import status_question
from sconnect.domain.orders.shop_credits import is_shop_credit

_MOST_WITHOUT_SUCCESS = 3
"""Refusals for lack of rights to so many shoppers, without one acceptance, are a matter of keys, not of orders."""


@dataclass(slots=True)
class Batch:
    """Outcome of preparing a batch of orders. What is ready can be sent, whatever happened to the rest."""

    ready: list[PreparedOrder] = field(default_factory=list)
    refused: list[tuple[Candidate, SconnectError]] = field(default_factory=list)
    """Orders for which the books refused a query or a write."""
    failure: SconnectError | None = None
    """Why the rest could not be prepared; None when it could, or when time ran out."""
    is_complete: bool = True
    prepared: int = 0
    """How many orders were prepared, to be sent or to wait."""

    def stops(self, *, out_of_time: bool) -> bool:
        """Whether the rest is left. At least one order is prepared, so that every run gets further."""
        if self.prepared and out_of_time:
            self.is_complete = False
        return self.failure is not None or not self.is_complete

    def add(self, alone: "Batch") -> None:
        """Add the outcome of an order that was prepared by itself."""
        self.ready += alone.ready
        self.refused += alone.refused
        self.failure = alone.failure
        self.prepared += alone.prepared

    def missing_right(self, asked: Sequence[Candidate] | None = None) -> SconnectError | None:
        """Return the error of a missing right, when orders of several shoppers were refused and none was accepted.

        None when single shoppers are to blame: a gateway can refuse the input of one of them. With fewer shoppers
        `asked` than the threshold, all of them count.
        """
        least = _MOST_WITHOUT_SUCCESS if asked is None else min(_MOST_WITHOUT_SUCCESS, len(_shoppers(asked)))
        rights = [(candidate, refusal) for candidate, refusal in self.refused if isinstance(refusal, SettingsError)]
        if not rights or self.prepared or len(_shoppers(candidate for candidate, _ in rights)) < least:
            return None
        return rights[0][1]


def _shoppers(candidates: Iterable[Candidate]) -> set[str]:
    return {candidate.order.email.strip().casefold() for candidate in candidates}


Planned = tuple[Candidate, OrderPlan]


async def plan_orders(
    session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]
) -> list[Planned]:
    """Plan the lines of orders and look up their articles; those whose amounts or VAT cannot be read are held."""
    drawn = [each for candidate in candidates if (each := await _plan(session, candidate))]
    await articles.read_links(plan for _, plan in drawn)
    planned = [each for candidate, plan in drawn if (each := await _by_product(session, articles, candidate, plan))]
    await articles.look_up(plan for _, plan in planned)
    reference, judged, again = await session.reference(), list[Planned](), list[OrderPlan]()
    for candidate, plan in planned:
        if untaxed := untaxed_lines(plan, articles.known(plan), reference):
            drawn_anew = await _plan(session, candidate, untaxed)
            anew = await _by_product(session, articles, *drawn_anew) if drawn_anew else None
            judged += [anew] if anew else []
            again += [anew[1]] if anew else []
        else:
            judged.append((candidate, plan))
    await articles.look_up(again)  # its shipping may need another article
    return judged


async def _by_product(
    session: ImportSession, articles: ArticleLookup, candidate: Candidate, plan: OrderPlan
) -> Planned | None:
    """Tell apart the products of a plan that share a code; None when the order is held."""
    try:
        return candidate, await articles.by_product(plan)
    except UNEXPECTED_ERRORS as error:
        await hold_unexpected(session, candidate, error)
        return None


async def _plan(session: ImportSession, candidate: Candidate, untaxed: Collection[int] = ()) -> Planned | None:
    """Plan one order; None when it is held."""
    order = candidate.order
    if is_shop_credit(order):
        await hold(session, candidate, [await cause_of_shop_credit(session, candidate)], explanation=explain(order))
        return None
    question = status_question(order, session.sales.counted(order), session.info, session.sales.undone(order))
    if question and str(order.status_id) not in statuses_that_count(candidate.decisions):
        await hold(session, candidate, [question], explanation=explain(candidate.decided))
        return None
    reference, chosen = await session.reference(), reading_chosen(candidate.decisions)
    try:
        plan = plan_order(candidate.decided, session.info, session.profile, reference, reading=chosen, untaxed=untaxed)
        if isinstance(plan, OrderPlan):
            linked = await linked_by_name(session, candidate.decided, plan)
            return candidate, await with_chosen_articles(session, candidate, linked)
        await hold(session, candidate, plan, explanation=explain(candidate.decided))
    except UNEXPECTED_ERRORS as error:
        await hold_unexpected(session, candidate, error)
    return None
