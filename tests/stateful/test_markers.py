"""The marker of an order: whatever happens, it is booked at most once, and done stays done."""

from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sconnect.app.errors import OutcomeUnknownError, RefusedError, UnreachableError
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import MaySend
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.domain.books import BookedOrder, SalesOrder
from sconnect.domain.composition import Composition
from sconnect.domain.orders.state import OrderState
from tests.fakes.books import FakeBooks, FakeSalesOrders
from tests.fakes.rows import Fate
from tests.fakes.shop import FakeShop
from tests.stateful.base import SETTINGS, TableMachine, fates
from tests.unit.app.conftest import linked_profile
from tests.unit.app.orders import shop_order
from tests.unit.domain.makers import dutch_shop

ORDER = shop_order("1001")
REFERENCE = linked_profile().payment_reference(ORDER.order_id)
_CAN_BE_TRIED = {None, OrderState.WAITING, OrderState.REFUSED}


R = TypeVar("R", OrderRecord, OpenOrder)


class Answer(StrEnum):
    """What becomes of a POST."""

    CREATED = "created"
    EMPTY = "created, with an empty answer"
    LOST = "created, and the answer lost"
    HIDDEN = "created and not shown for a while, and the answer lost"
    LATE = "created only after a while, and no answer"
    NEVER = "not created, and no answer"
    REFUSED = "refused"
    UNREACHABLE = "not sent"


answers = st.lists(st.sampled_from(Answer), max_size=3)
long_pauses = st.lists(st.sampled_from((0.0, 0.0, 0.5, 40.0, 140.0, 700.0)), max_size=8)
"""Shorter and longer than the time in which an order may be sent, and than a run may live."""


class UnreliableOrders(FakeSalesOrders):
    """Sales orders that handle a POST as scripted, within the assumptions of the promise."""

    def __init__(
        self, books: FakeBooks, now: Callable[[], datetime], write_timeout: float, visible_after: float
    ) -> None:
        super().__init__(books.usage)
        self.answers: deque[Answer] = deque()
        self.number_posted = 0
        self._now = now
        self._late = timedelta(seconds=write_timeout)
        self._hidden = timedelta(seconds=visible_after)
        self._due: list[datetime] = []
        self._shown_from: datetime | None = None

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        if may_send is not None and not may_send():
            raise UnreachableError("too late to send", "too late to send")
        answer = self.answers.popleft() if self.answers else Answer.CREATED
        if answer is Answer.UNREACHABLE:
            raise UnreachableError("no connection", "no connection")
        self.number_posted += 1
        return self._answered(answer, order.payment_reference)

    def _answered(self, answer: Answer, reference: str) -> BookedOrder | None:
        match answer:
            case Answer.REFUSED:
                raise RefusedError("no such template", "no such template")
            case Answer.LATE:
                self._due.append(self._now() + self._late)
            case Answer.CREATED:
                return self.book(reference)
            case Answer.EMPTY:
                self.book(reference)
                return None
            case Answer.LOST | Answer.HIDDEN:
                self.book(reference)
                if answer is Answer.HIDDEN:
                    self._shown_from = self._now() + self._hidden
        raise OutcomeUnknownError("no answer", "no answer")

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        self.come_due()
        is_hidden = self._shown_from is not None and self._now() < self._shown_from
        self.hidden = {REFERENCE} if is_hidden else set()
        return await super().find(references)

    def come_due(self) -> None:
        """Do the late work whose time has come."""
        for _ in [due for due in self._due if due <= self._now()]:
            self.book(REFERENCE)
        self._due = [due for due in self._due if due > self._now()]


class MarkerMachine(TableMachine):
    """One to three executions at once look at one order, settle it, send it. The model: what the books hold."""

    def __init__(self) -> None:
        super().__init__()
        limits = self.services.limits
        self.orders = UnreliableOrders(self.books, self.clock.now, limits.write_timeout, limits.visible_after)
        self.books.orders = self.orders
        self.done_as = ""
        self._runs = 0

    @rule(how_many=st.integers(1, 3), replies=answers, trouble=fates, hanging=long_pauses)
    def run(self, how_many: int, replies: list[Answer], trouble: list[Fate], hanging: list[float]) -> None:
        """Executions of a run come by: its message came several times, and leases do not hold them apart here."""
        self._runs += 1
        self.orders.answers = deque(replies)
        self.at_once(*(self._import() for _ in range(how_many)), trouble=trouble, hanging=hanging)

    @rule(seconds=st.sampled_from((1.0, 60.0, 300.0, 899.0, 901.0)))
    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @invariant()
    def it_is_booked_once_at_most(self) -> None:
        self.orders.come_due()
        assert len(self.orders.booked) <= 1

    @invariant()
    def done_stays_done(self) -> None:
        marker = self._marker()
        if self.done_as or (marker is not None and marker.state is OrderState.DONE):
            assert marker is not None
            assert marker.state is OrderState.DONE
            assert marker.sales_order_id in {order.id for order in self.orders.booked}
            assert self.done_as in {"", marker.sales_order_id}
            self.done_as = marker.sales_order_id

    @invariant()
    def it_is_not_sent_for_ever(self) -> None:
        marker = self._marker()
        assert marker is None or marker.attempt <= self.services.limits.attempts

    def teardown(self) -> None:
        """In calm, it comes to the books, or a person is asked to look."""
        self.orders.answers.clear()
        for _ in range(self.services.limits.attempts + 2):
            self.clock.seconds += self.services.limits.settle + 1
            self._runs += 1
            self.calmly(self._import())
        marker, listed = self._marker(), self._listed()
        assert marker is not None
        if marker.state is OrderState.DONE:
            assert len(self.orders.booked) == 1
        else:
            assert listed is not None
            assert listed.reason
            assert listed.retry_at is None
        self.it_is_booked_once_at_most()

    async def _import(self) -> None:
        """Do with this one order what a run does: settle it, or send it."""
        work = self._work()
        [candidate] = await work.markers.read_page([ORDER])
        state = candidate.marker.record.state if candidate.marker else None
        if candidate.marker is not None and candidate.marker.record.state.may_have_been_sent:
            for absent in await resolve_in_doubt(work, work.markers, [candidate.marker]):
                await send_orders(work, [_ready(Candidate(ORDER, absent))])
        elif state in _CAN_BE_TRIED:
            await send_orders(work, [_ready(candidate)])

    def _work(self) -> ImportSession:
        progress = Progress(run_id=f"run-{self._runs}", deadline=self.clock.monotonic() + 400, by_hand=False)
        work = ImportSession(self.services, linked_profile(), progress, FakeShop(dutch_shop()), dutch_shop())
        work._books = self.books
        return work

    def _marker(self) -> OrderRecord | None:
        return self.calmly(self._only(OrderRecord))

    def _listed(self) -> OpenOrder | None:
        return self.calmly(self._only(OpenOrder))

    async def _only(self, kind: type[R]) -> R | None:
        found = [stored.record async for stored in self.services.store.range(kind, linked_profile().id)]
        return found[0] if found else None


def _ready(candidate: Candidate) -> PreparedOrder:
    order = SalesOrder("customer", ORDER.placed_at.date(), REFERENCE, "", "", "", "template", ())
    return PreparedOrder(candidate, order, Composition(order, Decimal("12.10"), Decimal("10.00"), ()), "{}", "{}")


TestMarkers = pytest.mark.simulated(MarkerMachine.TestCase)
TestMarkers.settings = SETTINGS
