"""A bare caller of the simulation, and a world small enough to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from local.snelstart.administration import demo_administration
from local.snelstart.http.wire import Reply, Request, Response, to_json
from local.snelstart.simulation import SUBSCRIPTION_KEY, SimulatedSnelStart, simulated

if TYPE_CHECKING:
    from local.snelstart.switches import Switches

CLIENT_KEY = "k+e/y=="
UNKNOWN_ID = "00000000-0000-4000-8000-00000000dead"


@dataclass
class HandClock:
    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Caller:
    simulation: SimulatedSnelStart
    clock: HandClock
    client_key: str = CLIENT_KEY
    headers: dict[str, str] = field(default_factory=dict)

    def log_in(self) -> None:
        body = urlencode({"grant_type": "clientkey", "clientkey": self.client_key}).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        response = self.simulation.handle(Request("POST", "auth", "/b2b/token", form, body))
        assert isinstance(response, Response)
        self.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    def send(self, method: str, path: str, body: Any = None, **query: str) -> Reply:
        """Query names are written without `$`: `filter`, `top`, `skip`."""
        names = {name: f"${name}" if name in ("filter", "top", "skip", "orderby") else name for name in query}
        target = f"/v2{path}" + "".join(
            f"{'&' if index else '?'}{names[name]}={quote(value)}" for index, (name, value) in enumerate(query.items())
        )
        text = b"" if body is None else body if isinstance(body, bytes) else to_json(body).encode()
        return self.simulation.handle(Request(method, "api", target, self.headers, text))

    def call(self, method: str, path: str, body: Any = None, **query: str) -> Response:
        reply = self.send(method, path, body, **query)
        assert isinstance(reply, Response)
        return reply

    def get(self, path: str, **query: str) -> Any:
        response = self.call("GET", path, **query)
        assert response.status == 200, response.body
        return response.json()

    def named(self, path: str, name: str, value: Any) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.get(path) if row[name] == value)
        return found

    def article(self, code: str) -> dict[str, str]:
        return {"id": self.named("/artikelen", "artikelcode", code)["id"]}

    def country(self, code: str) -> dict[str, str]:
        return {"id": self.named("/landen", "landcode", code)["id"]}

    def karel(self) -> dict[str, Any]:
        return self.named("/relaties", "naam", "Karel Klant")

    def order(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return {
            "relatie": {"id": self.karel()["id"]},
            "datum": "2026-11-23T00:00:00",
            "verkooporderBtwIngaveModel": "Inclusief",
            "betalingskenmerk": "WS-1",
            "regels": list(lines) or [self.line("LAB-KOFFIE", "13.50")],
            **fields,
        }

    def line(self, code: str, price: str, quantity: str = "1", **fields: Any) -> dict[str, Any]:
        return {"artikel": self.article(code), "stuksprijs": price, "aantal": quantity, **fields}


def caller(*, oss: bool = False, switches: Switches | None = None, seed: int = 0, scopes: str | None = None) -> Caller:
    clock = HandClock()
    books = demo_administration("Demo", CLIENT_KEY, oss=oss)
    if scopes is not None:
        books.scopes = scopes
    made = Caller(simulated(books, clock=clock, seed=seed, switches=switches), clock)
    made.headers = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY, "Content-Type": "application/json"}
    made.log_in()
    return made


def codes(response: Response) -> list[str]:
    """Return the error codes of a refusal in shape A."""
    assert response.status in (400, 404), response.body
    return [item["errorCode"] for item in response.json()]


def wrong_fields(response: Response) -> list[str]:
    """Return the fields of a refusal in shape B."""
    assert response.status == 400, response.body
    return [*response.json()["modelState"]]
