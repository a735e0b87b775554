"""An installation in one process that can be written to files and opened again: tables, queues, safe, shops and books.

All that these tests need of sconnect is imported here. The app is entered as Azure enters it: by the names of its
functions, its queue messages and its HTTP API.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Self

import httpx
import pytest
from azure.data.tables import TableServiceClient

from local.demo.stack import APP
from local.host.queues.messages import handmade, trigger_metadata
from local.host.runtime.inproc import Datum, Function, call, index_app, start_threads
from local.host.timers.triggers import payload
from local.shop.captures import Entry
from local.shop.http.transport import ShopTransport
from local.shop.shop import SimulatedShop
from local.snelstart.books import Books
from local.snelstart.http.tokens import TOKEN_PATH
from local.snelstart.http.transport import SimulatedTransport
from local.snelstart.http.wire import from_json, to_json
from local.snelstart.simulation import SUBSCRIPTION_KEY, SimulatedSnelStart
from local.snelstart.switches import Switches
from sconnect import bootstrap
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.adapters.tables import connect
from sconnect.adapters.tables.keys import decode_key, encode_key
from sconnect.app.config import Limits
from sconnect.app.ports import Row
from sconnect.app.services import Services
from sconnect.app.storage.codec import decode, encode
from sconnect.app.storage.records import (
    RECORDS,
    ActivationRecord,
    AdministrationIndexed,
    AdoptionFinding,
    AdoptionLink,
    AdoptionPart,
    AdoptionState,
    BareReferences,
    BulkDecision,
    BulkPart,
    CallsOfBooks,
    CopyProgress,
    CorrectionRecord,
    CreationTurn,
    DueWork,
    DueWorkListed,
    EvidenceProgress,
    EvidenceYear,
    FirstOrder,
    FormerArticle,
    KeptBooksLists,
    KeptShopLists,
    LastLook,
    LinkListFilled,
    ListedLink,
    ListedOrder,
    MailRecipient,
    MailState,
    MailTrouble,
    MailWatch,
    OpenCorrection,
    OrderListFilled,
    OrderPlaces,
    ProfileAccess,
    ReconciledNight,
    ReconciledPart,
    RestoredProfile,
    SeenPayments,
    SentMail,
    SentReturns,
    SettingsChange,
    SettingsSave,
    SettingsTemplate,
    ShopClaims,
    ShopCredit,
    SoldProduct,
    SummaryRow,
    TemplateUse,
    TimerTick,
    UnshownOutcome,
    UsedPrefixes,
    VatReview,
    ViesCheck,
    WorkListPart,
)
from sconnect.app.storage.repository import RecordStore
from sconnect.entrypoints.bindings import BLOCKS_QUEUE
from tests.fakes.quota import quota_in
from tests.fakes.rows import InMemoryRows, Operation
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.vies import FakeVies
from tests.fakes.virtual_time import VirtualClock
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import LabConnector

IMPORTED = 2
"""An order status that every profile here imports."""
SETTLED = 60
"""Seconds after which a shop gives an order that changed."""
ARTICLES_A_PAGE = 25

StoredRow = dict[str, Any]
"""A row as it is written to a file: both keys as table storage holds them, and the properties by name."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message on a queue, as text."""

    queue: str
    body: str


class Killed(BaseException):
    """The process ended here."""


class World:
    """One installation with its shops and administrations. Each call of a function runs in a process of its own."""

    def __init__(self, start: datetime, administrations: Iterable[Books], *, seed: int) -> None:
        self.clock = VirtualClock(start)
        self.rows = InMemoryRows()
        self.secrets = InMemorySecrets()
        self.shops: dict[str, SimulatedShop] = {}
        self.queue: list[Message] = []
        self.vies = FakeVies(self.clock)
        self.snelstart = SimulatedSnelStart(
            administrations,
            clock=self.clock.now,
            random=Random(seed),
            switches=Switches(article_page_size=ARTICLES_A_PAGE),
        )
        self._seed = seed
        self._random = Random(seed)
        self._tokens = count(1)

    def add_shop(self, profile: str) -> SimulatedShop:
        """Open a shop without orders, products and accounts. It answers at `<profile>.example.test`."""
        secret = f"secret-of-the-shop-{profile}"
        shop = SimulatedShop(clock=self.clock.now, key=f"shop-{profile}", secret=secret, empty=True)
        shop.identity.here = f"{profile}.example.test"
        shop.products.adopt({})
        shop.customers.adopt({})
        self.shops[profile] = shop
        return shop

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Let the functions of the app work on this world; who calls the API may do everything."""
        start_threads()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bootstrap, "services", self._process)
            patch.setenv("SCONNECT_LOCAL_ROLE", "admin")
            patch.setenv("SCONNECT_SECRETS_FILE", "not opened")
            yield self

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.seconds += seconds

    def place(self, profile: str, *entries: Entry) -> list[str]:
        """Let shoppers order; returns the order numbers."""
        placed = [self.shops[profile].place(entry, status=IMPORTED) for entry in entries]
        self.later(SETTLED)
        return placed

    def touch(self, profile: str, order_id: str, status: int = IMPORTED) -> None:
        """Give an order a status, as the shop's owner does."""
        self.shops[profile].change_status(order_id, status)
        self.later(SETTLED)

    def ask(self, method: str, path: str, body: object = None, **more: Any) -> Answer:
        """Send a request to the API; it must succeed. What goes on a queue stays there."""
        with self.clock.runner() as runner:
            answer = InProcessApi(self._process, runner).ask(method, path, body, **more)
        assert answer.status < 400, (method, path, answer.body)
        self.queue += [Message("sconnect-runs", text) for text in answer.messages]
        return answer

    def listing(self, path: str) -> list[dict[str, Any]]:
        """Read a list of the API to its end."""
        found: list[dict[str, Any]] = []
        following = ""
        while True:
            query = f"limit=200&continuation={following}" if following else "limit=200"
            part = self.ask("GET", path, query=query).json()
            found += part["items"]
            following = part["next"]
            if not following:
                return found

    def tick(self, timer: str) -> None:
        """Let a timer come by, and what is due be started; the messages of that stay on their queue."""
        self._called(self.functions[timer], payload(None, past_due=False), {})
        while blocks := [message for message in self.queue if message.queue == BLOCKS_QUEUE]:
            self.queue.remove(blocks[0])
            self._carry_out(blocks[0])

    def deliver(self) -> None:
        """Carry out all messages and what follows from them."""
        while self.queue:
            self.deliver_one()

    def deliver_one(self) -> None:
        """Carry out the oldest message."""
        self._carry_out(self.queue.pop(0))

    def _carry_out(self, message: Message) -> None:
        [function] = [
            function
            for function in self.functions.values()
            if function.trigger.kind == "queueTrigger" and function.trigger.details["queueName"] == message.queue
        ]
        metadata = trigger_metadata(handmade(message.body), message.body)
        self._called(function, Datum(message.body, "string"), metadata)

    def start(self, profile: str, task: str, **more: object) -> str:
        """Start a run as a person does; its message stays on the queue. Returns its name."""
        started = self.ask("POST", f"/api/profiles/{profile}/runs", {"task": task, **more}).json()
        return str(started["run"])

    def run_now(self, profile: str, task: str, **more: object) -> dict[str, Any]:
        """Let a run that a person started come and go; returns what the API says of it."""
        name = self.start(profile, task, **more)
        self.deliver()
        run: dict[str, Any] = self.ask("GET", f"/api/runs/{name}").json()
        return run

    @contextmanager
    def killed_at(self, table: str, operation: str, *, time: int = 1) -> Iterator[None]:
        """Expect the process to die right before call number `time` of this kind to this table."""
        seen = 0

        async def die(done: Operation) -> None:
            nonlocal seen
            seen += (done.table, done.name) == (table, operation)
            if seen >= time:
                raise Killed

        alive, self.rows.before = self.rows.before, die
        try:
            with pytest.raises(Killed):
                yield
        finally:
            self.rows.before = alive

    @property
    def functions(self) -> dict[str, Function]:
        """Everything that Azure can call, by name."""
        return {function.name: function for function in self._run(index_app(APP))}

    def stored(self, table: str) -> list[StoredRow]:
        """Return the rows of a table in order of their keys."""
        rows = [_as_stored(row) for name, row in self.rows.held() if name == table]
        return sorted(rows, key=lambda row: (row["PartitionKey"], row["RowKey"]))

    def tables(self) -> dict[str, list[StoredRow]]:
        """Return all rows by table."""
        return {name: self.stored(name) for name in sorted({name for name, _ in self.rows.held()})}

    def row(self, table: str, partition: str, key: str) -> StoredRow:
        """Return one row."""
        [found] = [
            row for row in self.stored(table) if (row["PartitionKey"], row["RowKey"]) == (partition, encode_key(key))
        ]
        return found

    def lose(self, table: str) -> None:
        """Remove every row of a table."""
        for row in self.stored(table):
            self._run(self.rows.delete(table, decode_key(row["PartitionKey"]), decode_key(row["RowKey"])))

    def order_states(self, profile: str) -> dict[str, str]:
        """Return the stored states of a profile's orders by number."""
        return {row["order_id"]: row["state"] for row in self.stored("orders") if row["PartitionKey"] == profile}

    def books(self, name: str) -> Books:
        """Return an administration by its name."""
        return self.snelstart.books(name)

    def references(self) -> Counter[str]:
        """Return how many sales orders each payment reference has, in all administrations."""
        every = self.snelstart.administrations.values()
        return Counter(order["betalingskenmerk"] for books in every for order in books.orders.values())

    def forget_calls(self) -> None:
        """Count from here on."""
        self.snelstart.log.clear()
        self.rows.writes.clear()
        for shop in self.shops.values():
            shop.calls.clear()
            shop.changes = 0

    def book_writes(self) -> dict[str, int]:
        """Return how often SnelStart was asked to change something, per method and path."""
        counts = self.snelstart.log.counts
        return {
            f"{method} {path}": number
            for (method, path), number in sorted(counts.items())
            if method != "GET" and path != TOKEN_PATH
        }

    def book_reads(self) -> dict[str, int]:
        """Return how often SnelStart was asked for something, per path."""
        return {path: number for (method, path), number in sorted(self.snelstart.log.counts.items()) if method == "GET"}

    def shop_writes(self) -> dict[str, int]:
        """Return how many batches were sent to the shops, and how many products and accounts changed by them."""
        calls = sum((shop.calls for shop in self.shops.values()), Counter[str]())
        changes = sum(shop.changes for shop in self.shops.values())
        found = {name: number for name, number in sorted(calls.items()) if name.endswith("_write")}
        return found | ({"changes": changes} if changes else {})

    def shop_reads(self) -> dict[str, int]:
        """Return how often the shops were asked for products and accounts."""
        calls = sum((shop.calls for shop in self.shops.values()), Counter[str]())
        return {name: calls[name] for name in ("products", "customers") if calls[name]}

    def _process(self) -> Services:
        """Wire the app as a fresh process does."""
        http = httpx.AsyncClient(transport=SimulatedTransport(self.snelstart, sleep=self.clock.sleep))
        settings = SnelStartSettings(subscription_key=SUBSCRIPTION_KEY)
        snelstart = SnelStart(
            http, settings, self.clock, quota_in(self.rows, self.clock), jitter=Random(self._seed).random
        )
        return Services(
            store=RecordStore(self.rows),
            connector=LabConnector(self.secrets, snelstart, _Hosts(self.shops), self.clock, RecordStore(self.rows)),
            secrets=self.secrets,
            vies=self.vies,
            clock=self.clock,
            limits=Limits(),
            random=self._random,
            new_token=lambda: f"token-{next(self._tokens):05d}-{self._seed:02d}",
            version="0",
        )

    def _called(self, function: Function, data: Datum, metadata: Mapping[str, Datum]) -> None:
        answer = self._run(call(function, "invocation", data, metadata))
        assert answer.ok, answer.error
        outputs = function.outputs("queue")
        for name, datum in answer.outputs:
            self.queue += [
                Message(outputs[name].details["queueName"], text) for text in json.loads(datum.value or "[]")
            ]

    def _run(self, work: Any) -> Any:
        return self.clock.run(work)

    def keep(self, folder: Path) -> None:
        """Write everything to files, a row a line."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tables.json").write_text(_lines(self.tables()), encoding="utf-8")
        rest = {
            "now": self.clock.now().isoformat(),
            "secrets": self.secrets.kept,
            "queue": [[message.queue, message.body] for message in self.queue],
        }
        (folder / "installation.json").write_text(json.dumps(rest, indent=1) + "\n", encoding="utf-8")
        administrations = [books.keep() for books in self.snelstart.administrations.values()]
        (folder / "snelstart.json").write_text(to_json(administrations) + "\n", encoding="utf-8")
        shops = {name: _kept_shop(shop) for name, shop in self.shops.items()}
        (folder / "shops.json").write_text(_lines(shops), encoding="utf-8")

    @classmethod
    def opened(cls, folder: Path, *, seed: int, after: float = 0) -> Self:
        """Open what was kept, `after` so many seconds. Another seed gives ids and tokens that were not drawn before."""
        rest = _read(folder / "installation.json")
        administrations = from_json((folder / "snelstart.json").read_text(encoding="utf-8"))
        start = datetime.fromisoformat(rest["now"])
        world = cls(start, [Books.restore(kept) for kept in administrations], seed=seed)
        world.later(after)
        world.secrets.kept = dict(rest["secrets"])
        world.queue = [Message(queue, body) for queue, body in rest["queue"]]
        for name, kept in _read(folder / "shops.json").items():
            _fill(world.add_shop(name), kept)
        world.add_rows(tables_of(folder))
        world.forget_calls()
        return world

    def add_rows(self, tables: Mapping[str, Iterable[StoredRow]]) -> None:
        """Put rows in the tables as a version stored them."""
        for table, rows in tables.items():
            for row in rows:
                stored = _from_stored(row)
                self._run(self.rows.put(table, stored.partition, stored.key, stored.values))


class _Hosts(httpx.AsyncBaseTransport):
    """Routes a request to the shop that has its address."""

    def __init__(self, shops: Mapping[str, SimulatedShop]) -> None:
        self._shops = {f"{name}.example.test": ShopTransport(shop) for name, shop in shops.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._shops[request.url.host].handle_async_request(request)


def address_of(profile: str) -> str:
    """Return where the shop of a profile answers."""
    return f"https://{profile}.example.test"


def tables_of(recording: Path) -> dict[str, list[StoredRow]]:
    """Read the rows of a recording, by table."""
    found: dict[str, list[StoredRow]] = _read(recording / "tables.json")
    return found


def fill_tables(connection_string: str, tables: Mapping[str, Iterable[StoredRow]]) -> None:
    """Write rows as they stand to the tables of an installation that uses the names it is given by itself."""
    with TableServiceClient.from_connection_string(connection_string) as service:
        for table, rows in tables.items():
            client = service.create_table_if_not_exists(f"sconnect{table}")
            for left in client.list_entities(select=["PartitionKey", "RowKey"]):  # of another recording
                client.delete_entity(left)
            for row in rows:
                client.create_entity({name: _typed(value) for name, value in row.items()})


def read_tables(connection_string: str, tables: Mapping[str, Iterable[StoredRow]]) -> dict[str, list[StoredRow]]:
    """Read the partitions of these rows through the app's own tables."""

    async def read() -> dict[str, list[StoredRow]]:
        rows = connect({"AzureWebJobsStorage": connection_string})
        found: dict[str, list[StoredRow]] = {}
        for table, stored in tables.items():
            for partition in sorted({row["PartitionKey"] for row in stored}):
                found.setdefault(table, []).extend(
                    [_as_stored(row) async for row in rows.range(table, decode_key(partition))]
                )
        rows.close()
        return found

    return asyncio.run(read())


LATER = frozenset(
    {
        ActivationRecord,
        BareReferences,
        BulkDecision,
        BulkPart,
        CallsOfBooks,
        AdoptionFinding,
        AdoptionLink,
        AdoptionPart,
        AdoptionState,
        CopyProgress,
        CorrectionRecord,
        AdministrationIndexed,
        CreationTurn,
        DueWork,
        DueWorkListed,
        EvidenceProgress,
        EvidenceYear,
        FirstOrder,
        FormerArticle,
        KeptBooksLists,
        KeptShopLists,
        LastLook,
        LinkListFilled,
        ListedLink,
        ListedOrder,
        MailRecipient,
        MailState,
        MailTrouble,
        MailWatch,
        OpenCorrection,
        OrderListFilled,
        OrderPlaces,
        ProfileAccess,
        ReconciledNight,
        ReconciledPart,
        RestoredProfile,
        SeenPayments,
        SentMail,
        SentReturns,
        SettingsChange,
        SettingsSave,
        SettingsTemplate,
        ShopClaims,
        ShopCredit,
        SoldProduct,
        SummaryRow,
        TemplateUse,
        TimerTick,
        UnshownOutcome,
        UsedPrefixes,
        VatReview,
        ViesCheck,
        WorkListPart,
    }
)
"""Kinds of records that no recorded version had yet."""


def unreadable(tables: Mapping[str, Iterable[StoredRow]]) -> list[str]:
    """Return the rows that no record can be made of, or none with all its columns, and the kinds without a row."""
    problems = []
    seen = set()
    for table, rows in tables.items():
        for stored in rows:
            row = _from_stored(stored)
            scope = row.partition[: row.partition.find("!") + 1]
            kinds = [kind for kind in RECORDS if (table, scope) == (kind.TABLE, _prefix(kind, "PARTITION_PREFIX"))]
            kinds = [kind for kind in kinds if row.key.startswith(_prefix(kind, "KEY_PREFIX"))]
            if len(kinds) != 1:
                problems.append(f"{table} {stored['RowKey']}: {len(kinds)} kinds of record")
                continue
            seen.add(kinds[0])
            try:
                again = encode(decode(kinds[0], row)).values
            except Exception as error:  # noqa: BLE001 - whatever it is, the row cannot be read
                problems.append(f"{table} {stored['RowKey']}: {error!r}")
                continue
            # An empty column that a kind of record does not have any more said nothing.
            lost = [name for name, value in row.values.items() if value and not _is_kept(value, again.get(name))]
            problems += [f"{table} {stored['RowKey']}: {name} is not what it was" for name in lost]
    return problems + [f"no row of {kind.__name__}" for kind in RECORDS if kind not in {*seen, *LATER}]


def _is_kept(before: Any, after: Any) -> bool:
    """Whether a stored value still says all that it said; of a JSON text a field may have come in."""
    if before == after or not (isinstance(before, str) and isinstance(after, str)):
        return bool(before == after)
    try:
        return _holds(json.loads(after), json.loads(before))
    except ValueError:
        return False


def _holds(after: Any, before: Any) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return all(name in after and _holds(after[name], value) for name, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_holds, after, before))
    return bool(before == after)


def _prefix(kind: type, name: str) -> str:
    return str(getattr(kind, name, ""))


def _as_stored(row: Row) -> StoredRow:
    values = {name: _plain(value) for name, value in sorted(row.values.items())}
    return {"PartitionKey": encode_key(row.partition), "RowKey": encode_key(row.key), **values}


def _plain(value: Any) -> Any:
    return {"datetime": value.isoformat()} if isinstance(value, datetime) else value


def _from_stored(row: StoredRow) -> Row:
    partition, key = decode_key(row["PartitionKey"]), decode_key(row["RowKey"])
    assert (encode_key(partition), encode_key(key)) == (row["PartitionKey"], row["RowKey"])
    values = {name: _typed(value) for name, value in row.items() if name not in {"PartitionKey", "RowKey"}}
    return Row(partition, key, values, "")


def _typed(value: Any) -> Any:
    return datetime.fromisoformat(value["datetime"]).astimezone(UTC) if isinstance(value, dict) else value


def _kept_shop(shop: SimulatedShop) -> dict[str, Any]:
    return {
        "key": shop.gate.key,
        "secret": shop.gate.secret,
        "orders": list(shop.entries.values()),
        "products": list(shop.products.records.items()),
        "accounts": list(shop.customers.records.items()),
    }


def _fill(shop: SimulatedShop, kept: Mapping[str, Any]) -> None:
    shop.gate.key, shop.gate.secret = kept["key"], kept["secret"]
    shop.adopt({entry["order"]["order_id"]: entry for entry in kept["orders"]})
    shop.products.adopt({key: {**row, "price": Decimal(row["price"])} for key, row in kept["products"]})
    shop.customers.adopt(dict(kept["accounts"]))


def _lines(content: Mapping[str, Any]) -> str:
    """Write two levels of JSON, so that a difference between two recordings can be read line by line."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {_block(value)}" for name, value in content.items()) + "\n}\n"


def _block(value: Any) -> str:
    match value:
        case dict():
            return "{\n" + ",\n".join(f"{json.dumps(name)}: {_block(each)}" for name, each in value.items()) + "\n}"
        case list() if value:
            return "[\n" + ",\n".join(_compact(each) for each in value) + "\n]"
        case _:
            return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
