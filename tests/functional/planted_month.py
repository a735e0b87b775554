"""A month of orders, booked, invoiced and posted, with trouble of every kind planted in both hands."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from local.snelstart.http.wire import Record
from local.snelstart.resources.totals import line_total, order_totals
from sconnect.app.storage.records import OrderRecord, ShopClaims
from sconnect.app.worklist.orders import book_by_hand
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.shop_claims import StoreClaim
from tests.functional.decisions import BY
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders
from tests.functional.test_ways_out import sold_by_hand

STATUS_CANCELLED = 7
OTHER_PROFILE = "winkel-ander"
Named = tuple[str, str]
"""A finding and the order in the shop; without one, the payment reference or the number of the invoice."""


@dataclass
class PlantedMonth:
    """The lab of a month, and what was planted in it."""

    lab: Lab = field(default_factory=Lab)
    number: int = 200
    expected: set[Named] = field(default_factory=set)

    def __post_init__(self) -> None:
        lab = self.lab
        lab.change_profile("articles", processing=Processing.MANUAL)
        lab.add_article("LAB-EBOEK", like="LAB-SHIRT")
        lab.add_article("LAB-STICKER", like="LAB-SHIRT")
        [self._earlier] = lab.place(*plain_orders(1, first_customer=9_000))
        lab.import_orders()
        lab.clock.seconds += timedelta(days=40).total_seconds()
        self.day = lab.clock.now().date()
        self.first, self.last = self.day - timedelta(days=14), self.day + timedelta(days=15)
        self.orders = lab.place(*plain_orders(self.number))
        run = lab.import_orders()
        assert run.counts["done"] == self.number, run.errors

    @property
    def books(self) -> Any:
        return self.lab.sim.books(self.lab.demo.books.name)

    def booked(self, order_id: str) -> Record:
        return self.lab.booked(order_id)[0]

    def invoice(self) -> None:
        """Invoice everything that was not."""
        self.lab.sim.invoice_all(self.books.name, until=self.last, day=self.last)

    def invoice_earlier(self) -> None:
        """Invoice the order of the month before, on its own day."""
        self.lab.sim.invoice(self.books.name, self.booked(self._earlier)["id"])

    def plant_before_invoicing(self, orders: list[str]) -> None:
        """Plant what happens to sales orders, one order each."""
        taken = iter(orders)
        self._gone(next(taken))
        self._changed_price(next(taken))
        self._other_rate_same_total(next(taken))
        self._twice(next(taken))
        self._foreign(next(taken))
        self._other_profile(next(taken))
        self._waiting()
        self._by_hand()

    def plant_after_invoicing(self, orders: list[str]) -> None:
        """Plant what happens to invoices, to the ledger and in the shop."""
        taken = iter(orders)
        self._invoice_of_other_amount(next(taken))
        self._posted_under_another_rate(next(taken))
        self._not_posted(next(taken))
        self._withdrawn(next(taken))
        self._changed_in_shop(next(taken))

    def plant_invoices_of_other_periods(self, later: str) -> None:
        """Invoice one order in the next month, and one of the month before in this one."""
        self.lab.sim.invoice(self.books.name, self.booked(later)["id"], day=self.last + timedelta(days=3))
        self.lab.sim.invoice(self.books.name, self.booked(self._earlier)["id"], day=self.last)
        self.expected |= {("other_period", later), ("other_period", self._earlier)}

    def leave_uninvoiced(self, order_id: str) -> None:
        """Date a sales order after the last day that is invoiced, then put it back."""
        order = self.booked(order_id)
        order["datum"] = f"{self.last + timedelta(days=100)}T00:00:00"
        self.invoice()
        order["datum"] = f"{self.day}T00:00:00"
        self.expected |= {("not_invoiced", order_id)}

    def _gone(self, order_id: str) -> None:
        del self.books.orders[self.booked(order_id)["id"]]
        self.expected |= {("gone", order_id)}

    def _changed_price(self, order_id: str) -> None:
        order = self.booked(order_id)
        order["regels"][0]["stuksprijs"] += Decimal("1.00")
        self._recompute(order)
        self.expected |= {("changed_by_hand", order_id)}

    def _other_rate_same_total(self, order_id: str) -> None:
        """Put the first line on an article of another rate: the total including VAT stays."""
        order = self.booked(order_id)
        line = order["regels"][0]
        code = self.lab.article_code(line)
        other = "LAB-SHIRT" if code == "LAB-KOFFIE" else "LAB-KOFFIE"
        line["artikel"] = {"id": next(key for key, each in self.books.articles.items() if each["artikelcode"] == other)}
        before = order["totaalInclusiefBtw"]
        self._recompute(order)
        assert order["totaalInclusiefBtw"] == before
        self.expected |= {("changed_by_hand", order_id)}

    def _recompute(self, order: Record) -> None:
        for line in order["regels"]:
            line["totaal"] = line_total(line, self.books.company)
        without, including = order_totals(self.books, order)
        order |= {"totaalExclusiefBtw": without, "totaalInclusiefBtw": including}

    def _twice(self, order_id: str) -> None:
        self.lab.sim.copy(self.books.name, self.booked(order_id)["id"])
        self.expected |= {("twice", order_id)}

    def _foreign(self, order_id: str) -> None:
        reference = self.lab.profile.payment_reference("987654")
        self._copy(self.booked(order_id), betalingskenmerk=reference)
        self.expected |= {("foreign", "")}

    def _copy(self, order: Record, **changes: object) -> Record:
        key = f"00000000-0000-4000-a000-{len(self.books.orders):012d}"
        number = 90_000 + len(self.books.orders)
        self.books.orders[key] = {**deepcopy(order), "id": key, "nummer": number, **changes}
        made: Record = self.books.orders[key]
        return made

    def _other_profile(self, order_id: str) -> None:
        """Let another profile of the shop have booked the order under its own prefix too."""
        made = self._copy(self.booked(order_id), betalingskenmerk=f"ANDER-{order_id}")
        self.lab.run(self._keep_other_profile(order_id, made))
        self.expected |= {("other_profile", order_id)}

    async def _keep_other_profile(self, order_id: str, made: Record) -> None:
        store, administration = self.lab.services.store, self.lab.profile.connection.administration_id
        own = [
            row.record
            async for row in store.range(ShopClaims, ShopClaims.PARTITION_PREFIX)
            if row.record.administration_id == administration
        ]
        claim = StoreClaim(OTHER_PROFILE, self.lab.clock.now(), removed=True)
        for row in own:
            await store.put(replace(row, profiles=(*row.profiles, claim)))
        await store.put(
            OrderRecord(
                profile_id=OTHER_PROFILE,
                order_id=order_id,
                state=OrderState.DONE,
                reference=str(made["betalingskenmerk"]),
                sales_order_id=str(made["id"]),
                updated_at=self.lab.clock.now(),
            )
        )

    def _waiting(self) -> None:
        [order_id] = self.lab.place(order_of("ONBEKEND-1", 7_001))
        self.lab.import_orders()
        assert not self.lab.booked(order_id)
        self.expected |= {("not_booked", order_id)}

    def _by_hand(self) -> None:
        [order_id] = self.lab.place(order_of("ONBEKEND-1", 7_002))
        self.lab.import_orders()
        number = sold_by_hand(self.lab, order_id)
        order = next(each for each in self.books.orders.values() if each["nummer"] == number)
        order["datum"] = f"{self.day}T00:00:00"
        self._recompute_to(order, self.lab.shop.entries[order_id]["order"]["total"])
        self.lab.run(book_by_hand(self.lab.services, self.lab.profile.id, order_id, number, "haast", by=BY))
        self.expected |= {("by_hand", order_id)}

    def _recompute_to(self, order: Record, total: str) -> None:
        """Give a sales order one line that comes to a total."""
        line = {**order["regels"][0], "aantal": Decimal(1), "stuksprijs": Decimal(total).quantize(Decimal("0.01"))}
        order["regels"] = [line]
        self._recompute(order)

    def _invoice_of(self, order_id: str) -> Record:
        invoice: Record = self.books.invoices[self.booked(order_id)["verkoopfactuur"]["id"]]
        return invoice

    def _rows_of(self, order_id: str) -> list[Record]:
        number = self._invoice_of(order_id)["factuurnummer"]
        return [row for row in self.books.journal.values() if row["factuurNummer"] == number]

    def _invoice_of_other_amount(self, order_id: str) -> None:
        invoice = self._invoice_of(order_id)
        invoice["factuurBedrag"] += Decimal("10.00")
        self.expected |= {("invoiced_otherwise", order_id), ("other_rate", order_id)}

    def _posted_under_another_rate(self, order_id: str) -> None:
        """Move the turnover of an invoice to the account of another rate; its VAT stays where it is."""
        numbers = {key: ledger["nummer"] for key, ledger in self.books.ledgers.items()}
        keys = {number: key for key, number in numbers.items()}
        swap = {8000: 8010, 8010: 8000, 8100: 8010, 8110: 8000}
        for row in self._rows_of(order_id):
            number = numbers[row["grootboek"]["id"]]
            row["grootboek"] = {"id": keys[swap.get(number, number)]}
        self.expected |= {("other_rate", order_id)}

    def _not_posted(self, order_id: str) -> None:
        number = self._invoice_of(order_id)["factuurnummer"]
        self.books.journal = {key: row for key, row in self.books.journal.items() if row["factuurNummer"] != number}
        self.expected |= {("not_posted", order_id)}

    def _withdrawn(self, order_id: str) -> None:
        self.lab.shop.change_status(order_id, STATUS_CANCELLED)
        self.expected |= {("withdrawn", order_id)}

    def _changed_in_shop(self, order_id: str) -> None:
        """Let somebody take an order apart in the shop: its only line becomes dearer, with its VAT and totals."""
        entry = self.lab.shop.entries[order_id]
        for row in entry["totals"]:
            row["value"] = str(Decimal(row["value"]) * 2)
        for line in entry["products"]:
            line |= {name: str(Decimal(line[name]) * 2) for name in ("price", "total", "tax")}
        entry["order"]["total"] = str(Decimal(entry["order"]["total"]) * 2)
        self.expected |= {("shop_changed", order_id)}

    def settle(self) -> None:
        """Let the shop give what was changed there."""
        self.lab.clock.seconds += 120


def planted(number: int) -> PlantedMonth:
    """Make a month with one of everything."""
    month = PlantedMonth(number=number)
    spread = [month.orders[place * number // 16] for place in range(16)]
    month.plant_before_invoicing(spread[:6])
    month.plant_invoices_of_other_periods(spread[6])
    month.leave_uninvoiced(spread[7])
    month.plant_after_invoicing(spread[8:13])
    month.settle()
    return month
