"""Articles and customers with something wrong: reported one by one in Dutch, and the others go on."""

from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Task
from tests.functional.export_lab import ExportLab, shown

ARTICLES: dict[str, tuple[dict[str, Any], CauseKind]] = {
    "no price": ({"verkoopprijs": Decimal(0)}, CauseKind.EXPORT_PRICE_MISSING),
    "no price at all": ({"verkoopprijs": None}, CauseKind.EXPORT_PRICE_MISSING),
    "less than nothing": ({"verkoopprijs": Decimal("-1.00")}, CauseKind.EXPORT_PRICE_UNFIT),
    "no code": ({"artikelcode": ""}, CauseKind.EXPORT_CODE_MISSING),
    "blank code": ({"artikelcode": "  "}, CauseKind.EXPORT_CODE_MISSING),
    "code too long": ({"artikelcode": "X" * 65}, CauseKind.EXPORT_CODE_UNFIT),
    "unknown group": ({"artikelOmzetgroep": None}, CauseKind.EXPORT_VAT_UNKNOWN),
}


@pytest.mark.parametrize(("fields", "kind"), ARTICLES.values(), ids=ARTICLES)
def test_a_bad_article_is_reported_once_and_the_others_go_on(fields: dict[str, Any], kind: CauseKind) -> None:
    lab = ExportLab()
    lab.article("GOOD")
    lab.article("BAD").update(fields)
    run = lab.export_articles()
    assert set(lab.products) == {"GOOD"}
    assert run.counts == {"created": 1, "skipped": 1}
    [bad] = [item for item in lab.items(run) if item.outcome == "skipped"]
    assert [cause.kind for cause in bad.causes] == [kind]
    assert "?" not in bad.causes[0].dutch
    assert lab.items(lab.export_articles()) == []


def test_what_was_put_right_goes_after_all() -> None:
    lab = ExportLab()
    lab.article("A", verkoopprijs=Decimal(0))
    lab.export_articles()
    lab.article("A", verkoopprijs=Decimal(3))
    run = lab.export_articles()
    assert lab.products["A"]["price"] == 3
    assert shown(lab.items(run)) == {"A": "created"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("T-shirt <b>rood</b> & \"blauw\" 'x' <script>", None),
        ("Kop & schotel 🍵 één", None),
        ("x" * 250, None),
        ("a\tb\r\nc  d", "a b c d"),
        ("half \ud83c teken", "half teken"),
        ("", "A"),
    ],
)
def test_any_name_reaches_the_shop_as_it_is(name: str, kept: str | None) -> None:
    lab = ExportLab()
    lab.article("A", omschrijving=name)
    run = lab.export_articles()
    assert run.counts == {"created": 1}
    assert lab.products["A"]["name"] == (name if kept is None else kept)
    assert lab.export_articles().counts == {"unchanged": 1}


def test_a_tax_class_the_shop_does_not_have_is_refused_per_article_with_the_remedy() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", tax_classes={"high": "9999", "low": "21"})
    lab.article("HIGH")
    lab.article("LOW", artikelOmzetgroep={"id": lab.group(2)})
    run = lab.export_articles()
    assert set(lab.products) == {"LOW"}
    assert run.counts == {"created": 1, "refused": 1}
    assert run.state == "done"
    assert "Belastingklasse 9999 bestaat niet (meer) in de winkel" in run.errors[0]
    assert "kies een andere bij de instellingen" in run.errors[1]
    [issue] = lab.issues()
    assert (issue.subject, issue.task) == ("HIGH", Task.EXPORT_ARTICLES)
    lab.change_profile("article_export", tax_classes={"high": "20", "low": "21"})
    lab.export_articles()
    assert set(lab.products) == {"LOW", "HIGH"}
    assert lab.issues() == []


def test_without_a_tax_class_nothing_is_made_that_would_be_sold_without_vat() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", tax_classes={})
    lab.article("A")
    lab.product("B")
    lab.article("B")
    run = lab.export_articles()
    assert shown(lab.items(run)) == {"A": "skipped", "B": "updated"}


CUSTOMERS: dict[str, tuple[dict[str, Any], CauseKind]] = {
    "no e-mail": ({"email": None}, CauseKind.EXPORT_EMAIL_MISSING),
    "empty e-mail": ({"email": " ; "}, CauseKind.EXPORT_EMAIL_MISSING),
    "invalid e-mail": ({"email": "geen"}, CauseKind.EXPORT_EMAIL_INVALID),
    "too long an e-mail": ({"email": f"{'a' * 90}@example.test"}, CauseKind.EXPORT_EMAIL_INVALID),
    "no country": (
        {"vestigingsAdres": {"straat": "Weg 1", "postcode": "1", "plaats": "Hier"}},
        CauseKind.EXPORT_COUNTRY_UNKNOWN,
    ),
}


@pytest.mark.parametrize(("fields", "kind"), CUSTOMERS.values(), ids=CUSTOMERS)
def test_a_bad_customer_is_reported_once_and_the_others_go_on(fields: dict[str, Any], kind: CauseKind) -> None:
    lab = ExportLab()
    lab.customer(1001)
    lab.customer(1002, **fields)
    run = lab.export_customers()
    assert set(lab.accounts) == {"klant1001@example.test"}
    assert run.counts == {"created": 1, "skipped": 1}
    [bad] = [item for item in lab.items(run) if item.subject == "1002"]
    assert [cause.kind for cause in bad.causes] == [kind]
    assert "?" not in bad.causes[0].dutch
    assert lab.items(lab.export_customers()) == []
    lab.clock.seconds += 2 * 86_400
    assert lab.items(lab.export_customers(by="eigenaar")) == []


def test_of_several_addresses_the_first_usable_one_counts() -> None:
    lab = ExportLab()
    lab.customer(1001, email="geen; Info@Bakker.example ;inkoop@bakker.example")
    lab.export_customers()
    assert set(lab.accounts) == {"info@bakker.example"}


def test_a_country_the_shop_does_not_know_is_refused_per_customer() -> None:
    lab = ExportLab()
    netherlands = next(row for row in lab.books.countries.values() if row["landcode"] == "NL")
    lab.books.countries["11111111-0000-4000-8000-000000000000"] = {
        **netherlands,
        "id": "11111111-0000-4000-8000-000000000000",
        "landcode": "AQ",
        "landcodeISO": "ATA",
        "naam": "Antarctica",
    }
    lab.customer(1001, vestigingsAdres=lab.address("AQ"))
    lab.customer(1002)
    run = lab.export_customers()
    assert shown(lab.items(run)) == {"1001": "refused", "1002": "created"}
    assert "kent het land van het adres niet" in run.errors[0]


def test_another_address_than_that_of_the_account_is_listed_and_the_rest_goes_on() -> None:
    lab = ExportLab()
    lab.change_profile("customer_export", update_email=True, update_phone=True)
    lab.customer(1001)
    lab.customer(1002)
    lab.export_customers()
    lab.customer(1001, email="anders@example.test")
    lab.customer(1002, telefoon="0201234567")
    run = lab.export_customers()
    assert shown(lab.items(run)) == {"1001": "refused", "1002": "updated"}
    assert set(lab.accounts) == {"klant1001@example.test", "klant1002@example.test"}
    assert "anders@example.test" in run.errors[0]


def test_a_field_that_chooses_and_does_not_exist_stops_everything_instead_of_switching_it_off() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", publish_new=True)
    lab.article("A")
    lab.export_articles()
    lab.change_profile("article_export", only_with_field="tikfout")
    run = lab.export_articles()
    assert run.state == "failed"
    assert "Extra veld 'tikfout' bestaat niet (meer) in SnelStart" in run.errors[0]
    assert lab.products["A"]["enabled"]


def test_a_field_that_only_fills_something_is_told_and_the_export_goes_on() -> None:
    lab = ExportLab()
    lab.change_profile("article_export", ean_field="tikfout")
    lab.article("A")
    run = lab.export_articles()
    assert run.state == "done"
    assert run.counts == {"created": 1}
    assert "tikfout" in run.errors[0]
