"""Whatever people decide, in whatever order: no order is ever booked twice, and none is lost."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.worklist.mappings import (
    list_article_mappings,
    list_customer_mappings,
    put_article_mapping,
    remove_article_mapping,
    remove_customer_mapping,
)
from sconnect.app.worklist.orders import retry_order, skip_order
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, items_of
from tests.functional.faults import MINUTES_5
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import order_of
from tests.functional.test_dry_run import dry_run_import, state_of_the_world
from tests.functional.test_work_list_articles import article_id
from tests.functional.test_work_list_orders import with_total_off

if TYPE_CHECKING:
    from sconnect.app.worklist.listing.reading import WorkItem

UNANSWERED = Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=2)
ANSWER_LOST = Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", status=504, times=1)

Move = Callable[["Desk"], None]


class Desk:
    """A lab with every kind of trouble, and people who decide."""

    def __init__(self) -> None:
        self.lab = Lab()
        self.lab.change_profile("articles", processing=Processing.MANUAL, collective_article="LAB-KOFFIE")
        self.lab.change_profile("customers", processing=Processing.MANUAL)
        known = [self.lab.add_customer(f"klant{number}@example.test") for number in (1, 2, 3, 4)]
        self.customer = known[0]
        self.article = article_id(self.lab, "LAB-KOFFIE")
        self.orders = self.lab.place(
            order_of("ONBEKEND-1", 1),
            order_of("ONBEKEND-1", 2),
            order_of("LAB-KOFFIE", 8),
            with_total_off(order_of("LAB-KOFFIE", 3), "0.75"),
            order_of("LAB-KOFFIE", 4),
        )
        self.shown: list[WorkItem] = []

    def run(self, *, by: str = "") -> None:
        self.lab.clock.seconds += MINUTES_5
        self.lab.import_orders(by=by)

    def decide(self, place: int, action: Action, *, stale: bool) -> None:
        """Act on an item of the list, perhaps of the list as it was shown before."""
        if not stale or not self.shown:
            self.shown = items_of(self.lab)
        if not self.shown:
            return
        item = self.shown[place % len(self.shown)]
        request = WorkAction(action, article_id=self.article, customer_id=self.customer, reason="zo is het")
        with suppress(NotFoundError, RefusedError):
            self.lab.run(act(self.lab.services, self.lab.profile.id, item.id, request, by=BY))

    def by_number(self, place: int, *, skip: bool) -> None:
        number, services, profile = self.orders[place % len(self.orders)], self.lab.services, self.lab.profile.id
        request = (
            skip_order(services, profile, number, "dubbel", by=BY)
            if skip
            else retry_order(services, profile, number, by=BY)
        )
        with suppress(NotFoundError, RefusedError):
            self.lab.run(request)

    def forget(self) -> None:
        """Remove every mapping."""
        services, profile = self.lab.services, self.lab.profile.id
        for link in self.lab.run(list_article_mappings(services, profile))[0]:
            self.lab.run(remove_article_mapping(services, profile, link.article_key))
        for customer in self.lab.run(list_customer_mappings(services, profile))[0]:
            self.lab.run(remove_customer_mapping(services, profile, customer.link))

    def edit(self, place: int) -> None:
        number = self.orders[place % len(self.orders)]
        self.lab.shop.entries[number]["order"]["comment"] = f"gewijzigd {self.lab.clock.seconds}"
        self.lab.shop.change_status(number, BOOKED_STATUS)

    def look_ahead(self) -> None:
        before = state_of_the_world(self.lab)
        dry_run_import(self.lab)
        assert state_of_the_world(self.lab) == before
        self.lab.rows._tables.pop("runitems", None)

    def assert_nothing_double_and_nothing_lost(self) -> None:
        listed = {entry.order_id for entry in self.lab.listed()}
        for number in self.orders:
            booked = len(self.lab.booked(number))
            marker = self.lab.marker(number)
            assert booked <= 1, f"order {number} was booked {booked} times"
            assert marker is not None or number in listed
            if marker is not None and marker.state is OrderState.SKIPPED:
                assert (marker.decided_by, bool(marker.decided_why)) == (BY, True)
            elif marker is not None and marker.state is OrderState.DONE:
                assert booked == 1
            else:
                assert number in listed, f"order {number} is lost in state {marker and marker.state}"

    def resolve_everything(self) -> None:
        """Let people solve what is left, as the list proposes."""
        self.lab.sim.faults.clear()
        for _ in range(12):
            for number in self.orders:
                marker = self.lab.marker(number)
                if marker is not None and marker.state is OrderState.SKIPPED:
                    self.lab.run(retry_order(self.lab.services, self.lab.profile.id, number, by=BY))
            for item in items_of(self.lab):
                choice = next(action for action in (*PREFERRED, Action.RETRY) if action in item.actions)
                self.shown = [item]
                self.decide(0, choice, stale=True)
            self.lab.clock.seconds += 3 * MINUTES_5
            self.run()
            if all(self.lab.booked(number) for number in self.orders) and not self.lab.listed():
                return
        raise AssertionError(f"not solved: {[item.cause.dutch for item in items_of(self.lab)]}")


PREFERRED = (Action.LINK_ARTICLE, Action.LINK_CUSTOMER, Action.ACCEPT_DIFFERENCE)
PLACES = st.integers(0, 4)
MOVES: st.SearchStrategy[Move] = st.one_of(
    st.builds(
        lambda place, action, stale: lambda desk: desk.decide(place, action, stale=stale),
        PLACES,
        st.sampled_from(Action),
        st.booleans(),
    ),
    st.builds(lambda place, skip: lambda desk: desk.by_number(place, skip=skip), PLACES, st.booleans()),
    st.builds(lambda place: lambda desk: desk.edit(place), PLACES),
    st.sampled_from(
        [
            lambda desk: desk.run(),
            lambda desk: desk.run(by="anna"),
            lambda desk: desk.forget(),
            lambda desk: desk.look_ahead(),
            lambda desk: desk.lab.sim.faults.add(UNANSWERED),
            lambda desk: desk.lab.sim.faults.add(ANSWER_LOST),
            lambda desk: desk.lab.run(
                put_article_mapping(desk.lab.services, desk.lab.profile.id, "ONBEKEND-1", desk.article, "", by=BY)
            ),
        ]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(moves=st.lists(MOVES, max_size=12))
def test_any_sequence_of_decisions_keeps_the_promise(moves: list[Move]) -> None:
    desk = Desk()
    desk.run()
    for move in moves:
        move(desk)
        desk.assert_nothing_double_and_nothing_lost()
    desk.resolve_everything()
    desk.assert_nothing_double_and_nothing_lost()
    assert Counter(len(desk.lab.booked(number)) for number in desk.orders) == {1: len(desk.orders)}
