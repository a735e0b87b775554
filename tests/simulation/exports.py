"""S5: exports that are killed, lose answers and meet changes; after one undisturbed run the shop equals the books."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from local.shop import faults as shop_faults
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.app.errors import SconnectError
from sconnect.app.exporting.export_changes import export_articles, export_customers
from sconnect.app.runs.execution import TaskBody
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.books import VatKind
from sconnect.domain.profile import ArticleExportSettings, CustomerExportSettings, Profile
from tests.fakes.rows import SeededFaults, no_trouble
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.processes import Killed, Process, true_time
from tests.simulation.seams import Point, Script, kill_at, uneventful
from tests.simulation.world import World

BODIES: tuple[TaskBody, ...] = (export_articles, export_customers)
NUMBER_FIELD = "3"
_MOST_FOLLOW_UPS = 5
_CALM = 600.0
TROUBLE = frozenset({"killed", "changed meanwhile", "shop fault", "books fault"})
"""What befalls exports in a storm."""


@dataclass(frozen=True, slots=True)
class ExportRun:
    """One life of the exports: how many points it passed, how often it was killed, and what was wrong at its end."""

    points: int
    killed: int
    wrong: tuple[str, ...]
    met: Counter[str] = field(default_factory=Counter)


def killed_export(kill: int | None, *, articles: int, customers: int, later: bool, revert: bool = False) -> ExportRun:
    """Export while being killed at one point: the first export, or a later one after changes.

    `revert`: the changes are taken back before the calm run, so that the shop may hold what the books no longer do.
    """
    return in_virtual_time(_killed_export(kill, articles, customers, later=later, revert=revert))


def stormy_export(seed: int) -> ExportRun:
    """Export several times amid trouble and changes drawn from a seed."""
    return in_virtual_time(_stormy_export(seed))


class ExportWorld:
    """A world with books and shop for exports."""

    def __init__(self, seed: int, articles: int, customers: int) -> None:
        self.world = World(seed)
        self.random = Random(seed)
        self.books = self.world.snelstart.books(self.world.books_name)
        self.shop = self.world.shops[self.world.profiles[0].id]
        self.shop.products.records.clear()
        self.shop.customers.records.clear()
        self.profile = _with_exports(self.world.profiles[0])
        self._made = 0
        group = next(key for key, row in self.books.revenue_groups.items() if row["nummer"] == 1)
        land = next(key for key, row in self.books.countries.items() if row["landcode"] == "NL")
        self.books.articles = {row["id"]: row for row in (_article(number, group) for number in range(articles))}
        self.books.relations = {row["id"]: row for row in (_customer(number, land) for number in range(customers))}

    async def open(self) -> None:
        await self.world.open()

    async def export(self) -> None:
        """Let both exports run once, each in a fresh process; what they raise is for the log of the host."""
        for body in BODIES:
            with suppress(Killed, SconnectError):
                await self._run(body)

    async def _run(self, body: TaskBody) -> None:
        instance = self.world.instance()
        for number in range(_MOST_FOLLOW_UPS):
            run_id = f"{self._made:013d}-{number:010x}"
            self._made += 1
            if not await instance.run(lambda services, run_id=run_id: _carry_out(body, services, self.profile, run_id)):  # type: ignore[misc] # the default holds this round's name
                return

    def change_something(self) -> None:
        """Change a few articles and customers, as a bookkeeper does."""
        for row in self.random.sample([*self.books.articles.values()], k=min(4, len(self.books.articles))):
            self._change(row, self.random.choice(_ARTICLE_CHANGES))
        for row in self.random.sample([*self.books.relations.values()], k=min(3, len(self.books.relations))):
            self._change(row, self.random.choice(_CUSTOMER_CHANGES))

    def snapshot(self) -> tuple[dict[str, Record], dict[str, Record]]:
        return _copied(self.books.articles), _copied(self.books.relations)

    def restore(self, kept: tuple[dict[str, Record], dict[str, Record]]) -> None:
        """Put everything back as it was, which counts as a change."""
        for rows, before in ((self.books.articles, kept[0]), (self.books.relations, kept[1])):
            for key, row in rows.items():
                if row != before[key]:
                    row.update(before[key], modifiedOn=_now())

    def wrong(self) -> tuple[str, ...]:
        """Return the differences between shop and books."""
        return (*self._wrong_products(), *self._wrong_accounts(), *self.world.unexpected)

    def _wrong_products(self) -> list[str]:
        found = []
        products = list(self.shop.products.records.values())
        models = Counter(product["model"] for product in products)
        found += [f"{number} products {model}" for model, number in models.items() if number > 1]
        by_model = {product["model"]: product for product in products}
        for row in self.books.articles.values():
            product = by_model.pop(row["artikelcode"], None)
            if row["isNonActief"]:
                found += [f"{row['artikelcode']} is on"] if product and product["enabled"] else []
                continue
            expected = (row["omschrijving"], row["verkoopprijs"], True)
            actual = (product["names"]["nl-nl"], product["price"], product["enabled"]) if product else None
            found += [f"{row['artikelcode']}: {actual}, not {expected}"] if actual != expected else []
        return found + [f"{model} is nobody's" for model in by_model]

    def _wrong_accounts(self) -> list[str]:
        found = []
        accounts = list(self.shop.customers.records.values())
        numbers = Counter(account["custom_field"].get(NUMBER_FIELD) for account in accounts)
        found += [f"{number} accounts of {code}" for code, number in numbers.items() if number > 1]
        by_number = {account["custom_field"].get(NUMBER_FIELD): account for account in accounts}
        for row in self.books.relations.values():
            account = by_number.pop(str(row["relatiecode"]), None)
            # Its e-mail address is that with which it was made, whatever the card says since.
            expected = (row["telefoon"], row["vestigingsAdres"]["plaats"])
            address = (account or {}).get("address") or {}
            actual = (account["telephone"], address.get("city")) if account else None
            found += [f"{row['relatiecode']}: {actual}, not {expected}"] if actual != expected else []
        return found + [f"account {number} is nobody's" for number in by_number]

    def _change(self, row: Record, change: Callable[[Record, Random], Record]) -> None:
        row.update(change(row, self.random), modifiedOn=_now())


async def _carry_out(body: TaskBody, services: Services, profile: Profile, run_id: str) -> bool:
    deadline = services.clock.monotonic() + services.limits.run_budget
    return await body(services, profile, Progress(run_id, deadline, by_hand=False))


async def _killed_export(kill: int | None, articles: int, customers: int, *, later: bool, revert: bool) -> ExportRun:
    made = ExportWorld(7, articles, customers)
    await made.open()
    kept = made.snapshot()
    if later:
        await made.export()
        await asyncio.sleep(_CALM)
        made.change_something()
    script = kill_at(kill)
    made.world.seams.script = script
    await made.export()
    await asyncio.sleep(_CALM)
    if revert:
        made.restore(kept)
    await _calm_run(made)
    return ExportRun(script.seen, script.killed, made.wrong())


async def _stormy_export(seed: int) -> ExportRun:
    made = ExportWorld(seed, 30, 20)
    await made.open()
    random, met = made.random, Counter[str]()
    for _ in range(random.randint(2, 4)):
        _let_loose(made, random, met)
        await made.export()
        _end_trouble(made)
        await asyncio.sleep(random.choice((30.0, 600.0, 4_000.0, 30_000.0)))
        if random.random() < 0.8:
            made.change_something()
    await _calm_run(made)
    return ExportRun(0, met["killed"], made.wrong(), met)


async def _calm_run(made: ExportWorld) -> None:
    _end_trouble(made)
    await made.export()


def _let_loose(made: ExportWorld, random: Random, met: Counter[str]) -> None:
    made.world.seams.script = _storm(made, random, met)
    made.world.rows.policy = SeededFaults(random, lost=0.01, answer_lost=0.01, read_lost=0.005)
    kinds = (shop_faults.drop, shop_faults.maintenance, shop_faults.php_warning, shop_faults.failing(502))
    for _ in range(random.choice((0, 0, 1, 4))):
        met["shop fault"] += 1
        made.shop.faults.append(random.choice(kinds))
    made.shop.only_first(random.choice((None, None, 1, 7)))
    if random.random() < 0.3:
        met["books fault"] += 1
        kind = random.choice((FaultKind.DROP_BEFORE, FaultKind.TOO_MANY, FaultKind.REFUSE, FaultKind.EXPIRE_TOKENS))
        made.world.snelstart.faults.add(Fault(kind, path="/v2/*", probability=0.2))


def _storm(made: ExportWorld, random: Random, met: Counter[str]) -> Script:
    kill_rate, change_rate = random.choice((0.0, 0.003, 0.02)), random.choice((0.0, 0.01))

    async def script(process: Process, _: Point) -> None:
        await asyncio.sleep(random.uniform(0, 0.5))
        if random.random() < change_rate:
            met["changed meanwhile"] += 1
            made.change_something()
        if random.random() < kill_rate:
            met["killed"] += 1
            process.kill()
            raise Killed

    return script


def _end_trouble(made: ExportWorld) -> None:
    made.world.seams.script = uneventful
    made.world.rows.policy = no_trouble
    made.world.snelstart.faults.clear()
    made.shop.faults.clear()
    made.shop.only_first(None)


def _with_exports(profile: Profile) -> Profile:
    articles = ArticleExportSettings(
        publish_new=True, update_name=True, tax_classes={VatKind.HIGH: "20", VatKind.LOW: "21"}
    )
    customers = CustomerExportSettings(number_field_id=NUMBER_FIELD, update_address=True, update_phone=True)
    return profile.model_copy(update={"article_export": articles, "customer_export": customers})


def _article(number: int, group: str) -> Record:
    return {
        "id": f"00000000-0000-4000-9000-{number:012d}",
        "artikelcode": f"A{number}",
        "omschrijving": f"Artikel {number}",
        "artikelOmzetgroep": {"id": group},
        "verkoopprijs": Decimal(number + 1),
        "isNonActief": False,
        "modifiedOn": "2026-01-05T09:00:00",
    }


def _customer(number: int, land: str) -> Record:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "relatiesoort": ["Klant"],
        "relatiecode": 1_000 + number,
        "naam": f"Jan Klant{number}",
        "email": f"klant{number}@example.test",
        "telefoon": f"06{number:08d}",
        "vestigingsAdres": {
            "contactpersoon": f"Jan Klant{number}",
            "straat": f"Dorpsstraat {number}",
            "postcode": "1234 AB",
            "plaats": "Alkmaar",
            "land": {"id": land},
        },
        "nonactief": False,
        "modifiedOn": "2026-01-05T09:00:00",
    }


def _copied(rows: dict[str, Record]) -> dict[str, Record]:
    return {key: dict(row) for key, row in rows.items()}


def _now() -> str:
    return true_time().replace(tzinfo=None).isoformat(timespec="milliseconds")


_ARTICLE_CHANGES: tuple[Callable[[Record, Random], dict[str, Any]], ...] = (
    lambda _, random: {"verkoopprijs": Decimal(random.randint(1, 9_999)) / 100},
    lambda _, random: {"omschrijving": f"Naam {random.randint(1, 99)}"},
    lambda row, _: {"isNonActief": not row["isNonActief"]},
)
_CUSTOMER_CHANGES: tuple[Callable[[Record, Random], dict[str, Any]], ...] = (
    lambda _, random: {"telefoon": f"020{random.randint(0, 9_999_999):07d}"},
    lambda row, random: {"email": f"k{row['relatiecode']}-{random.randint(1, 10**9)}@example.test"},
    lambda row, random: {"vestigingsAdres": {**row["vestigingsAdres"], "plaats": random.choice(("Ede", "Goes"))}},
)
