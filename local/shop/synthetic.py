"""Many orders out of the captured few: other people, other quantities, totals worked out the shop's way."""

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from local.shop.captures import CAPTURES, Capture, Entry, load
from local.shop.totals import REPRODUCIBLE, Totals

_FIRST_NAMES = (
    "Anna",
    "Bram",
    "Chantal",
    "Daan",
    "Eva",
    "Fatima",
    "Gijs",
    "Hanna",
    "Ids",
    "Jo\u00eblle",
    "Kees",
    "Lot",
)
_LAST_NAMES = ("Bakker", "de Boer", "Dijkstra", "El Amrani", "van den Berg", "Hoekstra", "Jansen", "Mulder", "Visser")
_STREETS = ("Dorpsstraat", "Kerkweg", "Molenpad", "Stationsplein", "Wilhelminalaan")
_TOWNS = {
    "NL": (("1011 AB", "Amsterdam"), ("3511 CD", "Utrecht"), ("9711 EF", "Groningen")),
    "DE": (("10115", "Berlin"),),
}
_LARGEST_QUANTITY = 5


@dataclass(frozen=True)
class Person:
    """Someone who orders. `number` makes the e-mail address unique."""

    number: int
    first_name: str
    last_name: str
    street: str
    telephone: str

    @property
    def email(self) -> str:
        """An address that can exist nowhere."""
        return f"klant{self.number}@example.test"


def synthetic_orders(
    count: int, seed: int = 0, *, customers: int | None = None, capture: str = CAPTURES[0]
) -> list[Entry]:
    """Make `count` orders of at most `customers` people (default: everyone orders once), ready to `place`.

    The same arguments give the same orders.
    """
    source = load(capture)
    totals = Totals(source)
    dice = random.Random(seed)
    templates = list(_templates(source))
    people = [_person(number, dice) for number in range(1, (customers or count) + 1)]
    return [_varied(dice.choice(templates), _buyer(people, number, dice), totals, dice) for number in range(count)]


def _templates(capture: Capture) -> Iterator[Entry]:
    for entry in capture.entries:
        if {row["code"] for row in entry["totals"]} <= REPRODUCIBLE and not entry["vouchers"]:
            yield entry


def _buyer(people: list[Person], number: int, dice: random.Random) -> Person:
    """Everybody orders once before anybody comes back."""
    return people[number] if number < len(people) else dice.choice(people)


def _person(number: int, dice: random.Random) -> Person:
    return Person(
        number,
        dice.choice(_FIRST_NAMES),
        dice.choice(_LAST_NAMES),
        f"{dice.choice(_STREETS)} {dice.randint(1, 200)}",
        f"06{dice.randint(10_000_000, 99_999_999)}",
    )


def _varied(template: Entry, person: Person, totals: Totals, dice: random.Random) -> Entry:
    entry = deepcopy(template)
    order = entry["order"]
    order.update(customer_id="0", firstname=person.first_name, lastname=person.last_name)
    order.update(email=person.email, telephone=person.telephone)
    for kind in ("payment", "shipping"):
        if order[f"{kind}_address_1"]:
            towns = _TOWNS[order[f"{kind}_iso_code_2"]]
            postcode, city = towns[person.number % len(towns)]
            order.update(
                {
                    f"{kind}_firstname": person.first_name,
                    f"{kind}_lastname": person.last_name,
                    f"{kind}_address_1": person.street,
                    f"{kind}_postcode": postcode,
                    f"{kind}_city": city,
                }
            )
    for line in entry["products"]:
        line["quantity"] = str(dice.randint(1, _LARGEST_QUANTITY))
    totals.recompute(entry)
    return entry
