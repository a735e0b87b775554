"""A new customer whose card could not be made at once: resolved by itself, or left to a person with an instruction."""

import asyncio
from dataclasses import replace

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.storage.records import CustomerLink
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import RecognitionMode
from tests.functional.faults import (
    MINUTES_5,
    assert_done,
    cards_of,
    entry_of,
    import_for,
    in_books,
    second_shop,
    timer_runs,
)
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order

NEVER_ANSWERED = Fault(FaultKind.DROP_BEFORE, "POST", "/v2/relaties")


@pytest.mark.parametrize("seconds_later", [1, 6, 8, 10, 12])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.UNREACHABLE, "POST", "/v2/relaties", times=4),
        Fault(FaultKind.REFUSE, "POST", "/v2/relaties", status=400, times=1),
        Fault(FaultKind.FAIL_AFTER, "POST", "/v2/relaties", status=504, times=1),
    ],
    ids=lambda fault: fault.kind.value,
)
def test_two_shops_with_the_same_new_customer_at_once_both_book(fault: Fault, seconds_later: float) -> None:
    lab = Lab()
    lab.place(plain_order(5))
    lab.sim.faults.add(fault)
    other = second_shop(lab)

    async def at_once() -> None:
        async def later() -> None:
            await asyncio.sleep(seconds_later)
            await import_for(lab, other)

        await asyncio.gather(import_for(lab, lab.profile, by="anna"), later())
        for _ in range(6):
            await asyncio.sleep(MINUTES_5)
            # A refusal waits for a person, who tries again.
            await import_for(lab, lab.profile, by="anna")
            await import_for(lab, other)

    lab.run(at_once())

    assert len(cards_of(lab, email_of(5))) == 1
    assert len(in_books(lab)) == 2


NUMBER_OF_ORDER = "NL004495445B01"


@pytest.mark.parametrize("seconds_later", [0, 0.05, 1, 3])
@pytest.mark.parametrize(
    ("mode", "field"),
    [
        (RecognitionMode.EMAIL, ""),
        (RecognitionMode.EMAIL_AND_POSTCODE, ""),
        (RecognitionMode.SMART, "7"),
        (RecognitionMode.EMAIL_AND_POSTCODE, "7"),
    ],
)
def test_two_profiles_that_know_a_new_customer_by_other_things_make_one_card_between_them(
    mode: RecognitionMode, field: str, seconds_later: float
) -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART)
    entry = plain_order(5)
    entry["order"]["custom_field"] = f'{{"7": "{NUMBER_OF_ORDER}"}}'
    [order_id] = lab.place(entry)
    other = second_shop(lab)
    settings = other.customers.model_copy(update={"recognition": mode, "vat_number_field_id": field})
    other = other.model_copy(update={"customers": settings})

    async def at_once() -> None:
        async def later() -> None:
            await asyncio.sleep(seconds_later)
            await import_for(lab, other)

        await asyncio.gather(import_for(lab, lab.profile), later())
        for _ in range(6):
            await asyncio.sleep(MINUTES_5)
            await import_for(lab, lab.profile)
            await import_for(lab, other)

    lab.run(at_once())

    assert_done(lab, order_id)
    assert len(cards_of(lab, email_of(5))) == 1
    assert len({order["relatie"]["id"] for order in in_books(lab)}) == 1
    assert len(in_books(lab)) == 2
    assert not lab.listed()


def test_a_customer_without_answer_is_found_or_made_later_by_itself() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(5))
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/relaties", times=1))
    lab.import_orders()
    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.CUSTOMER_UNCERTAIN
    assert "Dit wordt vanzelf uitgezocht; u hoeft niets te doen." in entry.reason
    assert entry.retry_at is not None

    timer_runs(lab, 4)

    assert_done(lab, order_id)
    assert len(cards_of(lab, email_of(5))) == 1


def test_a_customer_that_is_never_answered_is_left_to_a_person_with_what_to_do() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(5))
    lab.sim.faults.add(NEVER_ANSWERED)

    lab.import_orders()
    timer_runs(lab, 16)

    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.CUSTOMER_UNDECIDED
    assert entry.retry_at is None
    assert "Kijk in SnelStart of de klant er staat: koppel hem dan, of maak hem daar zelf aan." in entry.reason
    assert lab.sim.log.count("POST", "/relaties") == lab.services.limits.attempts

    lab.add_customer(email_of(5))
    timer_runs(lab, 1)
    lab.import_orders(by="anna")
    assert_done(lab, order_id)
    assert lab.sim.log.count("POST", "/relaties") == lab.services.limits.attempts


@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_card_that_was_merged_away_is_forgotten_and_the_customer_found_anew(*, is_chosen: bool) -> None:
    lab = Lab()
    lab.place(plain_order(5))
    lab.import_orders()
    known = lab.sim.books(lab.demo.books.name).relations
    [gone] = cards_of(lab, email_of(5))
    del known[gone["id"]]
    if is_chosen:

        async def choose() -> None:
            async for stored in lab.services.store.range(CustomerLink, lab.profile.id):
                await lab.services.store.put(replace(stored.record, how=LinkOrigin.CHOSEN))

        lab.run(choose())
    [order_id] = lab.place(plain_order(5))

    lab.import_orders()
    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.CUSTOMER_GONE
    assert "U hoeft niets te doen." in entry.reason

    timer_runs(lab, 1)
    assert_done(lab, order_id)
    [made] = cards_of(lab, email_of(5))
    [order] = lab.booked(order_id)
    assert order["relatie"]["id"] == made["id"] != gone["id"]
