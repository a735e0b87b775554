"""S6: shoppers that look alike order in any order and in any runs, processes die, and a card is merged away.

Whatever happens, each has one card of its own and every order stands on the card of who ordered.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from local.shop.captures import Entry
from sconnect.domain.profile import Profile, RecognitionMode
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation, cases_of
from tests.simulation.platform import Platform
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

_FIELD = "7"
_ORDERS = 12
_KILLS = 0.004
_MERGED = 0.3
"""Chance that a card is merged away while orders still come."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """One identity, with the ways in which its orders may be written."""

    account: str
    emails: tuple[str, ...]
    first_names: tuple[str, ...]
    street: str
    city: str
    vat_number: str = ""


SHOPPERS: Mapping[str, Shopper] = {
    # One account orders for two companies.
    "first company": Shopper("33", ("zaak@example.test",), ("Fa",), "Markt 1", "Gouda", "NL004495445B01"),
    "second company": Shopper("33", ("zaak@example.test",), ("Fa",), "Markt 1", "Gouda", "NL002455799B11"),
    # One guest with two addresses, typed in ways that look alike.
    "guest": Shopper("", ("a@example.test", "b\u200b@example.test"), ("Zoë", "Zoe\u0308"), "Laan 2", "Delft"),
    # Namesakes without an address.
    "here": Shopper("", ("geen",), ("Jan",), "De Dam", "Utrecht"),
    "there": Shopper("", ("geen", "onbekend"), ("Jan", "J\u00adan"), "De Dam", "Zeist"),
}


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """What came of one seed."""

    seed: int
    violations: tuple[Violation, ...]


def look_alikes_run(seed: int) -> LookAlikes:
    """Let these shoppers order until everything is quiet."""
    return in_virtual_time(_look_alikes_run(seed))


async def _look_alikes_run(seed: int) -> LookAlikes:
    world = World(seed)
    world.profiles[:] = [_reads_numbers(profile) for profile in world.profiles]
    await world.open()
    [profile], random, platform = world.profiles, Random(seed), Platform(world)
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, _KILLS)))
    merges = random.random() < _MERGED
    placed: dict[str, str] = {}
    for entry in _domestic(bookable_orders(3 * _ORDERS, seed=1, shoppers=1, capture=world.captures[profile.id])):
        name = random.choice(sorted(SHOPPERS))
        placed[world.place(profile, _ordered_by(SHOPPERS[name], deepcopy(entry), random))] = name
        await asyncio.sleep(60)
        if random.random() < 0.5:  # else the next order falls into the same run
            await one_round(platform)
            await asyncio.sleep(TICK)
            if merges and (cards := world.new_cards()) and random.random() < 0.3:
                merges = False
                relations = world.snelstart.books(world.books_name).relations
                del relations[random.choice(cards)["id"]]
    found = [each for each in await come_to_rest(platform) if each.kind != "double card"]
    return LookAlikes(seed, (*found, *await _wrong_cards(world, profile, placed)))


def _domestic(entries: Iterable[Entry]) -> list[Entry]:
    """Keep orders that are billed and sent at home, so that the shopper alone decides what becomes of them."""
    columns = ("payment_iso_code_2", "shipping_iso_code_2")
    return [entry for entry in entries if {entry["order"][column] for column in columns} == {"NL"}][:_ORDERS]


def _reads_numbers(profile: Profile) -> Profile:
    settings = {"recognition": RecognitionMode.SMART, "vat_number_field_id": _FIELD}
    return profile.model_copy(update={"customers": profile.customers.model_copy(update=settings)})


def _ordered_by(shopper: Shopper, entry: Entry, random: Random) -> Entry:
    order = entry["order"]
    name = {"firstname": random.choice(shopper.first_names), "lastname": "Bos"}
    place = {"company": "", "address_1": shopper.street, "address_2": "", "postcode": "1234 AB", "city": shopper.city}
    numbers = {_FIELD: shopper.vat_number} if shopper.vat_number else {}
    order |= {"email": random.choice(shopper.emails), "customer_id": shopper.account or "0", **name}
    order |= {"telephone": "0612345678", "custom_field": json.dumps(numbers)}
    for kind in ("payment", "shipping"):
        order |= {f"{kind}_{column}": value for column, value in {**name, **place}.items()}
    return entry


async def _wrong_cards(world: World, profile: Profile, placed: Mapping[str, str]) -> list[Violation]:
    """Hold the cards of the orders against who ordered. Orders on a card that was merged away count for nothing."""
    relations = world.snelstart.books(world.books_name).relations
    cards: dict[str, set[str]] = defaultdict(set)
    found = []
    for case in await cases_of(world, profile):
        name = placed[case.reference.removeprefix(profile.orders.reference_prefix)]
        if case.is_with_a_person:
            reason = case.listed.reason if case.listed else ""
            found.append(Violation("stuck", f"{case.reference} of {name} waits for a person: {reason}"))
        for order in case.booked:
            card = relations.get(order["relatie"]["id"])
            if card is None:
                continue
            cards[name].add(card["id"])
            said = (card.get("btwNummer") or "", card["vestigingsAdres"]["plaats"])
            if said != (SHOPPERS[name].vat_number, SHOPPERS[name].city):
                found.append(Violation("wrong card", f"{case.reference} of {name} is booked on a card of {said}"))
    for name, own in cards.items():
        if len(own) > 1:
            found.append(Violation("double card", f"{name} has {len(own)} cards"))
    return found
