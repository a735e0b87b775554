"""The simulated shop itself: its contents, a clock, and answers to signed requests. It knows nothing of transports."""

import base64
import json
from collections import Counter, deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from local.shop import paging
from local.shop.accounts import Accounts
from local.shop.captures import Entry, load, shared
from local.shop.http.authentication import Gate
from local.shop.http.permissions import Permissions, columns_that_travel
from local.shop.http.query_parameters import ChangedOrders, OrdersByDate, OrdersById, read_question, whole
from local.shop.http.request_bodies import read_body
from local.shop.http.wire import Fault, Refused, Reply, Request, Response, json_response
from local.shop.identity import ShopIdentity
from local.shop.info import HIGHEST_HISTORY, shop_info, shop_options
from local.shop.outcomes import Outcomes
from local.shop.payments import Payments, without_comments
from local.shop.products import Products
from local.shop.results import changes_in

if TYPE_CHECKING:
    from local.shop.faults import Cache

FIRST_PROTOCOL, PROTOCOL = 1, 2
ROUTE = "extension/module/sconnect/api"
STATUS_PENDING = 1


class SimulatedShop:
    """One shop, starting with the orders of a capture.

    `clock` returns an aware moment; turn it to place orders in the past. `faults` are used up one per request; `fault`
    stays until it is taken away.
    """

    def __init__(
        self,
        capture: str = "3.0.3.9",
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        key: str = "lab-key",
        secret: str = "lab-secret-of-the-simulated-shop",  # noqa: S107 - a made-up secret of a made-up shop
        empty: bool = False,
    ) -> None:
        self.capture = shared(capture) if empty else load(capture)
        self.gate = Gate(key, secret)
        self.identity = ShopIdentity()
        self.stores: dict[str, str] = {}
        """Its stores by id; empty: only the main one."""
        self.currency_periods: list[dict[str, Any]] = []
        """Since which order it counts in which currency, as the extension noted it."""
        self.faults: deque[Fault] = deque()
        self.fault: Fault | None = None
        self.proxy: Callable[[Request], Request] = lambda request: request
        """What changes questions on their way."""
        self.cache: Cache | None = None
        """A cache before the shop that ignores `no-store`."""
        self.requests: list[Request] = []
        self.sessions = 0
        """How many rows OpenCart's session table would have got: one per call without its cookie."""
        self.clock = clock
        self.products = Products(self.capture.reference, self._now, lambda: [*(self.stores or ["0"])])
        self.customers = Accounts(self.capture.reference, self._now, self._store_ids, lambda: not self.gate.is_old)
        self.permissions = Permissions()
        self.outcomes = Outcomes(lambda: self.entries, self._now)
        self.payments = Payments(lambda: self.entries, self._placed_at)
        self.calls: Counter[str] = Counter()
        """How often each call got through the door."""
        self.changes = 0
        """How many products and customers were created or updated."""
        self.tells_highest_history = True
        """False: as an extension of before."""
        self._items_per_call: int | None = None
        self._last_row_id = 0
        self.adopt({} if empty else {entry["order"]["order_id"]: entry for entry in self.capture.entries})

    def adopt(self, entries: dict[str, Entry]) -> None:
        """Hold these orders instead; what is placed later is numbered after them."""
        self.entries = entries
        self._last_order = max((paging.entry_id(entry) for entry in entries.values()), default=0)
        self._last_history = max((paging.newest_history(entry) for entry in entries.values()), default=0)

    def link_code(self, base_url: str = "https://labwinkel.example.test") -> str:
        """Return what the owner copies from the extension's settings page."""
        url = f"{base_url}/index.php?route={ROUTE}"
        content = json.dumps({"url": url, "key": self.gate.key, "secret": self.gate.secret})
        return "sc1." + base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    def place(self, entry: Entry, status: int = STATUS_PENDING) -> str:
        """Add an order as the checkout does, with new ids, dated now. Returns its order id."""
        placed = deepcopy(entry)
        self._last_order += 1
        order_id, moment = str(self._last_order), self._local_now()
        placed["order"].update(order_id=order_id, date_added=moment, date_modified=moment)
        placed["histories"] = []
        self._renumber(placed, order_id)
        self.entries[order_id] = placed
        self.change_status(order_id, status)
        return order_id

    def change_status(self, order_id: str, status: int) -> None:
        """Give an order another status, as the admin does: with a row in its history."""
        entry = self.entries[order_id]
        self._last_history += 1
        moment = self._local_now()
        entry["order"]["order_status_id"] = str(status)
        if self.capture.date_modified_follows_status:
            entry["order"]["date_modified"] = moment
        entry["histories"].append(
            {
                "order_history_id": str(self._last_history),
                "order_id": order_id,
                "order_status_id": str(status),
                "notify": "0",
                "comment": "",
                "date_added": moment,
            }
        )

    def add_status(self, status_id: int, name: str, *, language: int = 1) -> None:
        """Add an order status, as a module does or an owner: it may have a name in one language only."""
        row = {"order_status_id": str(status_id), "language_id": str(language), "name": name}
        reference = self.capture.reference
        self.capture = replace(self.capture, reference={**reference, "order_status": [*reference["order_status"], row]})

    def only_first(self, items: int | None) -> None:
        """Run out of time after so many items of every batch that is written; None: never."""
        self._items_per_call = items

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        request = self.proxy(request)
        self.requests.append(request)
        if self.cache is not None and (kept := self.cache.kept(request)):
            return kept
        honest = self._with_session(request, self._answer(request))
        if self.cache is not None:
            self.cache.keep(request, honest)
        fault = self.faults.popleft() if self.faults else self.fault
        return fault(honest) if fault else honest

    def _answer(self, request: Request) -> Response:
        try:
            self.gate.check(request, self.clock())
            self.identity.check_address()
            self._note_currency()
            head = {"protocol": self._protocol(request), **self._time(), **self.gate.repeated(request)}
            return json_response(200, {**head, **self._called(request)})
        except Refused as refusal:
            head = {"protocol": self._protocol(request), **self.gate.repeated(request)}
            return json_response(refusal.status, {**head, "error": refusal.error})

    def _called(self, request: Request) -> dict[str, Any]:
        calls: dict[str, tuple[str, Callable[[Request], dict[str, Any]]]] = {
            "info": ("GET", lambda _: self.outcomes.info(self._description())),
            "options": ("GET", lambda _: shop_options()),
            "variants": ("GET", lambda asked: self.products.variants(whole(asked.query, "after", 0))),
            "orders": ("GET", self._orders),
            "payments": ("GET", self._payments),
            "products": ("POST", lambda asked: self._with_stores(self.products.read(read_body(asked)))),
            "products_write": ("POST", lambda asked: self._written(asked, self.products)),
            "customers": ("POST", lambda asked: self._with_stores(self.customers.read(read_body(asked)))),
            "customers_write": ("POST", lambda asked: self._written(asked, self.customers)),
            "outcomes_write": ("POST", self._outcomes),
        }
        name = request.query.get("call", "")
        if name not in calls:
            raise Refused(400, "unknown_call", "There is no such call.", "call")
        method, answer = calls[name]
        if request.method != method:
            raise Refused(405, "wrong_method", f"This call is a {method}.")
        if not self.gate.is_old:
            self.permissions.require(name)
        self.calls[name] += 1
        return answer(request)

    def _protocol(self, request: Request) -> int:
        """Return the version to answer in: an extension of before knows one, and a later one is asked for."""
        is_asked = request.query.get("protocol") == str(PROTOCOL) and not self.gate.is_old
        return PROTOCOL if is_asked else FIRST_PROTOCOL

    def _note_currency(self) -> None:
        """Note since which order the shop counts in its default currency: only in that one an order has rate 1."""
        code, periods = self.capture.default_currency, self.currency_periods
        if periods and periods[-1]["code"] == code:
            return
        start = 0
        if periods:
            before, start = periods[-1]["code"], periods[-1]["from_order"]
            orders = {paging.entry_id(entry): entry["order"] for entry in self.entries.values()}
            own = {
                number: row["currency_code"] for number, row in orders.items() if Decimal(row["currency_value"]) == 1
            }
            start = max([start, *(number + 1 for number, own_code in own.items() if own_code == before)])
            after = [number for number, own_code in own.items() if own_code == code and number >= start]
            start = min(after, default=max([start, *(number + 1 for number in orders)]))
        kept = [period for period in periods if period["from_order"] < start]
        same = bool(kept) and kept[-1]["code"] == code
        self.currency_periods = kept if same else [*kept, {"code": code, "from_order": start}]

    def _description(self) -> dict[str, Any]:
        answer = shop_info(self.capture, self.identity, self.stores, is_old=self.gate.is_old)
        if not self.gate.is_old:
            answer["currency_periods"] = self.currency_periods
            answer["capabilities"] += ["variants"] if self.products.has_variants else []
            answer = self.permissions.in_info(answer)
        if self.tells_highest_history:
            highest = max(map(paging.newest_history, self.entries.values()), default=0)
            return {**answer, HIGHEST_HISTORY: highest}
        return {**answer, "capabilities": [each for each in answer["capabilities"] if each != HIGHEST_HISTORY]}

    def _store_ids(self) -> list[str]:
        """Return the stores that an account can be made in; an extension of before knows of none."""
        return [] if self.gate.is_old else list(self.stores or {"0": ""})

    def _with_stores(self, answer: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Return products or customers as they are sent: an extension of before tells not of which stores they are."""
        unknown = {"stores", "store_id"} if self.gate.is_old else set()
        return {
            kind: [{name: value for name, value in row.items() if name not in unknown} for row in rows]
            for kind, rows in answer.items()
        }

    def _written(self, request: Request, kind: Products | Accounts) -> dict[str, Any]:
        results = kind.write(read_body(request), self._items_per_call)
        self.changes += changes_in(results)
        return {"results": results}

    def _outcomes(self, request: Request) -> dict[str, Any]:
        return {"results": self.outcomes.write(read_body(request), self._items_per_call)}

    def _orders(self, request: Request) -> dict[str, Any]:
        answer = self._asked_orders(request)
        orders = [self.customers.with_account_address(entry) for entry in answer["orders"]]
        return {**answer, "orders": orders if self.gate.is_old else [*map(self._sent, orders)]}

    def _sent(self, entry: Entry) -> Entry:
        may_tell = "payments" in self.permissions.on | self.permissions.undecided
        return columns_that_travel(without_comments(entry), tells_refunds=may_tell)

    def _payments(self, request: Request) -> dict[str, Any]:
        if self.gate.is_old:
            raise Refused(400, "unknown_call", "There is no such call.", "call")
        return self.payments.answer(request.query)

    def _asked_orders(self, request: Request) -> dict[str, Any]:
        entries = self.entries.values()
        match read_question(request.query):
            case OrdersById() as question:
                return {"orders": paging.orders_by_id(entries, question)}
            case OrdersByDate() as question:
                page = paging.orders_by_date(entries, question, self._placed_at())
                return {"orders": page.entries, "next_order": page.following, "more": page.more}
            case ChangedOrders() as question:
                page = paging.changed_orders(entries, question, datetime.fromisoformat(self._local_now()))
                return {"orders": page.entries, "next_history": page.following, "more": page.more}

    def _time(self) -> dict[str, str]:
        local = self.clock().astimezone(self._zone)
        offset = local.strftime("%z")
        return {
            "shop_time": self._local_now(),
            "utc_offset": f"{offset[:3]}:{offset[3:]}",
            "timezone": self.capture.timezone,
            "default_currency": self.capture.default_currency,
        }

    def _now(self) -> datetime:
        return self.clock()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.capture.timezone)

    def _local_now(self) -> str:
        return self.clock().astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def _placed_at(self) -> dict[int, float]:
        return {
            paging.entry_id(entry): datetime.fromisoformat(entry["order"]["date_added"])
            .replace(tzinfo=self._zone)
            .timestamp()
            for entry in self.entries.values()
        }

    def _with_session(self, request: Request, response: Response) -> Response:
        if "OCSESSID=" in request.header("cookie"):
            return response
        self.sessions += 1
        cookie = f"OCSESSID={self.sessions:026d}; path=/"
        return Response(response.status, {**response.headers, "set-cookie": cookie}, response.body)

    def _renumber(self, entry: Entry, order_id: str) -> None:
        """Return the child rows their own ids, keeping options with their lines."""
        lines: dict[str, str] = {}
        for kind, column in (
            ("products", "order_product_id"),
            ("options", "order_option_id"),
            ("totals", "order_total_id"),
        ):
            for row in entry[kind]:
                self._last_row_id += 1
                if kind == "products":
                    lines[row[column]] = str(10_000 + self._last_row_id)
                row.update({column: str(10_000 + self._last_row_id), "order_id": order_id})
        for option in entry["options"]:
            option["order_product_id"] = lines[option["order_product_id"]]
