"""Answers that hold for orders: another article, for them or for all of before a day, amounts, and a chosen reading."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.storage.records import OpenOrder
from sconnect.app.worklist.mappings import list_former_articles, remove_former_article
from sconnect.app.worklist.order_answers import AmountEntry
from sconnect.app.worklist.orders import read_order
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.decisions import reading_chosen
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of, refusal
from tests.functional.faults import DAY, assert_done
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.test_ways_out import HIGH, LOW, amounts_of, sale, waiting
from tests.functional.test_work_list_articles import article_id


def lab_of_before() -> Lab:
    """A lab in which a shirt was at 9 % before, and an article for that."""
    lab = Lab()
    lab.add_article("SHIRT-VOORHEEN", like=LOW)
    return lab


def vat_of(lab: Lab, order_id: str) -> Decimal:
    [booked] = lab.booked(order_id)
    vat: Decimal = booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"]
    return vat


def test_an_article_for_all_orders_before_a_day_keeps_their_vat_and_leaves_later_ones_alone() -> None:
    lab = lab_of_before()
    [early] = lab.place(sale(model=HIGH))
    lab.clock.seconds += DAY
    [on_the_day] = lab.place(sale(model=HIGH))
    lab.import_orders()
    item = item_of(lab, CauseKind.VAT_MISMATCH)
    assert item.order_count == 2

    key = article_id(lab, "SHIRT-VOORHEEN")
    decide(lab, item, Action.ARTICLE_BEFORE_DAY, article_id=key, before=date(2026, 11, 25), reason="tarief omhoog")
    lab.import_orders()

    assert_done(lab, early)
    assert vat_of(lab, early) == Decimal("9.00")
    assert lab.article_code(lab.booked(early)[0]["regels"][0]) == "SHIRT-VOORHEEN"
    assert [order.order_id for order in item_of(lab, CauseKind.VAT_MISMATCH).orders] == [on_the_day]


def test_a_later_order_of_before_that_day_is_booked_so_without_asking() -> None:
    lab = lab_of_before()
    lab, first = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH), lab)
    key = article_id(lab, "SHIRT-VOORHEEN")
    decide(
        lab, item_of(lab, CauseKind.VAT_MISMATCH), Action.ARTICLE_BEFORE_DAY, article_id=key, before=date(2026, 11, 25)
    )
    [second] = lab.place(sale(model=HIGH))
    lab.import_orders()
    assert_done(lab, first, second)


def test_a_rule_for_before_a_day_can_be_seen_and_forgotten() -> None:
    lab = lab_of_before()
    lab, _ = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH), lab)
    key = article_id(lab, "SHIRT-VOORHEEN")
    decide(
        lab, item_of(lab, CauseKind.VAT_MISMATCH), Action.ARTICLE_BEFORE_DAY, article_id=key, before=date(2027, 1, 1)
    )
    [rule] = lab.run(list_former_articles(lab.services, lab.profile.id))
    assert (rule.article_key, rule.before, rule.article_code) == (HIGH.lower(), "2027-01-01", "SHIRT-VOORHEEN")

    lab.run(remove_former_article(lab.services, lab.profile.id, HIGH, date(2027, 1, 1)))

    assert lab.run(list_former_articles(lab.services, lab.profile.id)) == []
    lab.import_orders()
    assert item_of(lab, CauseKind.VAT_MISMATCH).order_count == 1


def test_an_article_for_one_order_of_an_item_leaves_the_others_waiting_and_is_told() -> None:
    lab = lab_of_before()
    one, other = lab.place(sale(model=HIGH), sale(model=HIGH))
    lab.import_orders()
    item = item_of(lab, CauseKind.VAT_MISMATCH)
    key = article_id(lab, "SHIRT-VOORHEEN")
    decide(lab, item, Action.ARTICLE_FOR_ORDERS, article_id=key, order_ids=(one,), reason="oude order")
    lab.import_orders()
    assert_done(lab, one)
    assert [order.order_id for order in item_of(lab, CauseKind.VAT_MISMATCH).orders] == [other]
    notices = lab.run(read_order(lab.services, lab.profile.id, one)).explanation.notices
    assert any("SHIRT-VOORHEEN" in notice and "oude order" in notice for notice in notices)


def test_an_article_whose_vat_is_another_too_keeps_the_order_waiting_with_both_amounts() -> None:
    lab, order_id = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH))
    key = article_id(lab, "VERZENDKOSTEN-0")
    decide(lab, item_of(lab, CauseKind.VAT_MISMATCH), Action.ARTICLE_FOR_ORDERS, article_id=key)
    lab.import_orders()
    assert not lab.booked(order_id)
    sentence = item_of(lab, CauseKind.VAT_MISMATCH).cause.dutch
    assert "(€\xa09,00)" in sentence
    assert "(€\xa00,00)" in sentence
    assert "verschuldigd" in sentence


def test_an_order_that_is_edited_after_it_was_answered_asks_again() -> None:
    lab = lab_of_before()
    lab, order_id = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH), lab)
    key = article_id(lab, "SHIRT-VOORHEEN")
    decide(lab, item_of(lab, CauseKind.VAT_MISMATCH), Action.ARTICLE_FOR_ORDERS, article_id=key)
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, BOOKED_STATUS)
    lab.clock.seconds += 60
    lab.import_orders()
    assert not lab.booked(order_id)
    assert item_of(lab, CauseKind.VAT_MISMATCH).order_count == 1


def lost() -> tuple[Lab, str]:
    entry = sale()
    entry["products"], entry["totals"] = [], []
    return waiting(CauseKind.LINES_LOST, entry)


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ({}, "per btw-tarief een bedrag"),
        ({LOW: "108.99"}, "samen €\xa0108,99, maar het totaal van order 1 is €\xa0109,00"),
        ({LOW: "109.00", HIGH: "0.00"}, "per btw-tarief een bedrag"),
        ({LOW: "109.001"}, "in hele centen"),
    ],
)
def test_amounts_that_are_not_the_total_are_refused_with_both(amounts: dict[str, str], why: str) -> None:
    lab, order_id = lost()
    item = item_of(lab, CauseKind.LINES_LOST)
    assert why in str(refusal(lab, item.id, Action.ENTER_AMOUNTS, amounts=amounts_of(lab, amounts)))
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.decisions == ()


def test_a_rate_or_an_article_twice_is_refused() -> None:
    lab, _ = lost()
    item, coffee = item_of(lab, CauseKind.LINES_LOST), article_id(lab, LOW)
    half = Decimal("54.50")
    twice = (AmountEntry(Decimal(9), half, coffee), AmountEntry(Decimal(9), half, article_id(lab, HIGH)))
    assert "één keer" in str(refusal(lab, item.id, Action.ENTER_AMOUNTS, amounts=twice))
    same = (AmountEntry(Decimal(9), half, coffee), AmountEntry(Decimal(21), half, coffee))
    assert "een eigen artikel" in str(refusal(lab, item.id, Action.ENTER_AMOUNTS, amounts=same))


def test_an_amount_on_an_article_of_another_rate_waits_and_says_so() -> None:
    lab, order_id = lost()
    wrong = (AmountEntry(Decimal(21), Decimal("109.00"), article_id(lab, LOW)),)
    decide(lab, item_of(lab, CauseKind.LINES_LOST), Action.ENTER_AMOUNTS, amounts=wrong)
    lab.import_orders()
    assert not lab.booked(order_id)
    assert item_of(lab, CauseKind.VAT_MISMATCH).order_count == 1


def test_what_cannot_be_answered_is_refused_with_what_to_do() -> None:
    lab, _ = waiting(CauseKind.VAT_NUMBER_FIELD_MISSING, sale(vat="0.0000", country="BE"))
    item = item_of(lab, CauseKind.VAT_NUMBER_FIELD_MISSING)
    assert "kan geen btw-nummer uit een andere lidstaat zijn" in str(
        refusal(lab, item.id, Action.ENTER_VAT_NUMBER, vat_number="onzin")
    )
    assert "hoort niet (meer) bij dit punt" in str(
        refusal(lab, item.id, Action.ENTER_VAT_NUMBER, vat_number="BE0403170701", order_ids=("4711",))
    )
    lab, _ = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH))
    item = item_of(lab, CauseKind.VAT_MISMATCH)
    key = article_id(lab, LOW)
    assert "Kies de dag" in str(refusal(lab, item.id, Action.ARTICLE_BEFORE_DAY, article_id=key))
    assert "Vul het nummer" in str(refusal(lab, item.id, Action.BOOK_BY_HAND))


def test_a_number_or_amounts_for_several_orders_at_once_are_refused() -> None:
    lab = Lab()
    lab.place(sale(model=HIGH), sale(model=HIGH))
    lab.import_orders()
    item = item_of(lab, CauseKind.VAT_MISMATCH)
    assert "één webshop-order" in str(refusal(lab, item.id, Action.BOOK_BY_HAND, sales_order_number=1))


async def _with_readings(lab: Lab, order_id: str) -> None:
    cause = Cause(CauseKind.VAT_RATE_UNCLEAR, order_id, {"reading_1": "21 en 9 %", "reading_2": "21 en 0 %"})
    markers = lab.services.store
    entry = await markers.get(OpenOrder, lab.profile.id, OpenOrder.key_of(order_id))
    assert entry is not None
    await markers.put(replace(entry.record, causes=((cause.kind, cause.key),), details=(cause,)))


def test_the_reading_that_is_chosen_is_kept_with_the_order() -> None:
    lab, order_id = waiting(CauseKind.VAT_MISMATCH, sale(model=HIGH))
    lab.run(_with_readings(lab, order_id))
    item = item_of(lab, CauseKind.VAT_RATE_UNCLEAR)
    assert item.actions[0] is Action.CHOOSE_READING
    with pytest.raises(RefusedError, match="Kies een van de genoemde lezingen"):
        decide(lab, item, Action.CHOOSE_READING, reading="21 %")
    decide(lab, item, Action.CHOOSE_READING, reading="21 en 0 %")
    marker = lab.marker(order_id)
    assert marker is not None
    assert reading_chosen(marker.decisions) == "21 en 0 %"
    assert len(items_of(lab)) == 1
