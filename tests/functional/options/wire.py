"""A lab that keeps every request to SnelStart as it left, and captured orders to send through it."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import unquote_plus

import httpx

from local.demo.scenario import demos
from local.shop.captures import Entry
from local.snelstart.books import Books
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import Record
from sconnect.adapters.snelstart import SnelStart
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder
from tests.functional.faults import entry_of
from tests.functional.lab import Lab

Change = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it left. `query` is decoded; `body` is empty for a question."""

    method: str
    path: str
    query: str
    body: Any


@dataclass(slots=True)
class _Recorder(httpx.AsyncBaseTransport):
    """Stands before SnelStart and writes down what passes."""

    behind: httpx.AsyncBaseTransport
    sent: list[Sent] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        is_json = request.headers.get("content-type", "").startswith("application/json")
        body = json.loads(request.content, parse_float=Decimal) if is_json and request.content else {}
        query = unquote_plus(request.url.query.decode())
        self.sent.append(Sent(request.method, request.url.path.removeprefix("/v2"), query, body))
        return await self.behind.handle_async_request(request)


class WireLab(Lab):
    """One shop of a generation, its administration, and everything that was said between them."""

    def __init__(self, generation: int = 0) -> None:
        self._recorders: list[_Recorder] = []
        super().__init__(demo=demos()[generation])

    def _wired(self) -> Services:
        services = super()._wired()
        recorder = _Recorder(SimulatedTransport(self.sim, sleep=self.clock.sleep))
        self._recorders.append(recorder)
        snelstart = SnelStart(
            httpx.AsyncClient(transport=recorder), self._settings, self.clock, self.quota(), jitter=Random(7).random
        )
        return replace(services, connector=self.connector(snelstart))

    @property
    def books(self) -> Books:
        """The administration."""
        return self.sim.books(self.demo.books.name)

    def requests(self, method: str, path: str) -> list[Sent]:
        """Return what was asked, by method and the beginning of the path, oldest first."""
        sent = (request for recorder in self._recorders for request in recorder.sent)
        return [request for request in sent if request.method == method and request.path.startswith(path)]

    def captured(self, number: str, *changes: Change) -> Entry:
        """Return a captured order of this shop with these changes."""
        entry = deepcopy(next(e for e in self.shop.capture.entries if e["order"]["order_id"] == number))
        for change in changes:
            change(entry)
        return entry

    def settings(self, **parts: Mapping[str, object]) -> None:
        """Change settings, per part of the profile."""
        for part, changes in parts.items():
            self.change_profile(part, **changes)

    def send(self, number: str, *changes: Change, **parts: Mapping[str, object]) -> Record:
        """Import a captured order under these settings; returns the one sales order that left."""
        self.settings(**parts)
        [order_id] = self.place(self.captured(number, *changes))
        run = self.import_orders()
        orders = [sent.body for sent in self.requests("POST", "/verkooporders")]
        mine = [body for body in orders if body["betalingskenmerk"] == self.profile.payment_reference(order_id)]
        assert len(mine) == 1, (run.errors, [entry.reason for entry in self.listed()])
        assert not self.sim.log.violations
        return dict(mine[0])

    def hold(self, number: str, *changes: Change, **parts: Mapping[str, object]) -> OpenOrder:
        """Import a captured order under these settings; returns what it waits for."""
        self.settings(**parts)
        [order_id] = self.place(self.captured(number, *changes))
        self.import_orders()
        assert not self.booked(order_id)
        return entry_of(self, order_id)

    def lines(self, order: Record) -> list[tuple[str, Decimal, Decimal]]:
        """Return article code, quantity and price of the lines that left, texts apart."""
        return [
            (self.article_code(line), Decimal(line["aantal"]), Decimal(line["stuksprijs"]))
            for line in order["regels"]
            if "artikel" in line
        ]

    def codes(self, order: Record) -> list[str]:
        """Return the article codes of the lines that left."""
        return [code for code, _, _ in self.lines(order)]

    def texts(self, order: Record) -> list[str]:
        """Return the texts of all lines that left; empty where none was sent."""
        return [line.get("omschrijving", "") for line in order["regels"]]

    def article(self, code: str) -> Record:
        """Return an article of the books."""
        [article] = [article for article in self.books.articles.values() if article["artikelcode"] == code]
        return article

    def card_of(self, order: Record) -> Record:
        """Return the customer card that an order was sent for."""
        return self.books.relations[order["relatie"]["id"]]

    def id_of(self, kind: str, name: str) -> str:
        """Return the id of a template, cost centre or revenue group by its name."""
        records: Mapping[str, Record] = getattr(self.books, kind)
        return next(key for key, record in records.items() if record["omschrijving"] == name)


def order_fields(**columns: str) -> Change:
    """Fill in columns of the order row."""

    def change(entry: Entry) -> None:
        entry["order"] |= columns

    return change


def totals(*rows: tuple[str, str], vat: Mapping[str, str]) -> Change:
    """Give an order these total rows (code, amount) and VAT rows (title, amount); sub-total and total follow."""

    def change(entry: Entry) -> None:
        goods = sum(Decimal(row["price"]) * int(row["quantity"]) for row in entry["products"])
        kept = {row["code"]: row for row in entry["totals"]}
        amounts = [("sub_total", "Sub-Total", goods), *((code, code.title(), Decimal(value)) for code, value in rows)]
        amounts += [("tax", title, Decimal(value)) for title, value in vat.items()]
        total = sum((amount for _, _, amount in amounts), Decimal(0))
        entry["totals"] = [
            {**kept["total"], "order_total_id": str(9_000 + at), "code": code, "title": title, "value": f"{amount:.4f}"}
            for at, (code, title, amount) in enumerate([*amounts, ("total", "Total", total)])
        ]
        entry["order"]["total"] = f"{total:.4f}"

    return change


def product(**columns: str) -> Change:
    """Fill in columns of every product row."""

    def change(entry: Entry) -> None:
        for row in entry["products"]:
            row.update(columns)

    return change


def codes(**values: object) -> Change:
    """Fill in what the catalogue says of every product of the order."""

    def change(entry: Entry) -> None:
        for row in entry["product_codes"].values():
            row.update(values)

    return change
