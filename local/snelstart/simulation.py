"""The simulated SnelStart as a whole: requests in, replies out; no sockets, no clock of its own, no threads."""

import gzip
import heapq
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from local.snelstart.books import Books, reference, time_text
from local.snelstart.errors import Refused
from local.snelstart.faults import Fault, FaultKind, Faults
from local.snelstart.http.admission import (
    bind_body,
    bind_query,
    check_length,
    check_scope,
    check_subscription,
    find_operation,
    template_of,
)
from local.snelstart.http.call_log import CallLog
from local.snelstart.http.quota import Quota, too_many_calls
from local.snelstart.http.tokens import TOKEN_PATH, TokenHost
from local.snelstart.http.wire import Dropped, Record, Reply, Request, Response, Unreachable, empty, from_json, to_json
from local.snelstart.resources.call import Call
from local.snelstart.resources.operations import perform
from local.snelstart.resources.orders import copy_order, invoice_order
from local.snelstart.resources.returns import Span, make_return
from local.snelstart.switches import Switches

SUBSCRIPTION_KEY = "demo-subscription-key"
Clock = Callable[[], datetime]
PersonsWork = Callable[[Books, Record, str, Switches, Random], Record]
_CREATED = 201
_REFUSALS = 400
_ODD = [[None]]
"""What no field holds."""


@dataclass(order=True)
class _Pending:
    due: datetime
    turn: int
    call: Call = field(compare=False)


class SimulatedSnelStart:
    """Several administrations behind one API and one token host.

    `clock` gives the present (UTC-aware); `random` decides ids, list order, time fractions and faults: the same
    requests with the same clock and seed give the same replies.
    """

    def __init__(
        self,
        administrations: Iterable[Books],
        *,
        clock: Clock,
        random: Random,
        switches: Switches | None = None,
        subscription_keys: Iterable[str] = (SUBSCRIPTION_KEY,),
    ) -> None:
        self.administrations = {books.client_key: books for books in administrations}
        self.switches = switches or Switches()
        self.subscription_keys = frozenset(subscription_keys)
        self.faults = Faults(random)
        self.log = CallLog()
        self.revision = 0
        """Grows whenever an administration may have changed."""
        self._clock = clock
        self._random = random
        self._tokens = TokenHost(clock, random)
        self._quota = Quota()
        self._salt = random.getrandbits(32)
        self._pending: list[_Pending] = []
        self._turns = count()

    def handle(self, request: Request) -> Reply:
        """Answer one request, faults and all."""
        self.settle()
        fault = self.faults.strike(request.method, request.path)
        if fault is not None and fault.kind is FaultKind.UNREACHABLE:
            return Unreachable()
        reply = self._reply(request, fault)
        template = TOKEN_PATH if request.host == "auth" else template_of(request)
        self.log.record(self._clock(), request, template, reply)
        return reply

    def settle(self) -> None:
        """Do the late work that is due by now."""
        while self._pending and self._pending[0].due <= self._clock():
            late = heapq.heappop(self._pending)
            with suppress(Refused):
                self._perform(replace(late.call, now=late.due))

    @property
    def pending(self) -> int:
        """How much late work is still to come."""
        return len(self._pending)

    def expire_tokens(self) -> None:
        """Make every access token worthless, as of now."""
        self._tokens.expire()

    def reset(self, administrations: Iterable[Books]) -> None:
        """Start over with these administrations: no faults, no tokens, no late work, an empty log."""
        self.administrations = {books.client_key: books for books in administrations}
        self._pending.clear()
        self._quota = Quota()
        self.expire_tokens()
        self.faults.clear()
        self.log.clear()
        self.revision += 1

    def books(self, name: str) -> Books:
        """Return an administration by its name, late work done. Raises `LookupError`."""
        self.settle()
        found = next((books for books in self.administrations.values() if books.name == name), None)
        if found is None:
            raise LookupError(f"There is no administration named {name}.")
        return found

    def orders(self, name: str, payment_reference: str | None = None) -> list[Record]:
        """Return the sales orders of an administration, or those with one payment reference; hidden ones too."""
        orders = list(self.books(name).orders.values())
        if payment_reference is None:
            return orders
        return [order for order in orders if order.get("betalingskenmerk") == payment_reference]

    def invoice(self, name: str, order_id: str, *, day: date | None = None) -> Record:
        """Invoice an order, as a person does in SnelStart, dated as the order or a day. Raises `LookupError`."""
        return self._done_by_a_person(partial(invoice_order, day=day), name, order_id)

    def invoice_all(self, name: str, *, until: date | None = None, day: date | None = None) -> list[Record]:
        """Invoice every order that has no invoice yet, of a day and before, as `invoice`. Raises `LookupError`."""
        open_orders = [
            order["id"]
            for order in self.books(name).orders.values()
            if not reference(order, "verkoopfactuur") and (until is None or order["datum"][:10] <= until.isoformat())
        ]
        return [self.invoice(name, order_id, day=day) for order_id in open_orders]

    def make_return(self, name: str, first: date, span: Span = "Kwartaal", *, sent: bool = True) -> Record:
        """Make the VAT return of a period, as a person does in SnelStart, and send it. Raises `LookupError`."""
        self.revision += 1
        sent_on = time_text(self._clock(), self._random) if sent else ""
        return make_return(self.books(name), first, span, self._random, sent_on=sent_on)

    def copy(self, name: str, order_id: str) -> Record:
        """Copy an order, as a person does in SnelStart. Raises `LookupError`."""
        return self._done_by_a_person(copy_order, name, order_id)

    def _done_by_a_person(self, work: PersonsWork, name: str, order_id: str) -> Record:
        self.revision += 1
        books = self.books(name)
        moment = time_text(self._clock(), self._random)
        return work(books, books.orders[order_id], moment, self.switches, self._random)

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        match fault:
            case Fault(FaultKind.REFUSE):
                return Response(fault.status or 503, {"content-type": "application/json"}, fault.body.encode())
            case Fault(FaultKind.DROP_BEFORE):
                return Dropped()
            case Fault(FaultKind.TOO_MANY):
                return too_many_calls(fault.retry_after or 0, retry_after=fault.retry_after is not None).response
            case Fault(FaultKind.EXPIRE_TOKENS):
                self.expire_tokens()
            case Fault(FaultKind.LATE) if request.host == "api":
                return self._postpone(request, fault)
        response = self._answer(request, fault)
        return _spoil(response, fault) if fault else response

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        try:
            return self._act(request, fault)
        except Refused as refusal:
            return self._worded(refusal.response)

    def _worded(self, refusal: Response) -> Response:
        """Answer a business rule's refusal with or without codes."""
        faults = from_json(refusal.body) if refusal.body else None
        if self.switches.business_errors_have_codes or not isinstance(faults, list):
            return refusal
        return Refused.message(faults[0]["message"], refusal.status).response

    def _act(self, request: Request, fault: Fault | None) -> Response:
        if request.host == "auth":
            return self._tokens.answer(request, self.administrations, self.switches.token_seconds)
        call = self._admit(request)
        if _is(fault, FaultKind.SAME_PAGE):
            call = replace(call, query={name: value for name, value in call.query.items() if name != "$skip"})
        response = self._perform(replace(call, ignore_filter=_is(fault, FaultKind.IGNORE_FILTER)))
        if fault is not None and fault.kind is FaultKind.INVISIBLE and response.status == _CREATED:
            call.books.hidden[response.json()["id"]] = call.now + timedelta(seconds=fault.seconds)
        return response

    def _perform(self, call: Call) -> Response:
        response = perform(call)
        self.revision += call.operation.method != "GET"
        return response

    def _postpone(self, request: Request, fault: Fault) -> Reply:
        try:
            call = self._admit(request)
        except Refused as refusal:
            return refusal.response
        due = call.now + timedelta(seconds=fault.seconds)
        heapq.heappush(self._pending, _Pending(due, next(self._turns), call))
        return empty(fault.status) if fault.status is not None else Dropped()

    def _admit(self, request: Request) -> Call:
        check_length(request, self.switches.max_url_length, self.log)
        check_subscription(request, self.subscription_keys)
        client_key = self._tokens.owner(request)
        if client_key is None or client_key not in self.administrations:
            raise Refused.message("Authorization has been denied for this request.", status=401)
        now, books = self._clock(), self.administrations[client_key]
        self._quota.spend(books.name, now, self.switches)
        operation, parameters = find_operation(request, self.log)
        check_scope(operation, books.scopes)
        return Call(
            operation=operation,
            parameters=parameters,
            query=bind_query(operation, request, self.log),
            body=bind_body(operation, request, self.log, ignore_unknown=self.switches.unknown_fields == "ignored"),
            books=books,
            now=now,
            random=self._random,
            switches=self.switches,
            salt=self._salt,
        )


def _is(fault: Fault | None, kind: FaultKind) -> bool:
    return fault is not None and fault.kind is kind


def _spoil(response: Response, fault: Fault) -> Reply:
    """Let the answer to work that was done go wrong."""
    match fault.kind:
        case FaultKind.DROP_AFTER:
            return Dropped()
        case FaultKind.FAIL_AFTER:
            return empty(fault.status or 503)
        case FaultKind.EMPTY:
            return replace(response, body=b"") if response.status < _REFUSALS else response
        case FaultKind.SLOW:
            return replace(response, delay=fault.seconds)
        case FaultKind.ODD_FIELD | FaultKind.COMPRESSED:
            return _with_odd_field(response, fault) if fault.record else _compressed(response, fault.layers)
        case _:
            return response


def _with_odd_field(response: Response, fault: Fault) -> Response:
    content = from_json(response.body)
    for row in content if isinstance(content, list) else [content]:
        if isinstance(row, dict) and row.get("id") == fault.record:
            row[fault.field] = _ODD
    return replace(response, body=to_json(content).encode())


def _compressed(response: Response, layers: int) -> Response:
    body = response.body
    for _ in range(layers):
        body = gzip.compress(body, mtime=0)
    return replace(response, headers={**response.headers, "content-encoding": ", ".join(["gzip"] * layers)}, body=body)


def simulated(
    *administrations: Books, clock: Clock, seed: int = 0, switches: Switches | None = None
) -> SimulatedSnelStart:
    """Make a simulation for a test: `simulated(demo_administration("Demo", "key", oss=False), clock=clock)`."""
    return SimulatedSnelStart(administrations, clock=clock, random=Random(seed), switches=switches)
