"""Exports and imports know the same links, and neither guesses."""

from decimal import Decimal

from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import RecognitionMode, Task
from tests.functional.decisions import items_of
from tests.functional.export_lab import ExportLab, shown
from tests.functional.orders import order_of


def article_link(lab: ExportLab, code: str) -> ArticleLink | None:
    stored = lab.run(RecordStore(lab.rows).get(ArticleLink, lab.profile.id, code))
    return stored.record if stored else None


def link_by_hand(lab: ExportLab, code: str, article: dict[str, object]) -> None:
    link = ArticleLink(
        profile_id=lab.profile.id,
        article_key=code.casefold(),
        article_id=str(article["id"]),
        article_code=str(article["artikelcode"]),
        how=LinkOrigin.CHOSEN,
        at=lab.clock.now(),
    )
    lab.run(RecordStore(lab.rows).put(link))


def link_account_by_hand(lab: ExportLab, key: str, customer: dict[str, object], account: str) -> None:
    link = CustomerLink(
        profile_id=lab.profile.id,
        link=link_key(key),
        customer_id=str(customer["id"]),
        how=LinkOrigin.CHOSEN,
        at=lab.clock.now(),
        shop_customer_id=account,
    )
    lab.run(RecordStore(lab.rows).put(link))


def kinds(lab: ExportLab) -> list[CauseKind]:
    return [cause.kind for issue in lab.issues() for cause in issue.causes]


def test_an_export_links_what_it_makes_and_what_it_finds() -> None:
    lab = ExportLab()
    lab.product("OLD")
    lab.article("OLD")
    lab.article("NEW")
    lab.export_articles()
    made, found = article_link(lab, "new"), article_link(lab, "old")
    assert made
    assert found
    assert (made.how, made.article_code) == (LinkOrigin.CREATED, "NEW")
    assert (found.how, found.article_code) == (LinkOrigin.RECOGNISED, "OLD")


def test_an_article_linked_by_hand_updates_that_product() -> None:
    lab = ExportLab()
    number = lab.product("X-IN-SHOP")
    lab.product("A")
    link_by_hand(lab, "X-IN-SHOP", lab.article("A"))
    lab.export_articles()
    assert lab.shop.products.records[number]["price"] == 10
    assert lab.products["A"]["price"] == 5
    kept = article_link(lab, "x-in-shop")
    assert kept
    assert kept.how is LinkOrigin.CHOSEN


def test_a_product_that_a_person_linked_to_another_article_is_left_to_that_one() -> None:
    lab = ExportLab()
    lab.product("A")
    other = lab.article("B")
    link_by_hand(lab, "A", other)
    lab.article("A")
    run = lab.export_articles()
    assert shown(lab.items(run)) == {"A": "waiting", "B": "updated"}
    assert kinds(lab) == [CauseKind.EXPORT_PRODUCT_TAKEN]


def test_products_on_the_collective_article_are_not_its_own() -> None:
    lab = ExportLab()
    lab.change_profile("articles", collective_article="DIVERSEN")
    number = lab.product("ODDS")
    link_by_hand(lab, "ODDS", lab.article("DIVERSEN"))
    lab.export_articles()
    assert lab.shop.products.records[number]["price"] == 5
    assert set(lab.products) == {"ODDS"}


def test_articles_for_shipping_and_the_like_are_no_products() -> None:
    lab = ExportLab()
    for code in ("VERZENDKOSTEN-H", "korting-l", "TEGOEDBON", "A"):
        lab.article(code)
    lab.export_articles()
    assert set(lab.products) == {"A"}


def test_two_products_with_one_code_wait_and_the_others_go_on() -> None:
    lab = ExportLab()
    lab.product("A")
    lab.product(" a ")
    lab.article("A")
    lab.article("B")
    run = lab.export_articles()
    assert shown(lab.items(run)) == {"A": "waiting", "B": "created"}
    assert kinds(lab) == [CauseKind.EXPORT_PRODUCT_AMBIGUOUS]
    assert {row["price"] for row in lab.shop.products.records.values()} == {Decimal(5), Decimal(10)}


def test_two_articles_with_one_code_both_wait_wherever_they_stand_in_the_list() -> None:
    lab = ExportLab()
    lab.change_profile("articles", extra_field="webshopcode")
    for number in range(700):
        lab.fill(lab.article(f"A{number}"), webshopcode=f"W{number}")
    for code in ("DOUBLE-1", "DOUBLE-2"):
        lab.fill(lab.article(code), webshopcode="SAME")
    run = lab.export_articles()
    assert run.counts == {"created": 700, "waiting": 2}
    assert kinds(lab) == [CauseKind.EXPORT_CODE_SHARED] * 2
    assert all("DOUBLE-1" in issue.causes[0].dutch and "DOUBLE-2" in issue.causes[0].dutch for issue in lab.issues())
    items = items_of(lab)
    assert [item.kind for item in items] == [CauseKind.EXPORT_CODE_SHARED] * len(lab.issues())
    assert all(item.subject.startswith("DOUBLE-") and not item.orders and not item.actions for item in items)
    assert len({item.id for item in items}) == len(items)
    lab.fill(lab.article("DOUBLE-2"), webshopcode="OTHER")
    lab.export_articles(by="eigenaar")
    assert lab.issues() == []
    assert len(lab.shop.products.records) == 702


def test_an_article_that_gets_another_code_keeps_its_product_and_orders_still_find_it() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", update_name=True)
    row = lab.article("A")
    lab.export_articles()
    row["artikelcode"] = "B"
    lab.article("B", omschrijving="Nieuwe naam")
    lab.export_articles()
    assert set(lab.products) == {"A"}
    assert lab.products["A"]["names"]["nl-nl"] == "Nieuwe naam"
    link = article_link(lab, "a")
    assert link
    assert link.article_code == "B"


def test_a_code_that_moves_to_another_article_takes_its_product_along() -> None:
    lab = ExportLab()
    row = lab.article("A")
    lab.export_articles()
    row["artikelcode"] = "B"
    lab.article("B", verkoopprijs=Decimal(20))
    lab.article("A", verkoopprijs=Decimal(30))
    lab.export_articles()
    lab.article("B", verkoopprijs=Decimal(21))
    lab.export_articles()
    assert {model: row["price"] for model, row in lab.products.items()} == {"A": Decimal(30), "B": Decimal(21)}
    assert lab.issues() == []


def test_an_order_for_an_exported_product_is_booked_on_its_article() -> None:
    lab = ExportLab(keep_articles=True)
    lab.product("SHOPCODE", tax_class_id="20")
    link_by_hand(lab, "SHOPCODE", lab.article("ART-1", artikelOmzetgroep={"id": lab.group(2)}))
    lab.export_articles()
    [order] = lab.place(order_of("SHOPCODE"))
    lab.import_orders()
    [booked] = lab.booked(order)
    codes = [lab.article_code(line) for line in booked["regels"] if line.get("artikel")]
    assert "ART-1" in codes


def test_an_exported_customer_is_recognised_by_an_import_without_a_question() -> None:
    lab = ExportLab()
    lab.customer(1001)
    lab.export_customers()
    [number] = lab.shop.customers.records
    stored = lab.run(RecordStore(lab.rows).get(CustomerLink, lab.profile.id, link_key(f"shop:{number}")))
    assert stored
    assert stored.record.how is LinkOrigin.CREATED
    assert stored.record.customer_id == lab.customer(1001)["id"]


def test_the_link_stands_under_the_key_of_the_chosen_recognition() -> None:
    lab = ExportLab()
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL)
    lab.customer(1001)
    lab.export_customers()
    stored = lab.run(RecordStore(lab.rows).get(CustomerLink, lab.profile.id, link_key("email:klant1001@example.test")))
    assert stored
    assert stored.record.customer_id == lab.customer(1001)["id"]


def test_a_customer_that_an_import_linked_updates_that_account() -> None:
    lab = ExportLab()
    lab.change_profile("customer_export", update_phone=True)
    number = lab.account("prive@example.test")
    link_account_by_hand(lab, f"shop:{number}", lab.customer(1001), number)
    lab.export_customers()
    assert set(lab.accounts) == {"prive@example.test"}
    assert lab.accounts["prive@example.test"]["telephone"] == "0612345678"


def test_an_account_that_is_known_to_be_another_customer_is_left_alone() -> None:
    lab = ExportLab()
    number = lab.account("klant1001@example.test")
    link_account_by_hand(lab, f"shop:{number}", lab.customer(1002, email="ander@example.test"), number)
    lab.customer(1001)
    run = lab.export_customers()
    assert shown(lab.items(run)) == {"1001": "waiting"}
    assert kinds(lab) == [CauseKind.EXPORT_ACCOUNT_TAKEN]


def test_two_customers_with_one_address_both_wait() -> None:
    lab = ExportLab()
    lab.customer(1001, email="info@bedrijf.example")
    lab.export_customers()
    lab.customer(1002, email="INFO@bedrijf.example")
    lab.customer(1003, email="info@ander.example; tweede@ander.example")
    lab.customer(1004, email="info@ander.example")
    run = lab.export_customers()
    # The first was linked before there was any doubt, and stays linked.
    assert shown(lab.items(run)) == {"1002": "waiting", "1003": "waiting", "1004": "waiting"}
    assert kinds(lab) == [CauseKind.EXPORT_EMAIL_SHARED] * 3
    assert set(lab.accounts) == {"info@bedrijf.example"}


def test_two_accounts_with_one_address_wait() -> None:
    lab = ExportLab()
    lab.account("klant1001@example.test")
    lab.account("Klant1001@example.test")
    lab.customer(1001)
    lab.export_customers()
    assert kinds(lab) == [CauseKind.EXPORT_ACCOUNT_AMBIGUOUS]


def test_a_dry_run_shows_every_difference_and_writes_nothing() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", update_name=True)
    lab.product("OLD")
    lab.product("SAME", name="Artikel SAME", price=Decimal(10))
    lab.article("OLD")
    lab.article("SAME")
    lab.article("NEW")
    lab.article("BAD", verkoopprijs=Decimal(0))
    progress, items = lab.show(Task.EXPORT_ARTICLES)
    assert progress.counts == {"updated": 1, "unchanged": 1, "created": 1, "skipped": 1}
    changes = {item.subject: [(one.field, one.before, one.after) for one in item.changes] for item in items}
    assert changes["OLD"] == [("prijs zonder btw", "5", "10"), ("naam (nl-nl)", "Product OLD", "Artikel OLD")]
    assert ("prijs zonder btw", "", "10") in changes["NEW"]
    assert set(lab.products) == {"OLD", "SAME"}
    assert lab.products["OLD"]["price"] == 5
    written = {table for table, number in lab.rows.writes.items() if number}
    assert written == {"runitems", "claims"}
    assert {row.partition for table, row in lab.rows.held() if table == "claims"} == {
        f"quota!{lab.profile.connection.administration_id}"
    }


def test_a_dry_run_compares_linked_products_too() -> None:
    lab = ExportLab()
    lab.article("A")
    lab.customer(1001)
    lab.change_profile("customer_export", update_phone=True)
    lab.export_articles()
    lab.export_customers()
    lab.products["A"]["price"] = Decimal(1)
    lab.article("A", verkoopprijs=Decimal(12))
    lab.customer(1001, telefoon="020")
    _, [item] = lab.show(Task.EXPORT_ARTICLES)
    assert [(one.field, one.before, one.after) for one in item.changes] == [("prijs zonder btw", "1", "12")]
    _, [item] = lab.show(Task.EXPORT_CUSTOMERS)
    assert [(one.field, one.before, one.after) for one in item.changes] == [("telefoon", "0612345678", "020")]
    assert lab.products["A"]["price"] == 1


def test_a_dry_run_can_be_short() -> None:
    lab = ExportLab()
    for number in range(600):
        lab.article(f"A{number}")
    progress, _ = lab.show(Task.EXPORT_ARTICLES, newest=10)
    assert progress.counts["created"] == 500  # it stops after the page with the tenth


def test_a_dry_run_that_has_no_time_left_says_so() -> None:
    lab = ExportLab()
    lab.article("A")
    progress, items = lab.show(Task.EXPORT_ARTICLES, seconds=0)
    assert not items
    assert "De proef stopte" in progress.errors[0]
