"""A lab whose profile was made after sconnect began to ask what another program booked."""

from decimal import Decimal

from local.snelstart.http.wire import Record
from sconnect.app.importing.adoption.store import read_findings, read_state
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import AdoptionFinding, AdoptionState, RunRecord
from sconnect.app.worklist.adoption import Choice, confirm, decide
from sconnect.domain.profile import Task
from tests.functional.decisions import BY
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

_CANCELLED = 7


class Newcomer(Lab):
    """A lab whose profile was made after this came, with orders in the shop that another program may have booked."""

    def __init__(self, orders: int = 3) -> None:
        super().__init__()
        self.run(self.services.store.put(AdoptionState(profile_id=self.profile.id)))
        self.orders = self.place(*plain_orders(orders))

    @property
    def state(self) -> AdoptionState:
        state = self.run(read_state(self.services, self.profile.id))
        assert state is not None
        return state

    def finding(self, order_id: str) -> AdoptionFinding:
        return self.run(read_findings(self.services, self.profile.id, [order_id]))[order_id]

    def choose(self, order_id: str, choice: Choice, sale_id: str = "") -> AdoptionFinding:
        return self.run(decide(self.services, self.profile.id, order_id, choice, sale_id=sale_id, by=BY))

    def confirm(self, *, is_off: bool = True) -> AdoptionState:
        return self.run(confirm(self.services, self.profile.id, is_off=is_off, by=BY))

    def look(self) -> RunRecord:
        self.services = self._wired()
        return self.run(self._look())

    async def _look(self) -> RunRecord:
        started = await start_run(self.services, self.profile.id, Task.IMPORT_ORDERS, by=BY, look_only=True)
        await self._carry_out(started.name)
        return await read_run(self.services, started.name)

    def shop_order(self, order_id: str) -> Record:
        order: Record = self.shop.entries[order_id]["order"]
        return order

    def all_sales_orders(self) -> list[Record]:
        return self.sim.orders(self.demo.books.name)

    def foreign_order(self, order_id: str, **fields: object) -> Record:
        """Let the other program book an order as a sales order."""
        books, shop = self.sim.books(self.demo.books.name), self.shop_order(order_id)
        books.last_order_number += 1
        total = Decimal(shop["total"]).quantize(Decimal("0.01"))
        key = f"00000000-0000-4000-a000-{books.last_order_number:012d}"
        order = {
            "id": key,
            "nummer": books.last_order_number,
            "datum": f"{self.clock.now():%Y-%m-%d}T00:00:00",
            "relatie": fields.get("relatie") or {"id": self.add_customer(shop["email"])},
            "betalingskenmerk": order_id,
            "omschrijving": "",
            "procesStatus": "Order",
            "verkooporderBtwIngaveModel": "Inclusief",
            "verkoopfactuur": None,
            "regels": [],
            "totaalInclusiefBtw": total,
            "totaalExclusiefBtw": total,
            "modifiedOn": f"{self.clock.now():%Y-%m-%dT%H:%M:%S}.123",
        }
        books.orders[key] = {**order, **fields}
        return books.orders[key]

    def foreign_entry(self, order_id: str) -> Record:
        """Let the other program book an order as a sales entry, with the invoice that comes of it."""
        order = self.foreign_order(order_id)
        books = self.sim.books(self.demo.books.name)
        del books.orders[order["id"]]
        invoice = {
            "id": order["id"],
            "factuurnummer": f"2026{order_id}",
            "factuurDatum": order["datum"],
            "factuurBedrag": order["totaalInclusiefBtw"],
            "relatie": order["relatie"],
            "verkoopBoeking": {"id": order["id"]},
            "verkoopOrders": [],
            "modifiedOn": order["modifiedOn"],
        }
        books.invoices[order["id"]] = invoice
        return invoice

    def goods(self, order_id: str) -> list[Record]:
        """Lines of a sales order with the articles that an order names."""
        ids = {row["artikelcode"]: key for key, row in self.sim.books(self.demo.books.name).articles.items()}
        rows = self.shop.entries[order_id]["products"]
        lines = [(ids.get(row["model"]), row["quantity"]) for row in rows]
        return [{"artikel": {"id": key}, "aantal": Decimal(number), "stuksprijs": Decimal(1)} for key, number in lines]

    def book_as(self, order_id: str, way: str) -> None:
        """Let the other program, or a person, book an order in a way."""
        total = Decimal(self.shop_order(order_id)["total"]).quantize(Decimal("0.01"))
        goods = {"betalingskenmerk": "", "regels": self.goods(order_id)}
        match way:
            case "number":
                self.foreign_order(order_id, betalingskenmerk=f"#000{order_id}")
            case "year":
                self.foreign_entry(order_id)
            case "text":
                self.foreign_order(order_id, betalingskenmerk="", omschrijving=f"Webshop-order {order_id}, betaald")
            case "goods":
                self.foreign_order(order_id, **goods)
            case "cents":
                self.foreign_order(order_id, totaalInclusiefBtw=total + Decimal("0.02"), **goods)
            case "twin":
                self.foreign_order(order_id)
                self.foreign_order(order_id)
            case "merged":
                self.foreign_order(order_id, totaalInclusiefBtw=total + 25)
            case "split":
                self.foreign_order(order_id, totaalInclusiefBtw=total - 5)
                self.foreign_order(order_id, totaalInclusiefBtw=Decimal(5))
            case "cancelled":
                self.foreign_order(order_id)
                self.shop.change_status(order_id, _CANCELLED)
                self.clock.seconds += 60
