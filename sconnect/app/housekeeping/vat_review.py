"""Review of what earlier versions decided about VAT without a word: once per profile, from what is kept.

Orders that were booked as an intra-Community supply and were none, and revenue groups taken by lowest number.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import inf

from sconnect.app.housekeeping.retention import in_parts
from sconnect.app.importing.markers import SHORT_COLUMNS
from sconnect.app.profiles.probing import read_ledgers
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import OrderRecord, VatReview
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.books import VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.evidence import supplied_articles, was_no_supply
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.proposal import groups_by_number, groups_per_rate
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.text import cut
from sconnect.domain.vat import bears_no_vat_at_home, dutch_percent

_MOST_NAMED = 50
_LONGEST_GROUPS = 500
_MOST_ARTICLES = 1_000


async def review_former_vat(
    services: Services, profile: Profile, *, first: str, out_of_time: Callable[[], bool]
) -> str:
    """Look at all that was booked, from key `first` on, unless it was looked at before.

    Returns the key to go on from when time ran out, else an empty text. Raises when the books cannot be read.
    """
    known = await services.store.get(VatReview, profile.id, VatReview.KEY)
    if known and known.record.reviewed_at:
        return ""
    now = services.clock.now()
    review = known.record if known and first else VatReview(profile_id=profile.id, since=now)
    session = RunSession(services, profile, Progress(run_id="review", deadline=inf, by_hand=False))
    if not first:
        review = replace(review, groups=await _groups_by_number(session))
    articles = _Articles(session)
    columns = (*SHORT_COLUMNS, "explanation", "evidence")
    rows = services.store.range(OrderRecord, profile.id, first=first, columns=columns, skip_unreadable=True)
    looked_at = 0
    async for part in in_parts(rows):
        if looked_at and out_of_time():
            await services.store.put(review)
            return part[0].record.key
        review = await _with(review, [stored.record for stored in part], articles)
        looked_at += len(part)
    await services.store.put(replace(review, reviewed_at=now))
    return ""


async def read_findings(services: Services, profile_id: str) -> tuple[VatReview | None, list[Cause]]:
    """Read what was found and that nobody took note of yet."""
    stored = await services.store.get(VatReview, profile_id, VatReview.KEY)
    if stored is None or stored.record.reviewed_at is None:
        return None, []
    return stored.record, [cause for cause in _causes(stored.record) if cause.kind not in stored.record.seen]


async def mark_seen(services: Services, profile_id: str, kind: CauseKind) -> None:
    """Note that a person has seen what was found; it is never listed again."""
    where = RecordKey(VatReview, profile_id, VatReview.KEY)

    def seen(review: VatReview | None) -> VatReview | None:
        return replace(review, seen=(*review.seen, kind)) if review and kind not in review.seen else None

    await update(services.store, services.clock, where, seen)


def _causes(review: VatReview) -> list[Cause]:
    causes = []
    if review.order_count:
        more = ", ..." if review.order_count > len(review.sales_orders) else ""
        facts = {"count": str(review.order_count), "orders": ", ".join(review.sales_orders) + more}
        causes.append(Cause(CauseKind.VAT_EXEMPT_SUPPLIES, "", facts))
    if review.groups:
        causes.append(Cause(CauseKind.REVENUE_GROUPS_BY_NUMBER, "", {"groups": review.groups}))
    return causes


async def _with(review: VatReview, markers: Sequence[OrderRecord], articles: "_Articles") -> VatReview:
    booked = [marker for marker in markers if marker.state is OrderState.DONE and not marker.by_hand]
    await articles.look_up(code for marker in booked if not marker.evidence for code in _codes(marker))
    found = [
        str(marker.sales_order_number or marker.reference) for marker in booked if _was_no_supply(marker, articles)
    ]
    return replace(
        review,
        sales_orders=(*review.sales_orders, *found)[:_MOST_NAMED],
        order_count=review.order_count + len(found),
    )


def _codes(marker: OrderRecord) -> tuple[str, ...]:
    try:
        return supplied_articles(marker.explanation)
    except ValueError:  # the text of another version of the app
        return ()


def _was_no_supply(marker: OrderRecord, articles: "_Articles") -> bool:
    try:
        return was_no_supply(marker.explanation, marker.evidence, articles.untaxed)
    except ValueError:  # as above
        return False


class _Articles:
    """Articles of orders that were booked before their VAT kinds were kept, as the books have them now."""

    def __init__(self, session: RunSession) -> None:
        self._session = session
        self._asked: set[str] = set()
        self.untaxed: set[str] = set()
        """The keys of the codes of those without VAT."""

    async def look_up(self, codes: Iterable[str]) -> None:
        """Look up articles that were not looked up yet, up to a limit of all."""
        new = {article_key(code): code for code in codes if article_key(code) not in self._asked}
        wanted = dict(list(new.items())[: _MOST_ARTICLES - len(self._asked)])
        self._asked |= wanted.keys()
        if not wanted:
            return
        reference, day = await self._session.reference(), dutch_day(self._session.services.clock.now())
        found = await (await self._session.books()).articles.find(sorted(wanted.values()))
        self.untaxed |= {article_key(each.code) for each in found if bears_no_vat_at_home(each, day, reference)}


async def _groups_by_number(session: RunSession) -> str:
    reference, day = await session.reference(), dutch_day(session.services.clock.now())
    percents = {kind: dutch_percent(kind, day, reference) for kind in (VatKind.HIGH, VatKind.LOW)}
    known = {kind: percent for kind, percent in percents.items() if percent is not None}
    per_rate = groups_per_rate(reference, await read_ledgers(await session.books()), known)
    return cut(groups_by_number(session.profile.articles, per_rate), _LONGEST_GROUPS)
