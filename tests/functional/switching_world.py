"""Shops of which another program booked a part, in many ways, and goes on until it is switched off."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from local.shop.captures import Entry
from local.snelstart.http.wire import Record
from sconnect.domain.adoption.model import Part
from sconnect.domain.causes import CauseKind
from tests.contract.snelstart.world import client_of
from tests.functional.adoption_lab import Newcomer
from tests.functional.lab import BOOKED_STATUS
from tests.functional.orders import plain_orders

_CANCELLED = 7
_MOST_ASKED = Decimal("0.05")


class Truth(StrEnum):
    """What is true of an order of the shop."""

    BOOKED = "booked by the other program"
    ASK = "a person has to decide"
    UNBOOKED = "booked by nobody"
    GONE = "undone in the shop, but booked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an order ended: in the books under our reference so often, adopted, and asked."""

    booked: int
    adopted: bool
    asked: bool


@dataclass
class SwitchingLab(Newcomer):
    """A shop with orders over many days, and the other program. `truth` tells what is true of every order."""

    customers: int
    seed: int = 0
    truth: dict[str, Truth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(orders=0)
        self.random = Random(self.seed)
        self._cards: dict[str, str] = {}

    def open_shop(self, number: int, *, hours: float) -> list[str]:
        """Place orders one after the other; returns their numbers."""
        made = []
        for entry in plain_orders(number, customers=self.customers):
            _live_somewhere(entry)
            made.append(self.order(entry))
            self.clock.seconds += hours * 3_600
        return made

    def order(self, entry: Entry) -> str:
        """Place an order now."""
        order_id = self.shop.place(entry, status=BOOKED_STATUS)
        self.truth[order_id] = Truth.UNBOOKED
        return order_id

    def twin(self, order_id: str, *, other_goods: bool = False) -> str:
        """Let the same customer order once more on the same day: the same, or something of another total."""
        entry = self.shop.entries[order_id]
        if other_goods:
            customer = int(entry["order"]["payment_lastname"].rpartition(" ")[2])
            offered = (plain_orders(at, first_customer=customer - at + 1)[-1] for at in range(1, 30))
            total = entry["order"]["total"]
            entry = next(each for each in offered if each["order"]["total"] != total)
            _live_somewhere(entry)
        twin = self.order(entry)
        placed = self.shop_order(order_id)["date_added"]
        self.shop_order(twin).update(date_added=placed, date_modified=placed)
        return twin

    def cancel(self, order_id: str) -> None:
        """Undo an order in the shop."""
        self.shop.change_status(order_id, _CANCELLED)

    def day_of(self, order_id: str) -> date:
        """The day on which it was placed."""
        return datetime.fromisoformat(self.shop_order(order_id)["date_added"]).date()

    def total_of(self, order_id: str) -> Decimal:
        """Euro including VAT."""
        return Decimal(self.shop_order(order_id)["total"]).quantize(Decimal("0.01"))

    def card_of(self, order_id: str) -> str:
        """The card that the other program made for the customer of an order, one for each."""
        shopper = self.shop_order(order_id)
        email = shopper["email"]
        if email not in self._cards:
            name = f"{shopper['payment_firstname']} {shopper['payment_lastname']}"
            self._cards[email] = self.add_customer(email, naam=name)
        return self._cards[email]

    def sale(self, order_id: str, **fields: object) -> Record:
        """Let the other program book an order as a sales order with its goods, some days later."""
        day = self.day_of(order_id) + timedelta(days=self.random.randint(0, 3))
        usual = {
            "betalingskenmerk": "",
            "datum": f"{day}T00:00:00",
            "relatie": {"id": self.card_of(order_id)},
            "regels": self.goods(order_id),
        }
        return self.foreign_order(order_id, **{**usual, **fields})

    def entry(
        self, order_id: str, number: str, text: str = "", *, total: Decimal | None = None, card: str = ""
    ) -> None:
        """Let it book an order as a sales entry, as SnelStart's API takes one."""
        ledgers = {row["nummer"]: key for key, row in self.sim.books(self.demo.books.name).ledgers.items()}
        amount = self.total_of(order_id) if total is None else total
        body = {
            "factuurnummer": number,
            "factuurdatum": f"{self.day_of(order_id)}T00:00:00",
            "klant": {"id": card or self.card_of(order_id)},
            "omschrijving": text,
            "factuurbedrag": str(amount),
            "boekingsregels": [{"grootboek": {"id": ledgers[8000]}, "bedrag": str(amount)}],
        }
        self.run(self._enter(body))

    async def _enter(self, body: Record) -> None:
        books = await self.services.connector.books(self.profile)
        await client_of(books).write("POST", "/verkoopboekingen", body)  # type: ignore[arg-type]

    def booked_by_other(self, *order_ids: str) -> None:
        """Note that these are certainly booked."""
        self.truth |= dict.fromkeys(order_ids, Truth.BOOKED)

    def to_ask(self, *order_ids: str) -> None:
        """Note that a person has to decide about these."""
        self.truth |= dict.fromkeys(order_ids, Truth.ASK)

    def outcome_of(self, order_id: str, asked: set[str]) -> Outcome:
        """Return how an order ended."""
        marker = self.marker(order_id)
        adopted = marker is not None and marker.adopted is not None
        return Outcome(len(self.booked(order_id)), adopted, order_id in asked)

    def asked(self) -> set[str]:
        """The orders that wait for a person's decision about another program."""
        return {entry.order_id for entry in self.listed() if entry.causes[0][0] is CauseKind.MAYBE_BOOKED}

    def check(self) -> None:
        """None is booked twice, none is lost, every ambiguous one is asked, and few of the certain ones are."""
        asked, wrong = self.asked(), {}
        for order_id, truth in self.truth.items():
            found = self.outcome_of(order_id, asked)
            right = {
                Truth.BOOKED: found.booked == 0 and (found.adopted or found.asked),
                Truth.ASK: found == Outcome(0, adopted=False, asked=True),
                Truth.UNBOOKED: found.booked == 1 or found.asked,
                Truth.GONE: found.booked == 0 and not found.adopted and self.finding(order_id).part is Part.TO_DECIDE,
            }
            if not right[truth]:
                wrong[order_id] = (truth, found, self.shop_order(order_id)["total"])
        assert wrong == {}
        for truth in (Truth.BOOKED, Truth.UNBOOKED):
            of_kind = [order_id for order_id, each in self.truth.items() if each is truth]
            needless = asked.intersection(of_kind)
            assert len(needless) < _MOST_ASKED * len(of_kind), (truth, needless)


def _live_somewhere(entry: Entry) -> None:
    """Give each customer a postcode of their own."""
    number = int(entry["order"]["payment_lastname"].rpartition(" ")[2])
    for kind in ("payment", "shipping"):
        entry["order"][f"{kind}_postcode"] = f"{1_000 + number} AB"


def _some(orders: Iterator[str], number: int) -> list[str]:
    return [next(orders) for _ in range(number)]


def five_hundred(seed: int) -> SwitchingLab:
    """Make a shop of 500 orders, of which the other program booked 300 in every way, and 40 sales of a second shop."""
    lab = SwitchingLab(160, seed)
    placed = lab.open_shop(495, hours=11)
    lab.clock.seconds += 3 * 86_400
    rest = iter(lab.random.sample(placed, len(placed)))
    for order_id in _some(rest, 150):
        spelling = lab.random.choice(("{}", "{}", "#{}", "0000{}", "WEB{}", "Order {}"))
        lab.sale(order_id, betalingskenmerk=spelling.format(order_id))
        lab.booked_by_other(order_id)
    for at, order_id in enumerate(_some(rest, 60)):
        if at % 2:
            lab.entry(order_id, f"{lab.day_of(order_id).year}{order_id}")
        else:
            lab.entry(order_id, f"F{700_000 + at}", f"webshop order {order_id} / {900_000 + at} / ideal")
        lab.booked_by_other(order_id)
    for order_id in _some(rest, 40):
        lab.sale(order_id, omschrijving=f"Webshop-order {order_id}, betaald")
        lab.booked_by_other(order_id)
    for at, order_id in enumerate(_some(rest, 30)):
        cents = Decimal(lab.random.choice((-3, -1, 1, 2, 4))) / 100
        number = f"order {order_id}" if at % 2 else ""
        lab.sale(order_id, omschrijving=number, totaalInclusiefBtw=lab.total_of(order_id) + cents)
        lab.booked_by_other(order_id)
    for order_id in _some(rest, 5):
        lab.sale(order_id)
        lab.booked_by_other(order_id)
    for order_id in _some(rest, 5):
        lab.sale(order_id)
        lab.to_ask(order_id, lab.twin(order_id))
    _merge_and_split(lab, rest)
    for order_id in _some(rest, 5):
        lab.sale(order_id, betalingskenmerk=order_id)
        lab.cancel(order_id)
        lab.truth[order_id] = Truth.GONE
    for taken in lab.random.sample(sorted(lab.truth), 40):
        _of_second_shop(lab, taken)
    return lab


def _merge_and_split(lab: SwitchingLab, rest: Iterator[str]) -> None:
    """Let three sales hold two orders each, and two orders stand in two sales each."""
    for order_id in _some(rest, 3):
        second = lab.twin(order_id, other_goods=True)
        lab.sale(
            order_id,
            betalingskenmerk=order_id,
            totaalInclusiefBtw=lab.total_of(order_id) + lab.total_of(second),
            regels=[],
        )
        lab.to_ask(order_id, second)
    for order_id in _some(rest, 2):
        part = (lab.total_of(order_id) * Decimal("0.3")).quantize(Decimal("0.01"))
        for at, amount in enumerate((part, lab.total_of(order_id) - part)):
            lab.entry(order_id, f"D{order_id}-{at}", f"https://shop.test/order/{order_id}", total=amount)
        lab.to_ask(order_id)


def _of_second_shop(lab: SwitchingLab, taken: str) -> None:
    """Let another shop of the administration book an order of its own under a number that ours has too."""
    stranger = lab.add_customer(f"vreemde{taken}@example.test", naam=f"Vreemde {taken}")
    total = Decimal(lab.random.randint(30_000, 90_000)) / 100
    lab.foreign_order(taken, relatie={"id": stranger}, totaalInclusiefBtw=total)


def two_stores(seed: int) -> SwitchingLab:
    """Make a shop of two stores, ours and one that another company has, booked by a program with habits of its own.

    Years in front, letters behind, references of buyers, notes, and a week of day totals from the till.
    """
    lab = SwitchingLab(60, seed)
    lab.shop.stores = {"0": "Winkel", "1": "Andere winkel"}
    lab.profile = lab.profile.model_copy(update={"stores": ("0",)})
    placed = lab.open_shop(170, hours=9)
    lab.clock.seconds += 3 * 86_400
    elsewhere = lab.random.sample(placed, 50)
    for order_id in elsewhere:
        lab.shop_order(order_id)["store_id"] = "1"
        del lab.truth[order_id]
        lab.sale(order_id, betalingskenmerk=f"{lab.day_of(order_id).year}-{order_id}")
    ours = [order_id for order_id in placed if order_id in lab.truth]
    _ring_up_days(lab, ours[:14])
    habits: list[Callable[[str], object]] = [
        lambda order_id: lab.sale(order_id, betalingskenmerk=f"{lab.day_of(order_id).year}-00{order_id}"),
        lambda order_id: lab.entry(order_id, f"F{lab.day_of(order_id).year}{order_id:0>6}"),
        lambda order_id: lab.entry(order_id, f"{order_id}-A"),
        lambda order_id: lab.sale(order_id, omschrijving=f"Bestelling nr. {order_id} (iDEAL, dd 03-04-2026)"),
        lambda order_id: lab.sale(order_id, orderreferentie=f"Web {order_id}"),
        lambda order_id: lab.sale(order_id, memo=f"Bellen: 0612345678\nOrdernr: {order_id}\nnaar de schuur"),
        lambda order_id: lab.sale(order_id, betalingskenmerk=f"ORDER#{order_id}/{lab.day_of(order_id).year}"),
    ]
    for at, order_id in enumerate(lab.random.sample(ours[14:], 70)):
        habits[at % len(habits)](order_id)
        lab.booked_by_other(order_id)
    return lab


def _ring_up_days(lab: SwitchingLab, orders: list[str]) -> None:
    """Book the orders of a day as one entry of nobody."""
    days: dict[date, list[str]] = defaultdict(list)
    for order_id in orders:
        days[lab.day_of(order_id)].append(order_id)
    till = lab.add_customer("", naam="Dagomzet")
    for day, together in days.items():
        total = sum((lab.total_of(order_id) for order_id in together), Decimal(0))
        if len(together) > 1:
            lab.entry(together[0], f"K{day:%m%d}", "Dagomzet", total=total, card=till)
            lab.to_ask(*together)


def of_other_habits(seed: int) -> SwitchingLab:
    """Make a shop whose program writes years behind numbers, cuts its texts, sends no shipping and makes credits.

    A second shop has the same numbers, sometimes with the same total, and people book by the invoice of the shop.
    """
    lab = SwitchingLab(40, seed)
    placed = lab.open_shop(110, hours=13)
    for at, order_id in enumerate(placed):
        lab.shop_order(order_id).update(invoice_prefix="INV-2026-", invoice_no=str(30 + at))
    lab.clock.seconds += 3 * 86_400
    rest = iter(lab.random.sample(placed, len(placed)))
    habits: list[Callable[[str], object]] = [
        lambda order_id: lab.sale(order_id, betalingskenmerk=f"{order_id}-{lab.day_of(order_id).year}"),
        lambda order_id: lab.entry(order_id, f"{order_id}{lab.day_of(order_id).year}"),
        lambda order_id: lab.sale(order_id, betalingskenmerk=f"Order #{order_id} / WEB", regels=[]),
        lambda order_id: lab.entry(
            order_id, f"VF{8_000 + int(order_id)}", f"Webshop order {order_id} / 9001234 / ideal"[:40]
        ),
        lambda order_id: lab.sale(order_id, memo=f"0612345678\n{order_id}\n2 dozen", regels=[]),
        lambda order_id: lab.entry(order_id, _invoice_of(lab, order_id)),
        lambda order_id: lab.sale(
            order_id, omschrijving=f"Fact. {_invoice_of(lab, order_id).replace('-', ' ')}, iDEAL"
        ),
        lambda order_id: lab.sale(
            order_id, omschrijving=f"order {order_id}", totaalInclusiefBtw=_less_shipping(lab, order_id)
        ),
    ]
    for at, order_id in enumerate(_some(rest, 72)):
        habits[at % len(habits)](order_id)
        lab.booked_by_other(order_id)
        if at % 9 == 0:
            lab.sale(order_id, betalingskenmerk=f"C{order_id}", totaalInclusiefBtw=-lab.total_of(order_id), regels=[])
    for order_id in _some(rest, 3):
        stranger = lab.add_customer(f"vreemde{order_id}@example.test", naam=f"Vreemde {order_id}")
        lab.foreign_order(order_id, relatie={"id": stranger}, totaalInclusiefBtw=lab.total_of(order_id))
        lab.to_ask(order_id)
    for taken in lab.random.sample(placed, 15):
        _of_second_shop(lab, taken)
    return lab


def _invoice_of(lab: SwitchingLab, order_id: str) -> str:
    order = lab.shop_order(order_id)
    return f"{order['invoice_prefix']}{order['invoice_no']}"


def _less_shipping(lab: SwitchingLab, order_id: str) -> Decimal:
    rows = lab.shop.entries[order_id]["totals"]
    shipping = sum((Decimal(row["value"]) for row in rows if row["code"] == "shipping"), Decimal(0))
    return lab.total_of(order_id) - (shipping * Decimal("1.21")).quantize(Decimal("0.01"))
