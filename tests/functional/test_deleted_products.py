"""Products that are deleted after their sale, where the code stands with the product: no twin, or a question."""

from typing import Any

from local.shop.captures import Entry
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import ShopArticleKey
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_work_list_articles import article_id

ARTICLE, MODEL = "LAB-KOFFIE", "UNIEK-7"


def lab_of_sku() -> Lab:
    lab = Lab()
    lab.change_profile("articles", shop_key=ShopArticleKey.SKU)
    return lab


def of_product(product_id: str, **codes: Any) -> Entry:
    """A sale of a single piece, whose model is in no books."""
    entry = plain_order()
    line = entry["products"][0]
    line.update(product_id=product_id, model=MODEL)
    entry["options"] = []
    [known] = list(entry["product_codes"].values())[:1]
    entry["product_codes"] = {product_id: {**known, "model": MODEL, "sku": ARTICLE, **codes}}
    return entry


def of_deleted_product(product_id: str) -> Entry:
    return {**of_product(product_id), "product_codes": []}


def articles_of(lab: Lab, order_id: str) -> set[str]:
    [booked] = lab.booked(order_id)
    return {lab.article_code(line) for line in booked["regels"] if line.get("artikel")}


def test_a_product_that_is_gone_is_booked_on_the_article_of_its_earlier_order() -> None:
    lab = lab_of_sku()
    [first] = lab.place(of_product("77"))
    lab.import_orders()
    [second] = lab.place(of_deleted_product("77"))
    made = lab.snelstart_calls.get(("POST", "/artikelen"), 0)
    lab.import_orders()
    lab.assert_booked_once(first, second)
    assert articles_of(lab, second) == articles_of(lab, first)
    assert ARTICLE in articles_of(lab, second)
    assert lab.snelstart_calls.get(("POST", "/artikelen"), 0) == made


def test_a_product_that_is_gone_and_was_never_booked_is_a_question_not_a_new_article() -> None:
    lab = lab_of_sku()
    [order_id] = lab.place(of_deleted_product("77"))
    lab.import_orders()
    assert lab.booked(order_id) == []
    item = item_of(lab, CauseKind.ARTICLE_GONE)
    assert Action.CREATE_ARTICLE not in item.actions
    decide(lab, item, Action.LINK_ARTICLE, article_id=article_id(lab, ARTICLE))
    [later] = lab.place(of_deleted_product("77"))
    lab.import_orders()
    lab.assert_booked_once(order_id, later)
    assert ARTICLE in articles_of(lab, later)


def test_two_deleted_products_of_one_model_keep_their_own_articles() -> None:
    lab = lab_of_sku()
    lab.place(of_product("77"), of_product("78", sku="LAB-SHIRT"))
    lab.import_orders()
    [coffee, other] = lab.place(of_deleted_product("77"), of_deleted_product("79"))
    lab.import_orders()
    assert ARTICLE in articles_of(lab, coffee)
    assert lab.booked(other) == []


def test_with_the_model_as_key_nothing_changes_for_a_product_that_is_gone() -> None:
    lab = Lab()
    entry = plain_order()
    [order_id] = lab.place({**entry, "product_codes": []})
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.DONE
