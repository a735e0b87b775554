"""A world of shop orders of which another program booked a part, in the many ways of such programs, and the truth.

It knows nothing of how sales are matched: it says what the other program did, and what follows for each order.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.adoption.model import BookSale, Card, Goods, SaleKind, ShopSale

_FIRST_DAY = date(2025, 11, 3)
_DAYS = 390
_FIRST_NAMES = ("Anna", "Bram", "Cees", "Daan", "Eva", "Fatima", "Gijs", "Hanna", "Iris", "Joost", "Karin", "Lars")
_LAST_NAMES = ("Jansen", "de Vries", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Vos", "Peters", "Kok")
_CATALOGUE = tuple((f"SKU-{number:03d}", Decimal(number * 7 + 5) / 4) for number in range(1, 61))
_SHIPPING = Decimal("6.95")
_SHIPPING_WITHOUT_VAT = Decimal("5.74")


class Truth(StrEnum):
    """What has to become of an order."""

    BOOKED = "booked"
    """The other program booked it, and it can be known for sure."""
    ASK = "ask"
    """A person has to decide."""
    UNBOOKED = "unbooked"


@dataclass(frozen=True)
class Person:
    """A shopper with a card in the books."""

    number: int
    name: str
    email: str
    postcode: str

    @property
    def key(self) -> str:
        return "".join(filter(str.isalnum, self.name)).lower()

    def card(self, *, email: bool = True) -> Card:
        emails = frozenset({self.email}) if email else frozenset()
        return Card(f"card-{self.number}", self.key, emails, self.postcode, code=10_000 + self.number)


@dataclass
class AdoptionWorld:
    """Orders, sales, cards and the truth about each order: what it must become, and of which sale it is."""

    orders: list[ShopSale] = field(default_factory=list)
    sales: list[BookSale] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    truth: dict[str, Truth] = field(default_factory=dict)
    sale_of: dict[str, str] = field(default_factory=dict)


class Builder:
    """Makes a world. Everything follows from the seed."""

    def __init__(self, seed: int, *, shoppers: int = 160, first_number: int = 1001) -> None:
        self.random = random.Random(seed)
        self.world = AdoptionWorld()
        self._next = first_number
        self._sales = 0
        self.people = [self._person(number) for number in range(shoppers)]
        self.strangers = [self._person(1_000 + number) for number in range(40)]

    def order(self, *, person: Person | None = None, day: date | None = None, like: ShopSale | None = None) -> ShopSale:
        """Let somebody order something."""
        person = person or self.random.choice(self.people)
        day = day or _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS - 25))
        chosen = self.random.sample(_CATALOGUE, self.random.randint(1, 4))
        lines = [(code, price, self.random.randint(1, 3)) for code, price in chosen]
        total = sum((price * quantity for _, price, quantity in lines), _SHIPPING).quantize(Decimal("0.01"))
        made = ShopSale(
            order_id=str(self._next),
            day=day,
            total=total,
            email=person.email,
            names=frozenset({person.key}),
            postcodes=frozenset({person.postcode}),
            customer_id=str(person.number),
            goods=tuple(Goods(frozenset({code.lower()}), Decimal(quantity)) for code, _, quantity in lines),
        )
        if like is not None:
            made = replace(like, order_id=made.order_id)
        self._next += self.random.randint(1, 3)
        self.world.orders.append(made)
        self.world.truth[made.order_id] = Truth.UNBOOKED
        return made

    def sale(self, order: ShopSale, *, days: int | None = None, cents: int = 0, **fields: object) -> BookSale:
        """Let the other program, or a person, book an order as a sales order on the card of its customer."""
        self._sales += 1
        person = next(each for each in self.people if str(each.number) == order.customer_id)
        late = self.random.randint(0, 3) if days is None else days
        made = BookSale(
            id=f"sale-{self._sales}",
            kind=SaleKind.ORDER,
            number=str(50_000 + self._sales),
            day=order.day + timedelta(days=late),
            total=order.total + Decimal(cents) / 100,
            card_id=person.card().id,
            goods={next(iter(each.codes)): each.quantity for each in order.goods} | {"verzend": Decimal(1)},
        )
        return self.put(replace(made, **fields))  # type: ignore[arg-type]

    def entry(self, order: ShopSale, number: str, **fields: object) -> BookSale:
        """Let the other program book an order as a sales entry."""
        shape = {"kind": SaleKind.ENTRY, "number": number, "invoice_number": number, "goods": {}}
        return self.sale(order, **{**shape, **fields})  # type: ignore[arg-type]

    def put(self, sale: BookSale) -> BookSale:
        """Put a sale in the books."""
        self.world.sales.append(sale)
        person = next((each for each in [*self.people, *self.strangers] if each.card().id == sale.card_id), None)
        if person is not None:
            self.world.cards[sale.card_id] = person.card()
        return sale

    def booked(self, order: ShopSale, sale: BookSale) -> None:
        """Note that an order is certainly this sale."""
        self.world.truth[order.order_id] = Truth.BOOKED
        self.world.sale_of[order.order_id] = sale.id

    def ask(self, *orders: ShopSale) -> None:
        """Note that a person has to decide about orders."""
        for order in orders:
            self.world.truth[order.order_id] = Truth.ASK

    def cancel(self, order: ShopSale) -> ShopSale:
        """Undo an order in the shop."""
        gone = replace(order, is_cancelled=True)
        self.world.orders[self.world.orders.index(order)] = gone
        return gone

    def stranger_sale(self, number: str, day: date) -> BookSale:
        """Let another shop of the same administration book an order of its own under a number."""
        self._sales += 1
        goods = {code.lower(): Decimal(1) for code, _ in self.random.sample(_CATALOGUE, 2)}
        total = Decimal(self.random.randint(1_000, 20_000)) / 100
        card_id = self.random.choice(self.strangers).card().id
        kind = SaleKind.ORDER
        return self.put(
            BookSale(
                f"sale-{self._sales}", kind, str(50_000 + self._sales), day, total, number, card_id=card_id, goods=goods
            )
        )

    def done(self) -> AdoptionWorld:
        """Return the world, its sales in no order."""
        self.random.shuffle(self.world.sales)
        return self.world

    def _person(self, number: int) -> Person:
        name = f"{self.random.choice(_FIRST_NAMES)} {self.random.choice(_LAST_NAMES)} {chr(97 + number % 26)}{number}"
        postcode = f"{1000 + number}{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}"
        return Person(number, name, f"shopper{number}@example.test", postcode)


def five_hundred(seed: int) -> AdoptionWorld:
    """Make the world of 500 orders, of which a part is booked in every way, and 40 sales of another shop."""
    build = Builder(seed)
    orders = [build.order() for _ in range(490)]
    rest = iter(build.random.sample(orders, len(orders)))
    _book_for_certain(build, rest)
    _book_in_doubt(build, rest)
    numbers = build.random.sample([order.order_id for order in build.world.orders], 40)
    for taken in numbers:
        build.stranger_sale(taken, _FIRST_DAY + timedelta(days=build.random.randrange(_DAYS)))
    return build.done()


def _book_for_certain(build: Builder, rest: Iterator[ShopSale]) -> None:
    for _ in range(150):
        order = next(rest)
        spelling = build.random.choice(("{}", "{}", "#{}", "0000{}", "WEB{}", "Order {}"))
        build.booked(order, build.sale(order, payment_reference=spelling.format(order.order_id)))
    for number in range(60):
        order = next(rest)
        if number % 2:
            build.booked(order, build.entry(order, f"{order.day.year}{order.order_id}"))
        else:
            text = f"webshop order {order.order_id} / {900_000 + number} / ideal"
            build.booked(order, build.entry(order, f"F{700_000 + number}", description=text))
    for _ in range(40):
        order = next(rest)
        build.booked(order, build.sale(order, description=f"Webshop-order {order.order_id}, betaald"))
    for _ in range(30):
        order = next(rest)
        build.booked(
            order, build.sale(order, days=build.random.randint(0, 2), cents=build.random.choice((-3, -1, 1, 2, 4)))
        )
    for _ in range(5):
        order = next(rest)
        build.booked(order, build.sale(order))


def _book_in_doubt(build: Builder, rest: Iterator[ShopSale]) -> None:
    for _ in range(5):
        first = next(rest)
        twin = build.order(like=first)
        build.sale(first)
        build.ask(first, twin)
    for _ in range(3):
        first = next(rest)
        second = build.order(person=next(p for p in build.people if str(p.number) == first.customer_id), day=first.day)
        build.sale(first, total=first.total + second.total, payment_reference=first.order_id, goods={})
        build.ask(first, second)
    for _ in range(2):
        order = next(rest)
        part = (order.total * Decimal("0.3")).quantize(Decimal("0.01"))
        build.entry(order, f"D{order.order_id}-1", total=part, description=f"https://shop.test/order/{order.order_id}")
        build.entry(
            order,
            f"D{order.order_id}-2",
            total=order.total - part,
            description=f"https://shop.test/order/{order.order_id}",
        )
        build.ask(order)
    for _ in range(5):
        order = next(rest)
        build.sale(order, payment_reference=order.order_id)
        build.ask(build.cancel(order))


def on_one_card(seed: int) -> AdoptionWorld:
    """Make a world in which everything stands on one card of the shop itself, and a second shop does the same."""
    build = Builder(seed)
    shop_card = Card("card-shop", "webwinkel", frozenset({"info@shop.test"}), "1234AB")
    build.world.cards[shop_card.id] = shop_card
    for number in range(200):
        order = build.order()
        if number % 3:
            build.booked(order, build.sale(order, payment_reference=order.order_id, card_id=shop_card.id))
    for number in range(60):
        strange = build.stranger_sale(str(1001 + 5 * number), _FIRST_DAY + timedelta(days=6 * number))
        build.world.sales[-1] = replace(strange, card_id=shop_card.id)
    return build.done()


def a_card_per_order(seed: int) -> AdoptionWorld:
    """Make a world of entries numbered by an internal id, each on a new card, the order's number in the text only."""
    build = Builder(seed)
    for number in range(200):
        order = build.order()
        if number % 4:
            person = next(each for each in build.people if str(each.number) == order.customer_id)
            card = replace(person.card(), id=f"new-{number}")
            build.world.cards[card.id] = card
            internal = str(int(order.order_id) + 7)  # the number of another order, often
            build.booked(order, build.entry(order, internal, description=f"Order {order.order_id}", card_id=card.id))
    return build.done()


def without_numbers(seed: int) -> AdoptionWorld:
    """Make a world of a program that writes no number at all, with customers who order the same every week."""
    build = Builder(seed)
    for _ in range(120):
        order = build.order()
        build.booked(order, build.sale(order))
    person = build.people[0]
    weekly = build.order(person=person, day=_FIRST_DAY)
    for week in range(1, 6):
        again = build.order(like=replace(weekly, day=_FIRST_DAY + timedelta(days=7 * week)))
        build.sale(again, days=0)
        build.ask(again)
    build.sale(weekly, days=0)
    build.ask(weekly)
    for _ in range(20):
        late = build.order()
        build.sale(late, days=build.random.randint(6, 21))
        build.ask(late)
    return build.done()


def in_day_totals(seed: int) -> AdoptionWorld:
    """Make a world in which each day is one entry of nobody, and cancelled orders are not in it."""
    build = Builder(seed)
    build.world.cards["till"] = Card("till", "dagomzet")
    for day in range(30):
        orders = [build.order(day=_FIRST_DAY + timedelta(days=day)) for _ in range(build.random.randint(2, 6))]
        total = sum((order.total for order in orders), Decimal(0))
        build.entry(orders[0], f"K{300 + day}", total=total, card_id="till", days=0)
        build.ask(*orders)
        build.cancel(build.order(day=orders[0].day))
        build.world.truth.popitem()
    return build.done()


def changed_by_hand(seed: int) -> AdoptionWorld:
    """Make a world of copies, renamed entries, credits, last year's numbers and a shop's own invoices."""
    build = Builder(seed)
    for number in range(20):
        order = build.order()
        match number % 7:
            case 0:
                build.booked(order, build.entry(order, f"{order.order_id}-A"))
            case 1:
                build.entry(order, f"99{order.order_id}")
                build.ask(order)
            case 2:
                build.sale(order, payment_reference=order.order_id)
                build.sale(order, payment_reference=order.order_id, days=30)
                build.ask(order)
            case 3:
                build.booked(order, build.sale(order, payment_reference=order.order_id))
                build.sale(order, payment_reference=order.order_id, total=-order.total)
            case 4:
                build.sale(order, payment_reference=order.order_id, total=-order.total)
            case 5:
                wrong_year = build.entry(order, f"{order.day.year - 1}{order.order_id}", days=0)
                build.world.sales[-1] = replace(wrong_year, total=order.total + 100)
            case _:
                invoiced = replace(order, invoice_number=f"INV-2025-00{800 + number}")
                build.world.orders[-1] = invoiced
                build.booked(invoiced, build.entry(invoiced, f"INV-2025-00{800 + number}"))
    return build.done()


def with_habits_of_its_own(seed: int) -> AdoptionWorld:
    """Make a world of a program that writes years behind numbers, cuts its texts, sends no shipping; people help it.

    The shop numbers its invoices in the range of its orders.
    """
    build = Builder(seed, shoppers=60)
    for number in range(200):
        order = replace(
            build.order(), fees=(_SHIPPING_WITHOUT_VAT,), invoice_number=f"INV-2026-{1_000 + 7 * number:05}"
        )
        build.world.orders[-1] = order
        if number % 3:
            build.booked(order, _habit(build, order, number // 3))
            if number % 5 == 0:
                build.sale(order, payment_reference=f"C{order.order_id}", total=-order.total)
    return build.done()


def _habit(build: Builder, order: ShopSale, number: int) -> BookSale:
    """Let the program, or somebody by hand, book an order in one of its ways."""
    name, invoice, year, noise = order.order_id, order.invoice_number, order.day.year, build.random.randint(1, 1_500)
    ways: tuple[dict[str, object], ...] = (
        {"payment_reference": f"{name}-{year}"},
        {"payment_reference": f"{name}{year}"},
        {"payment_reference": f"{year % 100}0{name}"},
        {"payment_reference": f"Order #{name} / WEB", "total": order.total - _SHIPPING},
        {"description": f"Verkoop via de webwinkel, order {name} / 9001234 / ideal"[:40], "goods": {}},
        {"memo": f"Bel 0612345678\n{noise} AB Plaats\nOrdernr: {name}\n2 dozen", "goods": {}},
        {"description": f"tr_{noise}UhSN{noise}zuXS NL{noise}RABO0123456789 order {name}", "goods": {}},
        {"order_reference": f"Inkoop {invoice.lower()}", "goods": {}},
        {"description": f"fact.{invoice.replace('-', ' ')}/ideal", "goods": {}},
        {"memo": f"Zie factuur {invoice}, betaald", "goods": {}},
        {"payment_reference": invoice.rpartition("-")[2], "goods": {}},
    )
    return build.sale(order, **ways[number % len(ways)])  # type: ignore[arg-type]


def of_two_shops(seed: int) -> AdoptionWorld:
    """Make a world of two shops with the same customers, catalogue and numbers, of which one is ours."""
    build = Builder(seed, shoppers=40)
    orders = [build.order() for _ in range(150)]
    for order in orders[:75]:
        build.booked(order, build.sale(order, payment_reference=order.order_id))
    there = Builder(seed + 1_000, shoppers=40)
    there.people = build.people
    for _ in range(100):
        order = there.order()
        there.sale(order, payment_reference=order.order_id)
    for number, sale in enumerate(there.world.sales):
        build.world.sales.append(replace(sale, id=f"there-{number}"))
        build.world.cards.update(there.world.cards)
    return build.done()
