"""Prepare some orders and send what is ready."""

from collections.abc import Iterable, Sequence

from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.importing.articles.lookup import Articles
from sconnect.app.importing.preparing import Prepared, prepare
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportWork, Todo
from sconnect.app.importing.waiting import park
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import LineMode

_MOST_WITHOUT_SUCCESS = 3
"""So many shoppers for whom rights are missing, without one who passes, are a matter of keys, not of orders."""
_FEW = 20
"""Orders prepared together when each has questions of its own (prices): what is ready is sent before the quota ends."""


async def book_orders(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> bool:
    """Book what can be booked; False when time ran out. Raises the first failure, after what was ready was sent."""
    if not todos:
        return True
    await work.reference()  # what is wrong with the profile itself is no order's fault
    asks_per_order = work.profile.orders.line_mode is LineMode.CODE_AND_QUANTITY
    size = _FEW if asks_per_order else len(todos)
    for start in range(0, len(todos), size):
        if not await _book(work, articles, todos[start : start + size]):
            return False
    return True


async def _book(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> bool:
    prepared = await _prepare(work, articles, todos)
    failure = prepared.failure or _missing_right(prepared, least=min(_MOST_WITHOUT_SUCCESS, len(_shoppers(todos))))
    if not failure:
        for todo, refusal in prepared.refused:
            await _park_refused(work, todo, refusal)
    sent_all = await send_orders(work, prepared.ready)
    if failure:
        raise failure
    return sent_all and prepared.is_complete


async def _prepare(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> Prepared:
    """Prepare orders together; when the books refuse a question for all of them, one by one."""
    try:
        return await prepare(work, articles, todos)
    except (RefusedError, SettingsError) as refusal:
        if len(todos) == 1:
            return Prepared(refused=[(todos[0], refusal)])
    together = Prepared()
    for todo in todos:
        blocked = together.failure or _missing_right(together, least=_MOST_WITHOUT_SUCCESS)
        if blocked or (together.passed and work.out_of_time):
            together.is_complete = False
            break
        alone = await _prepare(work, articles, [todo])
        together.ready += alone.ready
        together.refused += alone.refused
        together.failure = alone.failure
        together.passed += alone.passed
    return together


def _missing_right(prepared: Prepared, *, least: int) -> SconnectError | None:
    """Return what stands behind refusals to at least so many shoppers when nobody passed.

    None when single shoppers are to blame: a gateway can stumble over what one of them typed.
    """
    rights = [(todo, refusal) for todo, refusal in prepared.refused if isinstance(refusal, SettingsError)]
    if not rights or prepared.passed or len(_shoppers(todo for todo, _ in rights)) < least:
        return None
    return rights[0][1]


def _shoppers(todos: Iterable[Todo]) -> set[str]:
    return {todo.order.email.strip().casefold() for todo in todos}


async def _park_refused(work: ImportWork, todo: Todo, refusal: SconnectError) -> None:
    await park(work, todo, [Cause(CauseKind.BOOKS_REFUSED, todo.order.order_id, {"detail": refusal.dutch.rstrip(".")})])
