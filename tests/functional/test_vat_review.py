"""What earlier versions decided about VAT without a word is listed once, until a person has seen it."""

from copy import deepcopy
from dataclasses import replace

import pytest

from local.snelstart.resources.totals import is_listed_supply
from sconnect.app.profiles.saving import ProfileSettings, create_profile
from sconnect.domain.causes import CauseKind
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_housekeeping import _booked_lab, _next_morning, maintained
from tests.functional.test_treatments import SITUATIONS, lab_of, order_of, placed

MARGIN = SITUATIONS["marge met een belastingklasse met tarief"]
SUPPLIES, GROUPS = CauseKind.VAT_EXEMPT_SUPPLIES, CauseKind.REVENUE_GROUPS_BY_NUMBER


def lab_of_before(monkeypatch: pytest.MonkeyPatch) -> tuple[Lab, str]:
    """A lab that booked margin goods as earlier versions did: by the tax class of the shop alone."""
    lab = lab_of(MARGIN)
    return lab, as_before(lab, monkeypatch)


def as_before(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as before:
        before.setattr("sconnect.app.importing.preparing.untaxed_lines", lambda *_: frozenset())
        order_id = placed(lab, MARGIN)
    [booked] = lab.booked(order_id)
    assert is_listed_supply(lab.sim.books(lab.demo.books.name), booked), "as earlier versions made it"
    return order_id


def test_supplies_that_were_none_are_listed_once_by_the_numbers_of_their_sales_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab, order_id = lab_of_before(monkeypatch)
    others = [SITUATIONS[name] for name in ("ondernemer in Duitsland, verlegd", "cursus in Nederland")]
    lab.place(*(deepcopy(order_of(each)) for each in others))
    lab.import_orders()
    maintained(lab)
    item = item_of(lab, SUPPLIES)
    [booked] = lab.booked(order_id)
    assert item.facts == {"count": "1", "orders": str(booked["nummer"])}
    assert item.actions == (Action.SKIP,)
    assert "opgaaf ICP" in item.cause.dutch
    decide(lab, item, Action.SKIP)
    for _ in range(2):
        _next_morning(lab)
        maintained(lab)
        lab.import_orders()
        assert SUPPLIES not in {each.kind for each in items_of(lab)}
    assert len(lab.booked(order_id)) == 1, "nothing is booked anew"


def test_a_review_reads_the_orders_of_a_profile_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, _ = lab_of_before(monkeypatch)
    maintained(lab)
    as_before(lab, monkeypatch)
    _next_morning(lab)
    maintained(lab)
    assert item_of(lab, SUPPLIES).facts["count"] == "1"


def test_orders_of_before_evidence_was_kept_are_judged_by_their_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id = lab_of_before(monkeypatch)
    taxed = placed(lab, SITUATIONS["ondernemer in Duitsland, verlegd"])
    for each in (order_id, taxed):
        marker = lab.marker(each)
        assert marker is not None
        lab.run(lab.services.store.put(replace(marker, evidence="")))
    maintained(lab)
    [booked] = lab.booked(order_id)
    assert item_of(lab, SUPPLIES).facts == {"count": "1", "orders": str(booked["nummer"])}


def test_groups_taken_by_lowest_number_are_listed_once() -> None:
    lab, _ = _booked_lab()
    maintained(lab)
    item = item_of(lab, GROUPS)
    assert "21 %: 1 Verkoop goederen hoog, 4 Verkoop diensten hoog; 9 %: 2 " in item.facts["groups"]
    assert "tab Artikelen" in item.cause.dutch
    decide(lab, item, Action.SKIP)
    _next_morning(lab)
    maintained(lab)
    assert items_of(lab) == []


def test_groups_of_which_somebody_thought_are_not_listed() -> None:
    lab = Lab()
    by_rate = lab.profile.articles.revenue_groups_by_rate
    lab.change_profile("articles", revenue_groups_not_shipped=by_rate)
    lab.place(plain_order())
    lab.import_orders()
    maintained(lab)
    assert items_of(lab) == []


def test_a_profile_of_which_the_books_do_not_answer_is_reviewed_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, _ = lab_of_before(monkeypatch)
    name = lab.profile.connection.client_key_secret
    key = lab.secrets.kept.pop(name)
    maintained(lab)
    assert items_of(lab) == []
    lab.secrets.kept[name] = key
    _next_morning(lab)
    maintained(lab)
    item_of(lab, SUPPLIES)


def test_the_owner_of_a_new_profile_was_asked_and_is_not_told_again() -> None:
    lab = Lab()
    settings = lab.profile.model_dump(mode="json", exclude={"connection"})
    wanted = ProfileSettings(lab.profile.id, settings)
    code, key = lab.shop.link_code(), lab.demo.books.client_key
    lab.run(create_profile(lab.services, wanted, link_code=code, client_key=key, by="test"))
    lab.place(plain_order())
    lab.import_orders()
    maintained(lab)
    assert items_of(lab) == []
