"""The admin routes of the server, for this machine only: faults, books, call log, reset."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, fields
from datetime import date
from html import escape
from ipaddress import ip_address
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from local.snelstart.books import Books
from local.snelstart.faults import Fault
from local.snelstart.http.wire import Record, to_json
from local.snelstart.resources.returns import Span
from local.snelstart.simulation import SimulatedSnelStart
from local.snelstart.switches import Switches

ADMIN_PATH = "/_admin"
_KINDS = ("orders", "relations", "articles", "invoices", "entries", "journal", "returns")
_FAULT = TypeAdapter(Fault)
_SWITCHES = TypeAdapter(Switches)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Admin:
    """What a developer may ask of the simulation and do to it, as JSON over HTTP."""

    def __init__(
        self, simulation: SimulatedSnelStart, fresh: Callable[[], list[Books]], keep: Callable[[], None]
    ) -> None:
        self._simulation = simulation
        self._fresh = fresh
        self._keep = keep

    def routes(self) -> list[web.RouteDef]:
        """Return the routes under `/_admin`."""
        table: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "/administrations", self.administrations),
            ("GET", "/administrations/{name}/{kind}", self.records),
            ("POST", "/administrations/{name}/orders/{id}/invoice", self.invoice),
            ("POST", "/administrations/{name}/orders/{id}/copy", self.copy),
            ("POST", "/administrations/{name}/invoice", self.invoice_all),
            ("POST", "/administrations/{name}/returns", self.make_return),
            ("GET", "", self.page),
            ("GET", "/calls", self.calls),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/switches", self.switches),
            ("PUT", "/switches", self.change_switches),
            ("POST", "/tokens/expire", self.expire_tokens),
            ("POST", "/reset", self.reset),
        )
        return [web.route(method, ADMIN_PATH + path, _local_only(handler)) for method, path, handler in table]

    async def administrations(self, _request: web.Request) -> web.StreamResponse:
        """Name the administrations and count what they hold."""
        self._simulation.settle()
        return _json(
            [
                {"name": books.name, **{kind: len(getattr(books, kind)) for kind in _KINDS}}
                for books in self._simulation.administrations.values()
            ]
        )

    async def records(self, request: web.Request) -> web.StreamResponse:
        """Answer all records of a kind, hidden ones too."""
        kind = request.match_info["kind"]
        if kind not in _KINDS:
            raise web.HTTPNotFound
        return _json([*getattr(self._books(request), kind).values()])

    async def invoice(self, request: web.Request) -> web.StreamResponse:
        """Invoice an order."""
        return self._done_to_order(request, self._simulation.invoice)

    async def copy(self, request: web.Request) -> web.StreamResponse:
        """Copy an order."""
        return self._done_to_order(request, self._simulation.copy)

    async def invoice_all(self, request: web.Request) -> web.StreamResponse:
        """Invoice all orders that have no invoice: up to the day `until`, dated `day`; each may be left out."""
        books, asked = self._books(request), _INVOICING.validate_python(await _body(request))
        made = self._simulation.invoice_all(books.name, until=asked.until, day=asked.day)
        self._keep()
        return _json(made, status=201)

    async def make_return(self, request: web.Request) -> web.StreamResponse:
        """Make and send the VAT return of the period that begins on the day `first`."""
        books, asked = self._books(request), _FILING.validate_python(await _body(request))
        made = self._simulation.make_return(books.name, asked.first, asked.span, sent=asked.sent)
        self._keep()
        return _json(made, status=201)

    async def page(self, _request: web.Request) -> web.StreamResponse:
        """Answer a page with a button that invoices what is open, for each administration."""
        self._simulation.settle()
        rows = "".join(_row(books) for books in self._simulation.administrations.values())
        return web.Response(text=f"{_PAGE_HEAD}{rows}", content_type="text/html")

    def _done_to_order(self, request: web.Request, work: Callable[[str, str], Record]) -> web.StreamResponse:
        books = self._books(request)
        if request.match_info["id"] not in books.orders:
            raise web.HTTPNotFound
        done = work(books.name, request.match_info["id"])
        self._keep()
        return _json(done)

    async def calls(self, _request: web.Request) -> web.StreamResponse:
        """Answer the call log: counters, latest calls and the mistakes of clients."""
        log = self._simulation.log
        return _json(
            {
                "counts": {f"{method} {template}": number for (method, template), number in log.counts.items()},
                "violations": [*log.violations],
                "calls": [{**asdict(call), "at": call.at.isoformat()} for call in log.calls],
            }
        )

    async def faults(self, _request: web.Request) -> web.StreamResponse:
        """Answer the faults in force."""
        faults = self._simulation.faults
        return _json([{**_plain(fault), "hits": faults.hits(fault)} for fault in faults])

    async def add_fault(self, request: web.Request) -> web.StreamResponse:
        """Put the fault in the body in force."""
        fault = _FAULT.validate_python(await _fields(request, Fault))
        return _json(_plain(self._simulation.faults.add(fault)), status=201)

    async def clear_faults(self, _request: web.Request) -> web.StreamResponse:
        """End all faults."""
        self._simulation.faults.clear()
        return _json([])

    async def switches(self, _request: web.Request) -> web.StreamResponse:
        """Answer the switches."""
        return _json(asdict(self._simulation.switches))

    async def change_switches(self, request: web.Request) -> web.StreamResponse:
        """Set the switches named in the body."""
        changes = await _fields(request, Switches)
        self._simulation.switches = _SWITCHES.validate_python({**asdict(self._simulation.switches), **changes})
        return _json(asdict(self._simulation.switches))

    async def expire_tokens(self, _request: web.Request) -> web.StreamResponse:
        """Make all access tokens worthless."""
        self._simulation.expire_tokens()
        return _json({})

    async def reset(self, _request: web.Request) -> web.StreamResponse:
        """Start over with what the server was started with."""
        self._simulation.reset(self._fresh())
        self._keep()
        return _json({})

    def _books(self, request: web.Request) -> Books:
        try:
            return self._simulation.books(request.match_info["name"])
        except LookupError as error:
            raise web.HTTPNotFound from error


@dataclass(frozen=True)
class _Invoicing:
    until: date | None = None
    day: date | None = None


@dataclass(frozen=True)
class _Filing:
    first: date
    span: Span = "Kwartaal"
    sent: bool = True


_INVOICING = TypeAdapter(_Invoicing)
_FILING = TypeAdapter(_Filing)
_PAGE_HEAD = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>SnelStart, nagebootst</title>
<h1>SnelStart, nagebootst</h1><script>
const invoice = async (name) => {
  await fetch(`/_admin/administrations/${encodeURIComponent(name)}/invoice`, { method: "POST", body: "{}" });
  location.reload();
};
</script>"""


def _row(books: Books) -> str:
    waiting = sum(order.get("verkoopfactuur") is None for order in books.orders.values())
    name = escape(books.name)
    return (
        f"<p>{name}: {waiting} orders zonder factuur, {len(books.invoices)} facturen "
        f'<button data-name="{name}" onclick="invoice(this.dataset.name)">Factureer</button></p>'
    )


async def _body(request: web.Request) -> Any:
    return await request.json() if request.can_read_body else {}


def _local_only(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.remote is None or not ip_address(request.remote).is_loopback:
            raise web.HTTPForbidden
        try:
            return await handler(request)
        except ValidationError as error:
            return _json({"errors": error.errors(include_url=False, include_context=False)}, status=400)

    return guarded


async def _fields(request: web.Request, kind: type[Fault | Switches]) -> dict[str, Any]:
    """Return the body as fields of a dataclass; an unknown name is a mistake, not something to skip."""
    body = await request.json()
    unknown = set(body) - {item.name for item in fields(kind)}
    if unknown:
        raise web.HTTPBadRequest(text=f"Unknown: {', '.join(sorted(unknown))}")
    return dict(body)


def _plain(fault: Fault) -> dict[str, Any]:
    return asdict(fault)


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, text=to_json(body), content_type="application/json")
