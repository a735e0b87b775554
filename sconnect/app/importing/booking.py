"""Prepare some orders and send what is ready."""

from collections.abc import Iterable, Sequence

from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.preparing import Prepared, prepare
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.importing.waiting import hold
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import LineMode

_MOST_WITHOUT_SUCCESS = 3
"""So many shoppers for whom rights are missing, without one who passes, are a matter of keys, not of orders."""
_FEW = 20
"""Orders prepared together when each has questions of its own (prices): what is ready is sent before the quota ends."""


async def book_orders(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> bool:
    """Book what can be booked; False when time ran out. Raises the first failure, after what was ready was sent."""
    if not candidates:
        return True
    await session.reference()  # what is wrong with the profile itself is no order's fault
    asks_per_order = session.profile.orders.line_mode is LineMode.CODE_AND_QUANTITY
    size = _FEW if asks_per_order else len(candidates)
    for start in range(0, len(candidates), size):
        if not await _book(session, articles, candidates[start : start + size]):
            return False
    return True


async def _book(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> bool:
    prepared = await _prepare(session, articles, candidates)
    failure = prepared.failure or _missing_right(prepared, least=min(_MOST_WITHOUT_SUCCESS, len(_shoppers(candidates))))
    if not failure:
        for candidate, refusal in prepared.refused:
            await _park_refused(session, candidate, refusal)
    sent_all = await send_orders(session, prepared.ready)
    if failure:
        raise failure
    return sent_all and prepared.is_complete


async def _prepare(session: ImportSession, articles: ArticleLookup, candidates: Sequence[Candidate]) -> Prepared:
    """Prepare orders together; when the books refuse a question for all of them, one by one."""
    try:
        return await prepare(session, articles, candidates)
    except (RefusedError, SettingsError) as refusal:
        if len(candidates) == 1:
            return Prepared(refused=[(candidates[0], refusal)])
    gather_all = Prepared()
    for candidate in candidates:
        blocked = gather_all.failure or _missing_right(gather_all, least=_MOST_WITHOUT_SUCCESS)
        if blocked or (gather_all.passed and session.out_of_time):
            gather_all.is_complete = False
            break
        alone = await _prepare(session, articles, [candidate])
        gather_all.ready += alone.ready
        gather_all.refused += alone.refused
        gather_all.failure = alone.failure
        gather_all.passed += alone.passed
    return gather_all


def _missing_right(prepared: Prepared, *, least: int) -> SconnectError | None:
    """Return what stands behind refusals to at least so many shoppers when nobody passed.

    None when single shoppers are to blame: a gateway can stumble over what one of them typed.
    """
    rights = [(candidate, refusal) for candidate, refusal in prepared.refused if isinstance(refusal, SettingsError)]
    if not rights or prepared.passed or len(_shoppers(candidate for candidate, _ in rights)) < least:
        return None
    return rights[0][1]


def _shoppers(candidates: Iterable[Candidate]) -> set[str]:
    return {candidate.order.email.strip().casefold() for candidate in candidates}


async def _park_refused(session: ImportSession, candidate: Candidate, refusal: SconnectError) -> None:
    await hold(
        session,
        candidate,
        [Cause(CauseKind.BOOKS_REFUSED, candidate.order.order_id, {"detail": refusal.dutch.rstrip(".")})],
    )
