"""The trials against the simulated SnelStart, under both readings of each assumption: they have to tell them apart."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
from pydantic import TypeAdapter

from local.snelstart.administration import demo_administration
from local.snelstart.http.transport import host_of
from local.snelstart.http.wire import Request, Response
from local.snelstart.simulation import SUBSCRIPTION_KEY, SimulatedSnelStart
from local.snelstart.switches import Switches
from sconnect.adapters.snelstart.config import SnelStartSettings
from scripts.conformance.assumptions import Assumption
from scripts.conformance.connection import Connection
from scripts.conformance.findings import Finding, Verdict
from scripts.conformance.scene import Scene
from scripts.conformance.trial_run import try_all

NAME = "Proefadministratie"
_CLIENT_KEY = "conformance-key"
_TODAY = "2026-11-23T00:00:00"
_SWITCHES = TypeAdapter(Switches)
Reading = Mapping[str, object]
_NO_LIMIT = {"calls_per_minute": None, "calls_per_hour": None}

READINGS: Mapping[str, tuple[Reading, ...]] = {
    "reference": (
        {},
        {"ignored_order_filters": ("Betalingskenmerk",)},
        {"refused_order_filters": ("Betalingskenmerk",)},
    ),
    "found": ({"seconds_until_found": 20}, {"seconds_until_found": 3_600}),
    **{
        f"filter-{name.lower()}": ({}, {"ignored_order_filters": (name,)}, {"refused_order_filters": (name,)})
        for name in ("Datum", "Nummer", "ModifiedOn", "Omschrijving")
    },
    "negative": ({}, {"negative_quantities_allowed": False}),
    "negative-order": ({}, {"negative_orders_allowed": False}, {"negative_quantities_allowed": False}),
    "text-line": ({}, {"text_lines_allowed": False}),
    "decimals": ({}, {"finer_prices": "rounded"}, {"finer_prices": "kept"}),
    "half-cents": ({}, {"rounding": "half_even"}),
    "vat-per-rate": ({}, {"vat_per": "line"}),
    "long-reference": ({}, {"long_texts": "cut"}, {"long_texts": "kept"}),
    "long-description": ({}, {"long_texts": "cut"}, {"long_texts": "kept"}),
    "change": ({}, {"open_orders_can_change": False}, {"lines_can_change": False}),
    "delete": ({}, {"open_orders_can_change": False}),
    "invoiced": ({}, {"invoiced_orders_are_fixed": False}),
    "quotations": ({}, {"quotations_are_listed": False}),
    "utc": ({}, {"local_times": True}),
    "copy": ({}, {"copies_keep_reference": False}),
    "entries": ({}, {"entries_are_invoices": False}),
    "ledger-text": ({}, {"entry_text_in_ledger": False}),
    "other-number": ({}, {"number_counts_in_any_member_state": True}),
    "line-discount": ({}, {"customers_discount_on_lines": False}),
    "ledger-number": ({}, {"invoice_number_in_ledger": False}),
    "unknown-fields": ({"unknown_fields": "ignored"}, {}),
    "codes": ({}, {"business_errors_have_codes": False}),
    "article": ({}, {"unknown_articles_are_refused": False}),
}
"""By assumption: the switches under which it holds, and then each set under which it does not."""


class World:
    """A simulated administration in a time of its own."""

    def __init__(self, switches: Switches) -> None:
        self._now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        books = demo_administration(NAME, _CLIENT_KEY, oss=False)
        self.simulation = SimulatedSnelStart([books], clock=self.now, random=Random(1), switches=switches)  # noqa: S311 - repeatable

    def now(self) -> datetime:
        """Return the present of this world."""
        return self._now

    def connection(self) -> Connection:
        """Connect as to the real one."""
        return Connection(
            httpx.Client(transport=httpx.MockTransport(self._answer)),
            SnelStartSettings(subscription_key=SUBSCRIPTION_KEY),
            _CLIENT_KEY,
            sleep=self._sleep,
            monotonic=self._now_in_seconds,
            now=self.now,
        )

    def persons_work(self, connection: Connection) -> tuple[int, int]:
        """Do what only a person can: invoice one order, copy another. Returns the numbers of both."""
        connection.log_in()
        scene = Scene(connection, mark="PERSON", today=_TODAY)
        scene.company = connection.ask("GET", "/companyInfo").content
        invoiced, copied = scene.order().content, scene.order().content
        self.simulation.invoice(NAME, invoiced["id"])
        return invoiced["nummer"], self.simulation.copy(NAME, copied["id"])["nummer"]

    def _now_in_seconds(self) -> float:
        return self._now.timestamp()

    def _sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        reply = self.simulation.handle(
            Request(request.method, host_of(request.url.host, target), target, dict(request.headers), request.read())
        )
        if not isinstance(reply, Response):
            raise httpx.RemoteProtocolError("no answer", request=request)
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)


def tell_apart(assumption: Assumption) -> tuple[bool, list[str]]:
    """Try an assumption where it holds and where it does not. Returns whether the trial saw it, and what it saw."""
    holds, *others = (_tried(assumption, reading) for reading in READINGS[assumption.name])
    told = holds.verdict is Verdict.HOLDS and all(other.verdict is Verdict.DOES_NOT for other in others)
    return told, [found.seen for found in (holds, *others)]


def _tried(assumption: Assumption, reading: Reading) -> Finding:
    world = World(_SWITCHES.validate_python({**_NO_LIMIT, **reading}))
    connection = world.connection()
    invoiced, copy = world.persons_work(connection)
    scene = Scene(connection, mark="TRIAL", today=_TODAY, invoiced=invoiced, copy=copy)
    return try_all(scene, (assumption,), fewest_calls=0)[0].finding
