"""Products of the shop that share a code, or have codes that look alike: told apart by product, never silently one."""

from copy import deepcopy

from local.shop.captures import Entry
from sconnect.app.worklist.mappings import list_article_mappings, remove_article_mapping
from sconnect.domain.causes import CauseKind
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.faults import assert_done, entry_of, timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import order_of

SHARED = "GEDEELD"


def _sold(product_id: str, model: str = SHARED, customer: int = 1) -> Entry:
    entry = order_of(model, customer)
    [line, *_] = entry["products"]
    number, line["product_id"] = line["product_id"], product_id
    entry["product_codes"] = {product_id: entry["product_codes"].get(number, {})}
    entry["product_tax_classes"] = {product_id: next(iter(entry.get("product_tax_classes", {"": "9"}).values()), "9")}
    return entry


def _article(lab: Lab, code: str) -> str:
    known = lab.sim.books(lab.demo.books.name).articles
    return next(key for key, article in known.items() if article["artikelcode"] == code)


def _lab() -> tuple[Lab, str, str]:
    """A lab where a code stands for an article with other VAT than a product was sold with; returns a fitting one."""
    lab = Lab()
    line = order_of(SHARED)["products"][0]
    is_high = float(line["tax"]) / float(line["price"]) > 0.2
    fitting, other = ("LAB-SHIRT", "LAB-KOFFIE") if is_high else ("LAB-KOFFIE", "LAB-SHIRT")
    lab.add_article(SHARED, like=other)
    return lab, fitting, other


def _products(lab: Lab, *numbers: str) -> None:
    like = next(iter(lab.shop.products.records.values()))
    lab.shop.products.adopt({number: {**deepcopy(like), "model": SHARED} for number in numbers})


def test_a_product_that_shares_its_code_is_linked_by_itself_and_the_other_keeps_its_article() -> None:
    lab, fitting, _ = _lab()
    _products(lab, "801", "802")
    [order_id] = lab.place(_sold("801"))
    lab.import_orders()
    item = item_of(lab, CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS)
    assert "801" in item.cause.dutch
    assert "omzetgroep" not in item.cause.dutch
    assert "revenue group" not in item.cause.english

    decide(lab, item, Action.LINK_ARTICLE, article_id=_article(lab, fitting), reason="eigen artikel")
    timer_runs(lab, 1)
    assert_done(lab, order_id)
    [line] = [line for line in lab.booked(order_id)[0]["regels"] if line["artikel"]][:1]
    assert lab.article_code(line) == fitting

    [again, other] = lab.place(_sold("801", customer=2), _sold("802", customer=3))
    timer_runs(lab, 1)
    assert_done(lab, again)
    assert entry_of(lab, other).causes[0][0] is CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS


def test_without_another_product_of_that_code_the_revenue_group_is_the_advice() -> None:
    lab, _, _ = _lab()
    _products(lab, "801")
    [order_id] = lab.place(_sold("801"))
    lab.import_orders()
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.VAT_MISMATCH


def test_a_link_of_a_code_that_is_removed_leaves_those_of_its_products() -> None:
    lab, fitting, _ = _lab()
    _products(lab, "801", "802")
    lab.place(_sold("801"))
    lab.import_orders()
    decide(
        lab, item_of(lab, CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS), Action.LINK_ARTICLE, article_id=_article(lab, fitting)
    )
    lab.run(remove_article_mapping(lab.services, lab.profile.id, SHARED))
    mappings, _ = lab.run(list_article_mappings(lab.services, lab.profile.id))
    assert [mapping.article_code for mapping in mappings] == [fitting]
    [order_id] = lab.place(_sold("801", customer=2))
    timer_runs(lab, 1)
    assert_done(lab, order_id)


def test_codes_that_differ_in_capitals_are_told_in_whichever_orders_they_come() -> None:
    lab = Lab()
    placed = []
    for model, product, customer in (("Q-CASE", "801", 1), ("q-case", "802", 2)):
        placed += lab.place(_sold(product, model, customer))
        lab.import_orders()
    assert_done(lab, *placed)
    told = [lab.marker(order_id) for order_id in placed]
    assert ["q-case" in marker.explanation.partition('"told"')[2] for marker in told if marker] == [False, True]


def test_a_code_with_characters_that_are_not_shown_is_the_article_without_them() -> None:
    lab = Lab()
    lab.add_article("ZICHT-1", like="LAB-SHIRT" if _is_high() else "LAB-KOFFIE")
    before = len(lab.sim.books(lab.demo.books.name).articles)
    [order_id] = lab.place(_sold("801", "ZI\u200bCHT\u00ad-1\ufeff"))
    lab.import_orders()
    assert_done(lab, order_id)
    assert len(lab.sim.books(lab.demo.books.name).articles) == before


def test_a_new_article_is_written_clean() -> None:
    lab = Lab()
    [order_id] = lab.place(_sold("801", "NIE\u200bUW\u00a0 &amp;amp; 1"))
    lab.import_orders()
    assert_done(lab, order_id)
    codes = [article["artikelcode"] for article in lab.sim.books(lab.demo.books.name).articles.values()]
    assert "NIEUW & 1" in codes


def _is_high() -> bool:
    line = order_of(SHARED)["products"][0]
    return float(line["tax"]) / float(line["price"]) > 0.2
