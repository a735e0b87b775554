"""Prepare some orders and send what is ready."""

from collections.abc import Sequence

from sconnect.app.articles import Articles
from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.import_work import ImportWork, Todo
from sconnect.app.open_orders import park
from sconnect.app.prepare import Prepared, prepare
from sconnect.app.send_orders import send_orders
from sconnect.domain.causes import Cause, CauseKind

_MOST_WITHOUT_SUCCESS = 3
"""So many orders for which rights are missing, without one that passes, are a matter of keys, not of orders."""


async def book_orders(work: ImportWork, articles: Articles, todos: Sequence[Todo]) -> bool:
    """Book what can be booked; False when time ran out. Raises the first failure, after what was ready was sent."""
    if not todos:
        return True
    await work.reference()  # what is wrong with the profile itself is no order's fault
    prepared = await _prepare(work, articles, todos)
    failure = prepared.failure or _missing_right(prepared, least=min(_MOST_WITHOUT_SUCCESS, len(todos)))
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
    """Return what stands behind at least so many refusals when nothing passed; None when single orders are to blame."""
    rights = [refusal for _, refusal in prepared.refused if isinstance(refusal, SettingsError)]
    return rights[0] if rights and not prepared.passed and len(rights) >= least else None


async def _park_refused(work: ImportWork, todo: Todo, refusal: SconnectError) -> None:
    await park(work, todo, [Cause(CauseKind.BOOKS_REFUSED, todo.order.order_id, {"detail": refusal.dutch.rstrip(".")})])
