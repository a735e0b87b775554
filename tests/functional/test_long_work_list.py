"""A work list of thousands: a view reads a few pages of the tables, whatever waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sconnect.app.storage.records import OpenOrder, WorkListPart
from sconnect.app.worklist.listing.lines import keep_lines, read_listing, renew_if_kept
from sconnect.app.worklist.listing.reading import WorkPage, read_work_page
from sconnect.app.worklist.many import deciding
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import ALL, Shown
from sconnect.domain.worklist.many import Asked
from tests.functional.decisions import BY
from tests.functional.lab import Lab

KINDS = (CauseKind.CUSTOMER_UNKNOWN, CauseKind.TOTAL_DIFFERENCE, CauseKind.ARTICLE_UNKNOWN)


def entry(lab: Lab, number: int) -> OpenOrder:
    kind = KINDS[number % len(KINDS)]
    key = "code-7" if kind is CauseKind.ARTICLE_UNKNOWN else f"klant{number}@voorbeeld.nl"
    facts = {"who": f"Klant {number}", "code": key, "books": "10,00", "shop": "10,02"}
    cause = Cause(kind, key, facts)
    return OpenOrder(
        profile_id=lab.profile.id,
        order_id=str(number),
        state=OrderState.WAITING,
        causes=((cause.kind, cause.key),),
        details=(cause,),
        placed_at=lab.clock.now() - timedelta(days=number % 30),
        since=lab.clock.now() + timedelta(seconds=number),
    )


def long_lab(count: int) -> Lab:
    lab = Lab()
    lab.import_orders()  # nothing yet
    lab.run(lab.services.store.put_many(entry(lab, number) for number in range(count)))
    lab.rows.reads.clear()
    return lab


def view(lab: Lab, shown: Shown = ALL, after: str = "") -> WorkPage:
    return lab.run(read_work_page(lab.services, lab.profile.id, shown, after=after, limit=25))


def test_a_view_of_a_long_list_reads_its_copy_and_the_entries_of_one_page() -> None:
    lab = long_lab(2_000)
    first = view(lab)  # makes the copy
    assert first.as_of is not None
    lab.rows.reads.clear()

    page = view(lab, Shown(kind=CauseKind.CUSTOMER_UNKNOWN, text="klant 12"))

    assert len(page.items) == 25
    assert all("12" in item.facts["who"] for item in page.items)
    # The copy, whether it is still a long list, what earlier versions decided, and one entry per item that is shown.
    assert lab.rows.reads["worklist"] <= 3 + 25
    assert {count.kind: count.items for count in view(lab).kinds} == {
        CauseKind.CUSTOMER_UNKNOWN: 667,
        CauseKind.TOTAL_DIFFERENCE: 667,
        CauseKind.ARTICLE_UNKNOWN: 1,
    }


def test_every_item_comes_once_page_by_page() -> None:
    lab = long_lab(1_050)
    seen: list[str] = []
    page = view(lab)
    while True:
        seen += [item.id for item in page.items]
        if not page.following:
            break
        page = view(lab, after=page.following)
    assert len(seen) == len(set(seen)) == 350 + 350 + 1


def test_a_list_that_became_short_is_read_as_it_is_now() -> None:
    lab = long_lab(1_200)
    assert view(lab).as_of is not None
    for number in range(300):
        lab.run(lab.services.store.delete(OpenOrder, lab.profile.id, OpenOrder.key_of(str(number))))

    page = view(lab)

    assert page.as_of is None
    assert sum(kind.orders for kind in page.kinds) == 900
    lab.run(keep_lines(lab.services, lab.profile.id))
    assert not lab.run(_parts(lab))


def test_a_copy_that_was_broken_off_is_made_anew() -> None:
    lab = long_lab(1_200)
    view(lab)
    [first, *_] = lab.run(_parts(lab))
    lab.run(lab.services.store.put(replace(first, built="another time")))
    assert len(lab.run(read_listing(lab.services, lab.profile.id)).lines) == 1_200
    assert len({part.built for part in lab.run(_parts(lab))}) == 1


@pytest.mark.large
def test_twenty_thousand_that_wait_are_found_and_decided_in_bounded_parts() -> None:
    lab = long_lab(20_000)
    view(lab)
    lab.rows.reads.clear()
    page = view(lab, Shown(text="klant 19998"))
    assert [item.facts["who"] for item in page.items] == ["Klant 19998"]
    assert lab.rows.reads["worklist"] <= 4
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.CREATE_CUSTOMER)

    decision = lab.run(deciding.decide(lab.services, lab.profile.id, asked, "", by=BY))
    assert (decision.orders, decision.parts) == (6_667, 67)
    looks = iter([False, True])
    part = lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))
    assert part.next_part == 1
    done = lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: False))
    assert done.outcomes == {"decided": 6_667}
    lab.run(renew_if_kept(lab.services, lab.profile.id))
    assert sum(each.released for each in lab.run(read_listing(lab.services, lab.profile.id)).lines) == 6_667


async def _parts(lab: Lab) -> list[WorkListPart]:
    return [stored.record async for stored in lab.services.store.range(WorkListPart, lab.profile.id)]
