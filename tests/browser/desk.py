"""A desk of any size behind a browser: the whole app in this process, on tables in memory that count what is read.

The storage emulator looks at every row of a table for each question, so with a hundred thousand orders it would be
itself what is measured.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Route

from sconnect.adapters.tables.keys import encode_key
from sconnect.app.overview.observing import refresh
from sconnect.app.ports import Row, Value
from sconnect.app.profiles.prefixes import prefixes_of
from sconnect.app.profiles.repository import record_of, save_profile
from sconnect.app.storage.codec import encode
from sconnect.app.storage.records import ListedOrder, OpenOrder, OrderListFilled, OrderRecord, ProfileRecord, SummaryRow
from sconnect.app.storage.records.order_list import FORM, Listing
from sconnect.app.storage.records.profiles import TaskEnd
from sconnect.app.summaries import columns_of_end
from sconnect.app.worklist.listing.lines import keep_lines
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.figures import booked_days
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.runs import RunState
from sconnect.domain.values.comparison import hashed_email
from sconnect.entrypoints.queue.runs import run_task
from tests.fakes.rows import Operation
from tests.functional.in_process import HOST, InProcessApi, in_process_api
from tests.functional.lab import Lab, queue_message

FIRST = 1_000
"""The number of the first order."""
ARTICLES = 40
"""Article codes that orders wait for."""
REGULAR = "Jan de Vries"
"""Every third order is his."""
A_QUESTION = 0.002
"""Seconds that one to the tables takes here, so that a request that asks much runs out of time as a real one does."""
_SENT_ON = 500_000
"""What a sales order's number is above that of its order."""
_ABROAD = (
    '{"version": 1, "prices_include_vat": false, "rounding": "none", "rates": [], "discounts": [], "left_out": [], '
    '"accepted": [], "lines": [["shipping", "a", "1", "10", "high", "21"]], "treatment": "domestic", "country": "DE"}'
)
"""Of every fifth order that was booked: a distance sale."""
_LEFT_OUT = frozenset({"accept-encoding", "content-length"})
"""Headers of a browser that are not passed on: what answers a request in its place is not unpacked."""


@dataclass(slots=True)
class Load:
    """What the app was asked for, and what that took of the tables."""

    requests: list[str] = field(default_factory=list)
    """To the API."""
    pages: int = 0
    """Parts of tables, of a thousand rows at most."""
    rows: int = 0
    """Rows in those parts."""
    points: int = 0
    """Rows that were read by their key."""
    seconds: float = 0.0
    """In the app, for the slowest request."""


class Desk:
    """The page of a profile with many orders. All of the app runs in one thread, and runs come between two requests."""

    def __init__(self, lab: Lab, api: InProcessApi, thread: ThreadPoolExecutor, waiting: int) -> None:
        self.lab = lab
        self.waiting = waiting
        self.url = f"https://{HOST}"
        self.profile = lab.profile.id
        self._api = api
        self._thread = thread
        self._loads = [Load()]
        self._runs: list[Future[None]] = []
        lab.rows.before = self._note

    def serve(self, context: BrowserContext) -> None:
        """Answer what a browser asks for."""
        context.route("**/*", self._answer)

    @contextmanager
    def load(self) -> Iterator[Load]:
        """Count what is asked meanwhile."""
        self._loads.append(Load())
        before = self.lab.rows.rows_read.total()
        yield self._loads[-1]
        self._loads.pop().rows = self.lab.rows.rows_read.total() - before

    async def _note(self, operation: Operation) -> None:
        self.lab.clock.seconds += A_QUESTION
        if operation.name == "range":
            self._loads[-1].pages += 1
        elif not operation.is_write:
            self._loads[-1].points += 1

    def _answer(self, route: Route) -> None:
        asked, where = route.request, urlsplit(route.request.url)
        sent = {"host": HOST, **asked.all_headers()}
        headers = [(name, value) for name, value in sent.items() if name not in _LEFT_OUT]
        body = asked.post_data_buffer or b""
        if where.path.startswith("/api/"):
            self._loads[-1].requests.append(f"{asked.method} {where.path}")

        def work() -> tuple[int, dict[str, str], bytes, Sequence[str]]:
            begun = perf_counter()
            answer = self._api.send(asked.method, where.path, where.query, headers, body)
            self._loads[-1].seconds = max(self._loads[-1].seconds, perf_counter() - begun)
            return answer.status, dict(answer.headers), answer.body, answer.messages

        status, given, content, messages = self._thread.submit(work).result()
        with suppress(Error):  # a screen that was left does not wait for its answers
            route.fulfill(status=status, headers=given, body=content)
        self._runs += [self._thread.submit(self._carry_out, message) for message in messages]

    def end(self) -> None:
        """Wait for the runs, and raise what one of them came to."""
        for run in self._runs:
            run.result()

    def _carry_out(self, message: str) -> None:
        left = [message]
        while left:
            left += self.lab.run(run_task(self.lab.services, queue_message(left.pop())))


@contextmanager
def desk(orders: int, waiting: int, *, shops: int = 1) -> Iterator[Desk]:
    """Build a desk of so many orders, of which so many wait, all of the first of some shops."""
    with ThreadPoolExecutor(1) as thread, pytest.MonkeyPatch.context() as patch:
        lab = Lab()
        serving = in_process_api(lab, patch)

        def begin() -> Desk:
            made = serving.__enter__()
            lab.run(save_profile(lab.services, lab.profile, by="test"))
            fill(lab, orders, waiting)
            add_shops(lab, shops - 1)
            return Desk(lab, made, thread, waiting)

        built = thread.submit(begin).result()
        yield built
        built.end()
        thread.submit(serving.__exit__, None, None, None).result()


def fill(lab: Lab, orders: int, waiting: int) -> None:
    """Put orders in the tables, those that wait spread over all of them."""
    markers = [_marker(lab, number, orders, waiting) for number in range(orders)]
    _keep(lab, OrderRecord.TABLE, [(marker.key, encode(marker).values) for marker in markers])
    listed: list[tuple[str, Mapping[str, Value]]] = []
    for marker in markers:
        of = Listing.of(marker)
        shown = encode(of.rows[0]).values  # all rows of an order say the same
        listed += [(row.key, shown) for row in of.rows]
        listed.append((of.places.key, encode(of.places).values))
    _keep(lab, ListedOrder.TABLE, listed)
    entries = [
        OpenOrder.about(marker, marker.causes, since=marker.updated_at)
        for marker in markers
        if marker.state is OrderState.WAITING
    ]
    _keep(lab, OpenOrder.TABLE, [(entry.key, encode(entry).values) for entry in entries])
    booked = booked_days(
        (marker.intent_at, marker.shop_total) for marker in markers if marker.intent_at and marker.shop_total
    )
    lab.run(lab.services.store.put(OrderListFilled(profile_id=lab.profile.id, filled_at=lab.clock.now(), form=FORM)))
    lab.run(keep_lines(lab.services, lab.profile.id))
    lab.run(refresh(lab.services, lab.profile.id, booked))
    lab.run(prefixes_of(lab.services, lab.profile))  # what the night keeps of the markers


def add_shops(lab: Lab, count: int) -> None:
    """Put profiles of further shops in the tables: every third fails, every eleventh is off, some names are long."""
    now, why = lab.clock.now(), ("De winkel weigert de koppelcode.", "The shop refuses the link code.")
    records: list[ProfileRecord | SummaryRow] = []
    for number in range(count):
        name = f"Webwinkel {number} van Van den Langenberg-Oosterwijk" if number % 50 == 0 else f"Winkel {number}"
        changes = {"id": f"winkel-{number:03d}", "name": name, "active": number % 11 > 0}
        profile = lab.profile.model_copy(update=changes)
        end = TaskEnd(f"run-{number}", RunState.DONE if number % 3 else RunState.FAILED, now, now)
        columns = columns_of_end(Task.IMPORT_ORDERS, end, why)
        records += [
            record_of(lab.services, profile, by=By("test", SaveOrigin.CREATED)),
            SummaryRow(profile_id=profile.id, is_whole=True, built_at=now, waiting=number % 7, **columns),
        ]
    lab.run(lab.services.store.put_many(records))


def _keep(lab: Lab, table: str, rows: list[tuple[str, Mapping[str, Value]]]) -> None:
    held, profile_id = lab.rows._table(table), lab.profile.id
    for key, values in sorted(rows, key=lambda row: encode_key(row[0]).encode("utf-16-be")):
        held[encode_key(profile_id), encode_key(key)] = Row(profile_id, key, values, "etag")


def _marker(lab: Lab, number: int, orders: int, waiting: int) -> OrderRecord:
    at = lab.clock.now() - timedelta(minutes=20 * (orders - number))
    is_waiting = number * waiting // orders != (number + 1) * waiting // orders
    is_regular = number % 3 == 0
    name = REGULAR if is_regular else f"Klant Nummer {number}"
    email = "jan@example.test" if is_regular else f"klant{number}@example.test"
    return OrderRecord(
        profile_id=lab.profile.id,
        order_id=str(FIRST + number),
        state=OrderState.WAITING if is_waiting else OrderState.DONE,
        causes=(_cause(number * waiting // orders, number, name),) if is_waiting else (),
        reference=lab.profile.payment_reference(str(FIRST + number)),
        sales_order_number=None if is_waiting else _SENT_ON + FIRST + number,
        intent_at=None if is_waiting else at,
        shop_total=Decimal(number % 250 + 10) + Decimal("0.95"),
        evidence=_ABROAD if number % 5 == 0 and not is_waiting else "",
        shopper=name,
        shopper_email=hashed_email(email),
        placed_at=at,
        updated_at=at,
    )


def _cause(which: int, number: int, name: str) -> Cause:
    """Half of them wait for a customer, a quarter for an article, a quarter for a difference of one to five cents."""
    if which % 2 == 0:
        facts = {"who": name, "why": "Geen klant met dit e-mailadres.", "why_en": "No such customer."}
        return Cause(CauseKind.CUSTOMER_UNKNOWN, f"klant{number}@example.test", facts)
    if which % 4 == 1:
        code = f"KAAS-{which // 4 % ARTICLES}"
        return Cause(CauseKind.ARTICLE_UNKNOWN, code, {"code": code, "name": "Kaas"})
    cents = which // 4 % 5 + 1
    figures = {"books": "10,00", "shop": f"10,0{cents}", "difference": f"0,0{cents}"}
    return Cause(CauseKind.TOTAL_DIFFERENCE, str(number), figures)
