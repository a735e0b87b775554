"""A customer card is created exactly once in an administration, whichever shop and run wants it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.errors import OutcomeUnknownError, RefusedError, SettingsError, TooManyCallsError, UnreachableError
from sconnect.app.importing.create_once import InDoubt
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.recognition import create_customer
from sconnect.app.ports import CustomerQuery
from sconnect.app.storage.records import CustomerCreation, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookAddress
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from tests.fakes.rows import Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import BOOKS, GUEST, ImportRun, caused, import_run, known, missing, order_of
from tests.unit.app.orders import pass_settle_time
from tests.unit.domain.makers import address

KEY = link_key("email:gast@example.test")
SCOPE = f"administration!{BOOKS.administration.id}"
LOST = OutcomeUnknownError("stil", "stil")


def _run(desk: Desk, earlier: ImportRun | None = None, **customers: Any) -> ImportRun:
    """Begin a run over books without customers, or over those of an earlier run."""
    run = import_run(desk, books=earlier.books if earlier else None, customers=customers)
    if earlier is None:
        run.books.customers.records.clear()
    return run


async def _missing(run: ImportRun, order: ShopOrder | None = None) -> MissingCustomer:
    order = order or order_of()
    return missing((await run.recognise(order))[order.order_id])


async def _create(run: ImportRun, order: ShopOrder | None = None) -> KnownCustomer | Cause | InDoubt:
    return await create_customer(run.session, await _missing(run, order))


async def _read_marker(desk: Desk) -> Stored[CustomerCreation] | None:
    """Read the marker of the card in the administration."""
    return await desk.services.store.get(CustomerCreation, SCOPE, KEY)


async def _existing_marker(desk: Desk) -> CustomerCreation:
    marker = await _read_marker(desk)
    assert marker is not None
    return marker.record


async def _put_marker(desk: Desk, **columns: Any) -> None:
    """Let another run have claimed the card, just now."""
    now = desk.clock.now()
    usual: dict[str, Any] = {
        "state": OrderState.SENDING,
        "how": LinkOrigin.CREATED,
        "at": now,
        "owner": "theirs",
        "attempt": 1,
        "settle_at": now + desk.services.limits.settle_time,
    }
    await desk.services.store.put(CustomerCreation(scope=SCOPE, **({"link": KEY} | usual | columns)))


async def _remembered(desk: Desk) -> CustomerLink | None:
    stored = await desk.services.store.get(CustomerLink, "lab", KEY)
    return stored.record if stored else None


def _in_doubt(outcome: object) -> InDoubt:
    assert isinstance(outcome, InDoubt), outcome
    assert outcome.cause.kind is CauseKind.CUSTOMER_UNCERTAIN
    return outcome


async def test_a_card_is_created_counted_and_remembered(desk: Desk) -> None:
    run = _run(desk)
    made = known(await _create(run))
    assert (made.customer_id, made.name, made.how.dutch) == ("made-1", "Gerda Gast", "Nieuwe klant.")
    assert run.progress.counts == {"customers_created": 1}
    marker = await _existing_marker(desk)
    assert (marker.state, marker.customer_id, marker.name) == (OrderState.DONE, "made-1", "Gerda Gast")
    assert marker.settle_at is None
    remembered = await _remembered(desk)
    assert remembered is not None
    assert (remembered.customer_id, remembered.how) == ("made-1", LinkOrigin.RECOGNISED)
    assert remembered.content_hash
    assert remembered.content_at == order_of().placed_at


async def test_the_claim_stands_in_the_tables_before_the_card_is_posted(desk: Desk) -> None:
    run = _run(desk)
    seen: list[CustomerCreation] = []

    async def look() -> None:
        seen.append(await _existing_marker(desk))

    run.books.usage.before["customers.create"] = look
    await _create(run)
    [marker] = seen
    assert (marker.state, marker.attempt) == (OrderState.SENDING, 1)
    assert marker.settle_at == desk.clock.now() + desk.services.limits.settle_time


async def test_two_orders_of_one_shopper_share_the_card(desk: Desk) -> None:
    run = _run(desk)
    first, second = await _missing(run), await _missing(run, order_of(order_id="1002"))
    made = known(await create_customer(run.session, first))
    assert known(await create_customer(run.session, second)).customer_id == made.customer_id
    assert len(run.books.customers.created) == 1


async def test_a_card_that_is_refused_waits_with_the_reason_and_may_be_tried_again(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.create", RefusedError("het btw-nummer klopt niet", "het btw-nummer klopt niet"))
    cause = caused(await _create(run))
    assert (cause.kind, cause.key) == (CauseKind.CUSTOMER_REFUSED, "email:gast@example.test")
    assert cause.decisive == {"who": "Gerda Gast", "detail": "het btw-nummer klopt niet"}
    assert (await _existing_marker(desk)).state is OrderState.REFUSED
    assert await _remembered(desk) is None
    assert known(await _create(_run(desk, run))).customer_id == "made-1"
    assert (await _existing_marker(desk)).attempt == 1


@pytest.mark.parametrize(
    "error",
    [UnreachableError("weg", "weg"), TooManyCallsError("quotum", "quotum"), SettingsError("geen recht", "geen recht")],
)
async def test_a_card_that_was_not_sent_raises_and_may_be_tried_again_at_once(
    desk: Desk, error: UnreachableError | TooManyCallsError | SettingsError
) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.create", *[error] * (1 if isinstance(error, SettingsError) else 4))
    with pytest.raises(type(error)):
        await _create(run)
    marker = await _existing_marker(desk)
    assert (marker.state, marker.settle_at) == (OrderState.WAITING, None)
    assert known(await _create(_run(desk, run))).customer_id == "made-1"


async def test_a_card_whose_answer_was_lost_is_found_at_once(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.lose_answers("customers.create", LOST)
    assert known(await _create(run)).customer_id == "made-1"
    assert (await _existing_marker(desk)).state is OrderState.DONE
    assert run.books.customers.looked_up[-1] == CustomerQuery(emails=frozenset({"gast@example.test"}))


async def test_a_card_without_an_answer_that_is_not_found_is_in_doubt_until_the_outcome_is_certain(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.create", LOST)
    outcome = _in_doubt(await _create(run))
    marker = await _existing_marker(desk)
    assert marker.state is OrderState.SENDING
    assert outcome.retry_at == marker.settle_at
    assert run.progress.counts == {}


async def test_a_card_that_shows_up_later_is_found_and_not_made_twice(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    run.books.usage.lose_answers("customers.create", LOST)
    run.books.customers.hidden.add("made-1")
    _in_doubt(await create_customer(run.session, wanted))
    run.books.customers.hidden.clear()
    assert known(await create_customer(run.session, wanted)).customer_id == "made-1"
    assert len(run.books.customers.created) == 1


async def test_a_card_that_surely_is_absent_is_sent_again_as_a_next_attempt(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.create", LOST)
    _in_doubt(await _create(run))
    await pass_settle_time(desk)
    assert known(await _create(_run(desk, run))).customer_id == "made-1"
    assert (await _existing_marker(desk)).attempt == 2


async def test_a_look_up_from_before_the_outcome_was_certain_proves_nothing(desk: Desk) -> None:
    """It was not found when nobody could know yet, whatever the time is now."""
    run = _run(desk)
    wanted = await _missing(run)
    await _put_marker(desk)
    await pass_settle_time(desk)
    _in_doubt(await create_customer(run.session, wanted))
    assert run.books.customers.created == []


async def test_after_the_last_attempt_a_person_has_to_look(desk: Desk) -> None:
    run = _run(desk)
    await _put_marker(desk, attempt=desk.services.limits.attempts)
    await pass_settle_time(desk)
    cause = caused(await _create(run))
    assert (cause.kind, cause.facts) == (CauseKind.CUSTOMER_UNDECIDED, {"who": "Gerda Gast"})
    assert run.books.customers.created == []


async def test_a_card_that_another_run_is_making_is_waited_for(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    await _put_marker(desk)

    async def finish_meanwhile() -> None:
        await _put_marker(desk, state=OrderState.DONE, settle_at=None, customer_id="theirs", name="Gerda")

    run.books.usage.before["customers.find"] = finish_meanwhile
    assert known(await create_customer(run.session, wanted)).customer_id == "theirs"
    assert run.books.customers.created == []


async def test_a_card_that_another_run_does_not_finish_leaves_the_order_in_doubt(desk: Desk) -> None:
    run = _run(desk)
    await _put_marker(desk)
    begun_at = desk.clock.now()
    outcome = _in_doubt(await _create(run))
    assert outcome.retry_at == begun_at + desk.services.limits.settle_time
    assert desk.clock.now() - begun_at == timedelta(seconds=10)
    assert run.books.customers.created == []


async def test_a_card_that_another_run_gave_up_may_be_tried_at_once(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    await _put_marker(desk)

    async def withdraw() -> None:
        await _put_marker(desk, state=OrderState.WAITING, settle_at=None)

    run.books.usage.before["customers.find"] = withdraw
    assert _in_doubt(await create_customer(run.session, wanted)).retry_at == desk.clock.now()


async def test_a_card_that_another_run_claims_first_is_not_posted(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    reads = 0

    async def write_marker_after_the_first_look(operation: Operation) -> None:
        nonlocal reads
        reads += (operation.name, operation.partition) == ("get", SCOPE)
        if reads == 1 and operation.name == "get":
            await _put_marker(desk)

    desk.rows.after = write_marker_after_the_first_look
    _in_doubt(await create_customer(run.session, wanted))
    assert run.books.customers.created == []
    assert (await _existing_marker(desk)).owner == "theirs"


async def test_a_card_that_was_made_long_ago_and_is_gone_is_made_again(desk: Desk) -> None:
    run = _run(desk)
    await _put_marker(desk, state=OrderState.DONE, settle_at=None, customer_id="gone", name="Gerda")
    await pass_settle_time(desk)
    assert known(await _create(run)).customer_id == "made-1"
    assert run.books.customers.looked_up[-1] == CustomerQuery(ids=frozenset({"gone"}))


async def test_a_card_that_was_made_long_ago_and_is_there_is_taken(desk: Desk) -> None:
    """It was given another e-mail address since, so that this order does not lead to it."""
    run = _run(desk)
    run.books.customers.add(replace(GUEST, id="renamed", name="Iemand anders", emails=("nieuw@example.test",)))
    await _put_marker(desk, state=OrderState.DONE, settle_at=None, customer_id="renamed", name="Gerda")
    await pass_settle_time(desk)
    assert known(await _create(run)).customer_id == "renamed"
    assert run.books.customers.created == []


async def test_a_card_that_was_made_just_now_is_believed_although_it_is_not_found_yet(desk: Desk) -> None:
    run = _run(desk)
    await _put_marker(desk, state=OrderState.DONE, settle_at=None, customer_id="fresh", name="Gerda")
    assert known(await _create(run)).customer_id == "fresh"
    assert run.books.customers.created == []


ELSEWHERE = BookAddress("", "Kerkstraat 1", "9711 CD", "Groningen", "land-nl")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Gerrit Gast"},
        {"emails": ("ander@example.test",)},
        {"address": ELSEWHERE},
        {"address": None},
        {"inactive": True},
    ],
    ids=["name", "e-mail address", "postcode", "no address", "inactive"],
)
async def test_another_card_is_not_taken_for_the_one_that_was_sent(desk: Desk, changes: dict[str, Any]) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    run.books.customers.add(replace(GUEST, **changes))
    run.books.usage.fail("customers.create", LOST)
    _in_doubt(await create_customer(run.session, wanted))


async def test_a_card_with_another_vat_number_is_not_taken_for_the_one_that_was_sent(desk: Desk) -> None:
    run = _run(desk, vat_number_field_id="7")
    wanted = await _missing(run, order_of(custom_fields={"7": "NL004495445B01"}))
    assert wanted.card.vat_number
    run.books.customers.add(GUEST)
    run.books.usage.fail("customers.create", LOST)
    _in_doubt(await create_customer(run.session, wanted))


async def test_of_several_cards_that_were_sent_the_oldest_is_taken(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run)
    run.books.customers.add(*(replace(GUEST, id=f"card-{code}", code=code) for code in (None, 12, 11)))
    run.books.usage.fail("customers.create", LOST)
    assert known(await create_customer(run.session, wanted)).customer_id == "card-11"


async def test_a_card_without_an_e_mail_address_is_looked_for_by_name(desk: Desk) -> None:
    run = _run(desk)
    wanted = await _missing(run, order_of(email="geen"))
    run.books.usage.lose_answers("customers.create", LOST)
    assert known(await create_customer(run.session, wanted)).customer_id == "made-1"
    assert run.books.customers.looked_up[-1] == CustomerQuery(names=frozenset({"Gerda Gast"}))


async def test_who_wanted_a_card_made_stays_known(desk: Desk) -> None:
    run = _run(desk)
    wish = CustomerLink(
        profile_id="lab",
        link=KEY,
        state=OrderState.WAITING,
        how=LinkOrigin.CREATED,
        at=desk.clock.now(),
        by="anna",
        note="nieuwe klant",
    )
    await desk.services.store.put(wish)
    await _create(run)
    remembered = await _remembered(desk)
    assert remembered is not None
    assert (remembered.state, remembered.how, remembered.by, remembered.note) == (
        OrderState.DONE,
        LinkOrigin.CREATED,
        "anna",
        "nieuwe klant",
    )
    assert (remembered.customer_id, bool(remembered.content_hash)) == ("made-1", True)


async def test_an_outcome_in_doubt_is_not_remembered(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.create", LOST)
    await _create(run)
    assert await _remembered(desk) is None


TYPED = "ga\u200bst@example.test"
"""An address of which markers were written under another key before."""


@pytest.mark.parametrize(
    ("state", "waits"), [(OrderState.SENDING, True), (OrderState.DONE, False), (OrderState.REFUSED, None)]
)
async def test_a_card_that_an_older_version_was_making_under_its_key_is_not_made_twice(
    desk: Desk, state: OrderState, *, waits: bool | None
) -> None:
    run = _run(desk)
    await _put_marker(desk, link=link_key(f"email:{TYPED}"), state=state, customer_id="made", name="Gerda Gast")
    outcome = await _create(run, order_of(email=TYPED))
    if waits:
        _in_doubt(outcome)
    else:
        assert isinstance(outcome, KnownCustomer)
        assert (outcome.customer_id == "made") is (waits is False)
    assert len(run.books.customers.records) == (waits is None)


async def test_a_namesake_whose_card_was_made_elsewhere_does_not_count(desk: Desk) -> None:
    run = _run(desk)
    await _put_marker(desk, link=link_key("name+place:gerdagast 3512PH "), state=OrderState.DONE, customer_id="made")
    place = replace(address(), street="De Dam")
    order = order_of(email="geen", billing_address=place, shipping_address=place)
    outcome = await _create(run, order)
    assert isinstance(outcome, KnownCustomer)
    assert outcome.customer_id != "made"


async def test_a_card_without_an_address_is_found_back_in_its_own_town_only(desk: Desk) -> None:
    run = _run(desk)
    run.books.customers.add(
        replace(GUEST, emails=(), address=BookAddress("Gerda Gast", "De Dam", "3512 PH", "Zeist", "land-nl"))
    )
    run.books.usage.fail("customers.create", LOST)
    place = replace(address(), street="De Dam")
    order = order_of(email="geen", billing_address=place, shipping_address=place)
    _in_doubt(await _create(run, order))
    await pass_settle_time(desk)
    made = await _create(_run(desk, run), order)
    assert isinstance(made, KnownCustomer)
    assert made.customer_id != "guest"
