"""A lab for exports: articles and customers that change in the books, products and accounts in the shop."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from local.snelstart.books import Books
from local.snelstart.http.wire import Record
from sconnect.app.exporting.export_changes import export_articles, export_customers
from sconnect.app.exporting.issues import read_export_issues
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import read_report
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import ExportIssue, RunRecord
from sconnect.domain.books import VatKind
from sconnect.domain.profile import ArticleExportSettings, CustomerExportSettings, Task
from sconnect.domain.runs import RunItem
from tests.functional.lab import Lab

HIGH, LOW = "20", "21"
"""Tax classes of the simulated shop."""
BODIES = {Task.EXPORT_ARTICLES: export_articles, Task.EXPORT_CUSTOMERS: export_customers}


class ExportLab(Lab):
    """A lab with books that hold only the records of the test, and a shop without products or accounts."""

    def __init__(self, *, keep_articles: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self._shows = 0
        if not keep_articles:
            self.books.articles.clear()
        self.books.relations.clear()
        self.shop.products.records.clear()
        self.shop.customers.records.clear()
        usual = ArticleExportSettings(tax_classes={VatKind.HIGH: HIGH, VatKind.LOW: LOW})
        self.profile = self.profile.model_copy(
            update={"article_export": usual, "customer_export": CustomerExportSettings()}
        )

    def change_profile(self, part: str, **changes: object) -> None:
        """Change settings of one part of the profile, as text if need be."""
        settings = getattr(self.profile, part)
        changed = type(settings).model_validate({**settings.model_dump(), **changes})
        self.profile = self.profile.model_copy(update={part: changed})

    @property
    def books(self) -> Books:
        return self.sim.books(self.demo.books.name)

    def article(self, code: str, **fields: Any) -> Record:
        """Put an article in the books, or change one; it counts as modified now."""
        known = next((row for row in self.books.articles.values() if row["artikelcode"] == code), None)
        row = known or self._new_article(code)
        row.update(fields, modifiedOn=self._modified())
        self.books.articles[row["id"]] = row
        return row

    def many_articles(self, number: int) -> None:
        """Put articles A0, A1 ... in the books, all at once."""
        for position in range(number):
            row = self._new_article(f"A{position}") | {"modifiedOn": self._modified()}
            self.books.articles[row["id"]] = row

    def _new_article(self, code: str) -> Record:
        return {
            "id": f"00000000-0000-4000-9000-{len(self.books.articles):012d}",
            "artikelcode": code,
            "omschrijving": f"Artikel {code}",
            "artikelOmzetgroep": {"id": self.group(1)},
            "verkoopprijs": Decimal("10.00"),
            "isNonActief": False,
            "voorraadControle": True,
            "isHoofdartikel": False,
        }

    def customer(self, number: int, **fields: Any) -> Record:
        """Put a customer card in the books, or change one; it counts as modified now."""
        known = next((row for row in self.books.relations.values() if row["relatiecode"] == number), None)
        row = known or {
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "relatiesoort": ["Klant"],
            "relatiecode": number,
            "naam": f"Jan Klant{number}",
            "email": f"klant{number}@example.test",
            "telefoon": "0612345678",
            "vestigingsAdres": self.address(contactpersoon=f"Jan Klant{number}"),
            "nonactief": False,
        }
        row.update(fields, modifiedOn=self._modified())
        self.books.relations[row["id"]] = row
        return row

    def address(self, country: str = "NL", **fields: Any) -> Record:
        land = next(key for key, row in self.books.countries.items() if row["landcode"] == country)
        return {"straat": "Dorpsstraat 12a", "postcode": "1234 AB", "plaats": "Alkmaar", "land": {"id": land}, **fields}

    def group(self, number: int) -> str:
        """Return the id of a revenue group: 1 is high, 2 low, 3 none."""
        return next(key for key, row in self.books.revenue_groups.items() if row["nummer"] == number)

    def fill(self, row: Record, **values: Any) -> None:
        """Fill extra fields of an article or a customer."""
        column = "extraVelden" if "artikelcode" in row else "extraVeldenKlant"
        kept = {field["naam"]: field["waarde"] for field in row.get(column, [])} | values
        row.update({column: [{"naam": name, "waarde": value} for name, value in kept.items()]})
        row["modifiedOn"] = self._modified()

    def product(self, model: str, **fields: Any) -> str:
        """Put a product in the shop, as its owner does; returns its number."""
        number = str(len(self.shop.products.records) + 500)
        self.shop.products.records[number] = {
            "model": model,
            "name": f"Product {model}",
            "price": Decimal(5),
            "quantity": 3,
            "enabled": True,
            "tax_class_id": "0",
            "codes": {},
            **fields,
        }
        return number

    def account(self, email: str, **fields: Any) -> str:
        """Put a customer account in the shop; returns its number."""
        number = str(len(self.shop.customers.records) + 700)
        self.shop.customers.records[number] = {
            "email": email,
            "group_id": "1",
            "firstname": "Oud",
            "lastname": "Bekend",
            "telephone": "000",
            "enabled": True,
            "address": None,
            "custom_field": {},
            **fields,
        }
        return number

    @property
    def products(self) -> dict[str, dict[str, Any]]:
        """The products of the shop by model."""
        return {row["model"]: row for row in self.shop.products.records.values()}

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """The accounts of the shop by e-mail address."""
        return {row["email"]: row for row in self.shop.customers.records.values()}

    def export_articles(self, *, by: str = "") -> RunRecord:
        """Let one run come and go, follow-ups included, in a process of its own, some time later."""
        return self._export(Task.EXPORT_ARTICLES, by)

    def export_customers(self, *, by: str = "") -> RunRecord:
        """The same for customers."""
        return self._export(Task.EXPORT_CUSTOMERS, by)

    def items(self, run: RunRecord) -> list[RunItem]:
        """Read the report of a run."""
        return self.run(read_report(self.services, self.profile.id, run.run_id))[0]

    def issues(self) -> list[ExportIssue]:
        """Read what waits for a person."""
        return self.run(read_export_issues(self.services, self.profile.id))

    def show(self, task: Task, *, newest: int = 0, seconds: float = 300) -> tuple[Progress, list[RunItem]]:
        """Let a dry run come and go."""
        return self.run(self._show(task, newest, seconds))

    async def _show(self, task: Task, newest: int, seconds: float) -> tuple[Progress, list[RunItem]]:
        self.services = self._wired()
        deadline = self.clock.monotonic() + seconds
        self._shows += 1
        progress = Progress(f"dry-{self._shows}", deadline, by_hand=True, dry_run=True, newest=newest)
        assert not await BODIES[task](self.services, self.profile, progress)
        return progress, (await read_report(self.services, self.profile.id, progress.run_id))[0]

    def _export(self, task: Task, by: str) -> RunRecord:
        self.clock.seconds += 300
        self.services = self._wired()
        return self.run(self._carried_out(task, by))

    async def _carried_out(self, task: Task, by: str) -> RunRecord:
        await save_profile(self.services, self.profile, by="test")
        started = await start_run(self.services, self.profile.id, task, by=by)
        await self._carry_out(started.name)
        return await read_run(self.services, started.name)

    def _modified(self) -> str:
        return self.clock.now().replace(tzinfo=None).isoformat(timespec="milliseconds")


def shown(items: Sequence[RunItem]) -> dict[str, str]:
    """Return the outcomes of a report by subject."""
    return {item.subject: item.outcome.value for item in items}
