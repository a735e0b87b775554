"""Orders that wait for an article: every choice, remembered, for every order that waited and every later one."""

import pytest

from sconnect.app.worklist.mappings import list_article_mappings, put_article_mapping, remove_article_mapping
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of, refusal
from tests.functional.faults import assert_done, in_books
from tests.functional.lab import Lab
from tests.functional.orders import order_of


def waiting_lab(number: int = 2, model: str = "ONBEKEND-1") -> tuple[Lab, list[str]]:
    """A lab in which orders wait for one article."""
    lab = Lab()
    lab.change_profile("articles", processing=Processing.MANUAL)
    placed = lab.place(*(order_of(model, customer) for customer in range(1, number + 1)))
    lab.import_orders()
    assert not in_books(lab)
    return lab, placed


def article_id(lab: Lab, code: str) -> str:
    known = lab.sim.books(lab.demo.books.name).articles
    return next(key for key, article in known.items() if article["artikelcode"] == code)


def like_the_order(lab: Lab, order_id: str) -> str:
    """The code of an article whose VAT fits what these orders were sold with."""
    percent = lab.shop.entries[order_id]["products"][0]
    return "LAB-SHIRT" if float(percent["tax"]) / float(percent["price"]) > 0.2 else "LAB-KOFFIE"


def test_an_item_tells_what_orders_wait_for() -> None:
    lab, placed = waiting_lab()

    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)

    assert item.key == "onbekend-1"
    assert "ONBEKEND-1" in item.cause.dutch
    assert "ONBEKEND-1" in item.cause.english
    assert item.facts["code"] == "ONBEKEND-1"
    assert [order.order_id for order in item.orders] == placed
    assert all(order.total and order.placed_at for order in item.orders)
    assert item.order_count == 2
    assert len(item.id) == 32
    assert "onbekend" not in item.id
    assert item.actions == (
        Action.LINK_ARTICLE,
        Action.CREATE_ARTICLE,
        Action.BOOK_BY_HAND,
        Action.SKIP,
        Action.RETRY,
    )


def test_reading_the_list_reads_no_marker() -> None:
    lab, _ = waiting_lab()
    lab.rows.reads.clear()

    items_of(lab)

    # The copy of a long list, what orders wait for, what exports wait for, and what earlier versions decided about VAT.
    assert lab.rows.reads["worklist"] == 4
    assert not lab.rows.reads["orders"]


def test_a_linked_article_releases_every_order_and_counts_for_later_ones() -> None:
    lab, placed = waiting_lab()
    code = like_the_order(lab, placed[0])

    released = decide(
        lab,
        item_of(lab, CauseKind.ARTICLE_UNKNOWN),
        Action.LINK_ARTICLE,
        article_id=article_id(lab, code),
        reason="zelfde",
    )

    assert list(released.orders) == placed
    lab.import_orders()
    assert_done(lab, *placed)
    assert items_of(lab) == []
    [later] = lab.place(order_of("onbekend-1 ", 7))
    lab.import_orders()
    assert_done(lab, later)
    assert lab.article_code(lab.booked(later)[0]["regels"][0]) == code
    [mapping] = lab.run(list_article_mappings(lab.services, lab.profile.id))[0]
    assert (mapping.article_key, mapping.article_code, mapping.how) == ("onbekend-1", code, LinkOrigin.CHOSEN)
    assert (mapping.by, mapping.note) == (BY, "zelfde")


def test_a_link_holds_when_the_article_gets_another_code_in_the_books() -> None:
    lab, placed = waiting_lab()
    code = like_the_order(lab, placed[0])
    key = article_id(lab, code)
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.LINK_ARTICLE, article_id=key)
    lab.sim.books(lab.demo.books.name).articles[key]["artikelcode"] = "ANDERS-1"

    lab.import_orders()

    assert_done(lab, *placed)
    assert lab.article_code(lab.booked(placed[0])[0]["regels"][0]) == "ANDERS-1"


def test_a_link_to_an_article_that_is_gone_waits_and_is_never_replaced_by_a_new_article() -> None:
    lab, placed = waiting_lab()
    key = article_id(lab, like_the_order(lab, placed[0]))
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.LINK_ARTICLE, article_id=key)
    del lab.sim.books(lab.demo.books.name).articles[key]
    lab.change_profile("articles", processing=Processing.ADD)

    lab.import_orders()

    assert not in_books(lab)
    assert item_of(lab, CauseKind.ARTICLE_UNKNOWN).order_count == 2


def test_an_article_may_be_made_for_one_code_although_all_goes_by_hand() -> None:
    lab, placed = waiting_lab()
    [other] = lab.place(order_of("ONBEKEND-2", 9))
    lab.import_orders()
    [item] = [item for item in items_of(lab) if item.key == "onbekend-1"]

    decide(lab, item, Action.CREATE_ARTICLE)
    lab.import_orders()

    assert_done(lab, *placed)
    assert not lab.booked(other)
    codes = [article["artikelcode"] for article in lab.sim.books(lab.demo.books.name).articles.values()]
    assert codes.count("ONBEKEND-1") == 1
    assert "ONBEKEND-2" not in codes
    [mapping] = lab.run(list_article_mappings(lab.services, lab.profile.id))[0]
    assert (mapping.how, mapping.by) == (LinkOrigin.CREATED, BY)
    assert mapping.article_id == article_id(lab, "ONBEKEND-1")


def test_an_article_is_booked_on_the_collective_article() -> None:
    lab, placed = waiting_lab()
    code = like_the_order(lab, placed[0])
    lab.change_profile("articles", collective_article=code.lower())
    lab.import_orders()

    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.COLLECTIVE_ARTICLE)
    lab.import_orders()

    assert_done(lab, *placed)
    assert lab.article_code(lab.booked(placed[0])[0]["regels"][0]) == code


def test_what_cannot_be_linked_is_refused_with_what_to_do_and_nothing_is_remembered() -> None:
    lab, _ = waiting_lab()
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    lab.add_article("SLAAPT", like="LAB-SHIRT")
    asleep = article_id(lab, "SLAAPT")
    lab.sim.books(lab.demo.books.name).articles[asleep]["isNonActief"] = True

    assert "Kies eerst het artikel" in str(refusal(lab, item.id, Action.LINK_ARTICLE))
    assert "bestaat niet" in str(refusal(lab, item.id, Action.LINK_ARTICLE, article_id="x' or 1 eq 1"))
    assert "non-actief" in str(refusal(lab, item.id, Action.LINK_ARTICLE, article_id=asleep))
    assert "Geen verzamelartikel" not in str(refusal(lab, item.id, Action.COLLECTIVE_ARTICLE))
    assert "tab Artikelen" in str(refusal(lab, item.id, Action.COLLECTIVE_ARTICLE))
    assert "kan bij dit punt niet" in str(refusal(lab, item.id, Action.ACCEPT_DIFFERENCE))
    assert "reden" in str(refusal(lab, item.id, Action.SKIP))
    assert lab.run(list_article_mappings(lab.services, lab.profile.id)) == ([], "")


@pytest.mark.parametrize("hostile", ["", "../../x", "0" * 32, "é" * 500, "' or 1 eq 1"])
def test_an_item_that_does_not_exist_is_said_to_be_gone(hostile: str) -> None:
    lab, _ = waiting_lab()
    assert "niet (meer) op de werklijst" in str(refusal(lab, hostile, Action.RETRY))


def test_a_second_click_changes_nothing_and_after_the_run_the_item_is_gone() -> None:
    lab, placed = waiting_lab()
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    key = article_id(lab, like_the_order(lab, placed[0]))

    first = decide(lab, item, Action.LINK_ARTICLE, article_id=key)
    second = decide(lab, item, Action.LINK_ARTICLE, article_id=key, by="piet")

    assert first.orders == second.orders
    lab.import_orders()
    assert_done(lab, *placed)
    assert "niet (meer) op de werklijst" in str(refusal(lab, item.id, Action.LINK_ARTICLE, article_id=key))


def test_a_mapping_that_is_changed_releases_what_waits_and_one_that_is_removed_is_forgotten() -> None:
    lab, placed = waiting_lab()
    key = article_id(lab, like_the_order(lab, placed[0]))

    lab.run(put_article_mapping(lab.services, lab.profile.id, "Onbekend-1", key, "bewust", by=BY))
    lab.import_orders()
    assert_done(lab, *placed)

    lab.run(remove_article_mapping(lab.services, lab.profile.id, "ONBEKEND-1"))
    [later] = lab.place(order_of("ONBEKEND-1", 8))
    lab.import_orders()
    assert not lab.booked(later)
    lab.run(remove_article_mapping(lab.services, lab.profile.id, "ONBEKEND-1"))


@pytest.mark.parametrize("name", ["Losse thee", "Theé  ☕ " * 40])
def test_a_product_without_a_code_is_linked_by_its_name(name: str) -> None:
    lab = Lab()
    entries = [order_of("", customer) for customer in (1, 2)]
    for entry in entries:
        entry["products"][0]["name"] = name
        entry["product_codes"] = {}
    placed = lab.place(*entries)
    lab.import_orders()
    item = item_of(lab, CauseKind.ARTICLE_CODE_MISSING)
    assert item.actions[0] is Action.LINK_ARTICLE
    key = article_id(lab, like_the_order(lab, placed[0]))

    assert list(decide(lab, item, Action.LINK_ARTICLE, article_id=key).orders) == placed

    lab.import_orders()
    assert_done(lab, *placed)
