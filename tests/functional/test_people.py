"""One person in all profiles: found by e-mail address or name, and erased; a restored copy does not undo it."""

import pytest

from sconnect.app.errors import LostRaceError, RefusedError
from sconnect.app.housekeeping import people
from sconnect.app.housekeeping.people import Hit, Outcome, Where, find_person
from sconnect.app.housekeeping.profile_removal import delete_profile
from sconnect.app.profiles.repository import profile_ids, read_stored, save_profile
from sconnect.app.storage.records import RECORDS, CustomerCreation, CustomerLink, OfProfile
from sconnect.app.storage.schema import Privacy
from sconnect.app.summaries import note_columns
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders
from tests.functional.test_restore import copy, copying_lab, lose_and_restore

ELSEWHERE = {"ArticleLink", "FormerArticle", "ListedOrder", "OrderPlaces", "ListedLink", "LinkListFilled"}
"""Kinds in which only the reason of a choice about an article is personal, or that go with the order or the link."""


def all_hits(lab: Lab, text: str, *, erase: bool = False) -> list[Hit]:
    async def work() -> list[Hit]:
        hits: list[Hit] = []
        position = ""
        while True:
            part = await find_person(lab.services, text, position, erase=erase)
            hits += part.hits
            position = part.position
            if not position:
                return hits

    return lab.run(work())


def email_of(lab: Lab, order_id: str) -> str:
    return str(lab.shop.entries[order_id]["order"]["email"])


def name_of(lab: Lab, order_id: str) -> str:
    order = lab.shop.entries[order_id]["order"]
    return f"{order['firstname']} {order['lastname']}"


def booked_lab() -> tuple[Lab, list[str]]:
    lab = copying_lab()
    placed = lab.place(*plain_orders(3))
    lab.import_orders()
    return lab, placed


def test_every_kind_that_can_hold_a_person_is_searched() -> None:
    personal = {
        kind.__name__
        for kind in RECORDS
        if issubclass(kind, OfProfile)
        and any(each.privacy is Privacy.PERSONAL and each.name not in people._STAFF for each in kind.COLUMNS)
    }
    assert personal - ELSEWHERE <= {kind.__name__ for kind in people._KINDS}


def test_a_person_is_found_by_e_mail_address_or_name_and_nobody_else_is() -> None:
    lab, placed = booked_lab()
    email = email_of(lab, placed[0])
    orders = {each.subject for each in all_hits(lab, email.upper()) if each.where is Where.ORDER}
    assert placed[0] in orders
    assert orders <= {order_id for order_id in placed if email_of(lab, order_id) == email}
    assert all_hits(lab, f"x{email}") == []
    assert all_hits(lab, email[1:]) == [], "the end of an address is another one"
    assert all_hits(lab, f"{email}.uk") == []
    by_name = {each.subject for each in all_hits(lab, name_of(lab, placed[0])) if each.where is Where.ORDER}
    assert placed[0] in by_name


def test_a_person_is_erased_and_what_has_to_be_kept_stays_without_the_name() -> None:
    lab, placed = booked_lab()
    email, name = email_of(lab, placed[0]), name_of(lab, placed[0])
    before = lab.marker(placed[0])
    lab.run(
        note_columns(lab.services, lab.profile.id, {"import_orders_why": (f"Klant {email}.", f"Customer {email}.")})
    )

    erased = all_hits(lab, email, erase=True) + all_hits(lab, name, erase=True)

    assert {each.outcome for each in erased} == {Outcome.ERASED}
    assert all_hits(lab, email) == all_hits(lab, name) == []
    for _, row in lab.rows.held():
        assert email not in str(row.values)
        assert name.casefold() not in row.key.casefold()
    after = lab.marker(placed[0])
    assert before is not None
    assert after is not None
    assert (after.booking, after.state) == (before.booking, before.state)
    assert lab.import_orders().counts == {}


def test_an_order_that_waits_is_named_and_not_erased() -> None:
    lab = copying_lab()
    lab.change_profile("articles", processing=Processing.MANUAL)
    [waits] = lab.place(order_of("ONBEKEND", customer=3))
    lab.import_orders()
    found = all_hits(lab, email_of(lab, waits), erase=True) or all_hits(lab, name_of(lab, waits), erase=True)
    assert Outcome.WAITS in {each.outcome for each in found}
    marker = lab.marker(waits)
    assert marker is not None
    assert marker.purged_at is None


def test_a_restored_copy_does_not_undo_an_erasure() -> None:
    lab, placed = booked_lab()
    email, name = email_of(lab, placed[0]), name_of(lab, placed[0])
    day = copy(lab)
    all_hits(lab, email, erase=True)
    all_hits(lab, name, erase=True)
    assert lab.copies is not None
    log = b"".join(content for file, content in lab.copies.kept.items() if file.startswith("erasures/"))
    assert email.encode() not in log
    assert name.encode() not in log

    restored = lose_and_restore(lab, day)

    assert restored.erased > 0
    assert all_hits(lab, email) == all_hits(lab, name) == []
    assert lab.run(_links(lab)) <= 2
    marker = lab.marker(placed[0])
    assert marker is not None
    assert marker.sales_order_id


def test_a_profile_that_was_removed_stays_away_and_its_markers_come_back_without_people() -> None:
    lab, placed = booked_lab()
    name = name_of(lab, placed[0])
    day = copy(lab)
    with pytest.raises(LostRaceError):
        lab.run(delete_profile(lab.services, lab.profile.id, "another version", by="eva"))
    assert lab.copies is not None
    assert not [file for file in lab.copies.kept if file.startswith("erasures/")], "a removal that was refused is none"
    version = lab.run(_version(lab))
    lab.run(delete_profile(lab.services, lab.profile.id, version, by="eva"))

    restored = lose_and_restore(lab, day)

    assert restored.profiles == 0
    assert lab.run(_ids(lab)) == []
    marker = lab.marker(placed[0])
    assert marker is not None
    assert marker.state is OrderState.DONE
    assert marker.explanation == ""
    for _, row in lab.rows.held():
        assert name not in str(row.values)
    assert lab.run(_cards(lab)), "that they were made stays"
    assert {card.name for card in lab.run(_cards(lab))} == {""}


def test_the_cards_of_an_administration_keep_their_names_while_it_has_a_profile() -> None:
    lab, _ = booked_lab()
    orders = lab.profile.orders.model_copy(update={"reference_prefix": "SECOND-"})
    second = lab.profile.model_copy(update={"id": "second", "orders": orders})
    lab.run(save_profile(lab.services, second, by="eva"))
    named = lab.run(_cards(lab))
    lab.run(delete_profile(lab.services, lab.profile.id, lab.run(_version(lab)), by="eva"))
    assert lab.run(_cards(lab)) == named
    assert any(card.name for card in named)


async def _cards(lab: Lab) -> list[CustomerCreation]:
    scope = CustomerCreation.scope_of(lab.profile.connection.administration_id)
    return [stored.record async for stored in lab.services.store.range(CustomerCreation, scope)]


async def _version(lab: Lab) -> str:
    return (await read_stored(lab.services, lab.profile.id)).version


async def _ids(lab: Lab) -> list[str]:
    return [profile_id async for profile_id in profile_ids(lab.services)]


async def _links(lab: Lab) -> int:
    return len([stored async for stored in lab.services.store.range(CustomerLink, lab.profile.id)])


@pytest.mark.parametrize("text", ["", "ab", "  a ", "x" * 101])
def test_a_text_that_could_be_anybody_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="e-mailadres"):
        all_hits(copying_lab(), text)


def test_a_long_search_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, placed = booked_lab()
    email = email_of(lab, placed[0])
    at_once = all_hits(lab, email)
    monkeypatch.setattr(people, "_SECONDS", 0.0)
    assert all_hits(lab, email) == at_once


def test_the_api_shows_and_erases_a_part_at_a_time_and_says_what_is_kept(lab: Lab, api: InProcessApi) -> None:
    placed = lab.place(*plain_orders(2))
    lab.import_orders()
    body = {"text": email_of(lab, placed[0])}
    found = api.ask("POST", "/api/people/search", body).json()
    assert {hit["where"] for hit in found["hits"]} >= {"order"}
    assert found["next"] == ""
    assert "zeven jaar" in found["kept"]["nl"]
    erased = api.ask("POST", "/api/people/erase", body).json()
    assert {hit["outcome"] for hit in erased["hits"]} == {"erased"}
    assert api.ask("POST", "/api/people/search", body).json()["hits"] == []
    assert api.ask("POST", "/api/people/search", {"text": "ab"}).status == 400
