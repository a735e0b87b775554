"""Shops in several languages: what is booked does not depend on the words that the shopper read."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest

from local.shop.captures import Entry, load
from local.shop.info import shop_info
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.app.profiles.repository import read_profile
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.profile import OptionArticle, OptionMode, Processing, Task
from tests.functional.export_lab import ExportLab
from tests.functional.lab import Lab

SHIRT_M = OptionArticle(model="LAB-SHIRT", option="Maat", value="M", article_code="SHIRT-M")
M, S = "161", "160"


def shirt(name: str = "Maat", value: str = "M", *, value_id: str = M) -> Entry:
    """The captured order of a shirt, with the option as this shopper read it; no number: an extension of before."""
    entry = deepcopy(next(each for each in load("3.0.3.9").entries if each["order"]["order_id"] == "16"))
    [option] = entry["options"]
    option |= {"name": name, "value": value}
    if value_id:
        option |= {"option_id": "60", "option_value_id": value_id}
    else:
        del option["option_id"], option["option_value_id"]
    return entry


def lab_with(*entries: OptionArticle) -> Lab:
    lab = Lab()
    lab.add_article("SHIRT-M", like="LAB-SHIRT")
    lab.add_article("SHIRT-S", like="LAB-SHIRT")
    lab.change_profile("orders", option_articles=entries)
    return lab


def booked_on(lab: Lab, order_id: str) -> str:
    [booked] = lab.booked(order_id)
    return lab.article_code(booked["regels"][0])


@pytest.mark.parametrize("words", [("Maat", "M"), ("Größe", "M"), ("Size", "Medium"), ("Afmeting", "Middel")])
def test_an_option_is_the_same_whatever_the_shopper_read(words: tuple[str, str]) -> None:
    lab = lab_with(SHIRT_M)
    [order_id] = lab.place(shirt(*words))
    lab.import_orders()
    assert booked_on(lab, order_id) == "SHIRT-M"
    marker = lab.marker(order_id)
    assert marker is not None
    assert f"{words[0]}: {words[1]}" in str(read_explanation(marker.explanation).lines)


def test_what_stands_in_the_settings_as_text_is_turned_into_numbers_once() -> None:
    lab = lab_with(SHIRT_M)
    lab.place(shirt())
    lab.import_orders()
    kept = lab.run(read_profile(lab.services, lab.profile.id))
    assert [(each.option_id, each.value_id, each.option) for each in kept.orders.option_articles] == [("60", M, "Maat")]
    asked = lab.shop.calls["options"]
    lab.profile = kept
    lab.import_orders()
    assert lab.shop.calls["options"] == asked


def test_a_text_that_fits_no_option_is_asked() -> None:
    lab = lab_with(OptionArticle(model="LAB-SHIRT", option="Kleur", value="M", article_code="SHIRT-M"))
    run = lab.import_orders()
    assert any("Kleur: M" in told and "Opties als artikel" in told for told in run.errors)


@pytest.mark.parametrize("value_id", [S, ""])
def test_a_choice_without_an_article_of_its_own_is_a_question_and_not_the_main_article(value_id: str) -> None:
    lab = lab_with(SHIRT_M)
    [order_id] = lab.place(shirt("Größe", "S", value_id=value_id))
    lab.import_orders()
    assert not lab.booked(order_id)
    [item] = lab.listed()
    assert [cause.kind for cause in item.details] == [CauseKind.OPTION_UNMAPPED]
    assert "Größe: S" in item.details[0].dutch


def test_an_option_on_which_no_article_depends_is_no_question() -> None:
    lab = lab_with(SHIRT_M)
    entry = shirt()
    [option] = entry["options"]
    option |= {"name": "Kleur", "value": "Rood", "option_id": "70", "option_value_id": "700"}
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert booked_on(lab, order_id) == "LAB-SHIRT"


def test_an_extension_of_before_goes_by_the_words() -> None:
    lab = lab_with(SHIRT_M)
    [order_id] = lab.place(shirt(value_id=""))
    lab.import_orders()
    assert booked_on(lab, order_id) == "SHIRT-M"


def test_what_was_ticked_of_one_option_stands_together_and_a_file_by_its_name() -> None:
    lab = lab_with()
    lab.change_profile("orders", option_mode=OptionMode.IN_DESCRIPTION)
    entry = shirt()
    [option] = entry["options"]
    rows = [("Extra", "Knopen"), ("Logo", "a1b2c3"), ("Extra", "Kraag")]
    entry["options"] = [
        {**option, "order_option_id": str(9000 + place), "name": name, "value": value, "product_option_value_id": "0"}
        for place, (name, value) in enumerate(rows)
    ]
    entry["options"][1] |= {"type": "file", "file_name": "logo &amp; naam.pdf"}
    [order_id] = lab.place(entry)
    lab.import_orders()
    [booked] = lab.booked(order_id)
    assert "(Extra: Knopen, Kraag; Logo: logo & naam.pdf)" in booked["regels"][0]["omschrijving"]


def card_name(lab: Lab, code: str = "LAB-SHIRT") -> str:
    articles = lab.sim.books(lab.demo.books.name).articles.values()
    return str(next(each["omschrijving"] for each in articles if each["artikelcode"] == code))


def of_catalogue(words: str, **names: str) -> Entry:
    """An order of a shirt that the shopper read as `words`; its names in the catalogue are by language."""
    entry = shirt()
    entry["products"][0]["name"] = words
    for product in entry["product_codes"].values():
        product["names"] = {code.replace("_", "-"): name for code, name in names.items()}
    return entry


NAMES = {"de_de": "T-Shirt mit Gravur", "en_gb": "Engraved T-shirt", "nl_nl": "T-shirt met gravure"}


@pytest.mark.parametrize(
    ("language", "names", "expected"),
    [
        ("", NAMES, "T-shirt met gravure"),
        ("en-gb", NAMES, "Engraved T-shirt"),
        ("fr-fr", NAMES, "T-shirt met gravure"),
        ("", {"de_de": "T-Shirt mit Gravur"}, "T-Shirt mit Gravur"),
        ("", {}, "Camiseta"),
    ],
)
def test_a_card_is_in_the_language_of_the_profile_and_the_line_in_that_of_the_shopper(
    language: str, names: dict[str, str], expected: str
) -> None:
    lab = lab_with()
    lab.change_profile("articles", processing=Processing.ADD_AND_UPDATE, language=language)
    [order_id] = lab.place(of_catalogue("Camiseta", **names))
    lab.import_orders()
    assert card_name(lab) == expected
    [booked] = lab.booked(order_id)
    assert booked["regels"][0]["omschrijving"].startswith("Camiseta")


def test_a_card_is_not_renamed_by_whoever_buys_last() -> None:
    lab = lab_with()
    lab.change_profile("articles", processing=Processing.ADD_AND_UPDATE)
    for words in ("T-shirt met gravure", "T-Shirt mit Gravur", "Engraved T-shirt"):
        lab.place(of_catalogue(words, **NAMES))
        lab.import_orders()
        assert card_name(lab) == "T-shirt met gravure"
    written = [call for call in lab.snelstart_calls if call[0] == "PUT" and "artikelen" in call[1]]
    assert len(written) <= 1


@pytest.mark.parametrize(
    "title", ['<img src="logo.png">iDEAL', "&lt;img src=&quot;a.png&quot;&gt;iDEAL", 'iDEAL <img src="lo']
)
def test_a_title_with_markup_is_shown_as_text(title: str) -> None:
    lab = lab_with()
    entry = shirt()
    entry["order"]["payment_method"] = title
    coupon = {**entry["totals"][0], "code": "coupon", "title": f"{title} korting", "value": "-1.0000"}
    entry["totals"] = [*entry["totals"], {**coupon, "order_total_id": "9999"}]
    [order_id] = lab.place(entry)
    shown = OrderReader(UTC, datetime(2026, 1, 1, tzinfo=UTC)).read(lab.shop.entries[order_id])
    assert shown.payment_method == "iDEAL"
    assert "<" not in shown.totals[-1].title


def named(lab: ExportLab, number: str) -> dict[str, str]:
    names: dict[str, str] = lab.shop.products.records[number]["names"]
    return names


IN_SHOP = {"en-gb": "Coffee", "nl-nl": "Koffie", "de-de": ""}


def exported(**settings: object) -> tuple[ExportLab, str]:
    """A product with names of its own in two of three languages, and its article with another name."""
    lab = ExportLab()
    lab.change_profile("article_export", update_name=True, **settings)
    number = lab.product("KOFFIE", name="Coffee", names=dict(IN_SHOP))
    lab.article("KOFFIE", omschrijving="Espressobonen")
    return lab, number


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ((), {"en-gb": "Coffee", "nl-nl": "Espressobonen", "de-de": "Espressobonen"}),
        (("en-gb",), {"en-gb": "Espressobonen", "nl-nl": "Koffie", "de-de": "Espressobonen"}),
        (("nl-nl", "en-gb"), dict.fromkeys(IN_SHOP, "Espressobonen")),
    ],
)
def test_names_are_written_in_the_chosen_languages_and_leave_filled_ones_alone(
    chosen: tuple[str, ...], expected: dict[str, str]
) -> None:
    lab, number = exported(name_languages=chosen)
    shown, items = lab.show(Task.EXPORT_ARTICLES)
    changed = {change.field for item in items for change in item.changes if change.field.startswith("naam")}
    assert changed == {f"naam ({code})" for code, name in expected.items() if IN_SHOP[code] != name}
    assert not shown.errors
    assert named(lab, number) == IN_SHOP
    lab.export_articles()
    assert named(lab, number) == expected
    assert not lab.export_articles().counts.get("updated")


def test_a_new_product_has_a_name_in_every_language() -> None:
    lab = ExportLab()
    lab.article("NIEUW", omschrijving="Nieuw artikel")
    lab.export_articles()
    [product] = lab.shop.products.records.values()
    assert product["names"] == dict.fromkeys(IN_SHOP, "Nieuw artikel")


def test_an_extension_of_before_has_the_name_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, number = exported()
    before = shop_info(lab.shop.capture)
    tasks = [name for name in before["capabilities"] if name not in {"names", "options"}]
    monkeypatch.setattr("local.shop.shop.shop_info", lambda *_, **__: {**before, "capabilities": tasks})
    lab.export_articles()
    assert named(lab, number) == dict.fromkeys(IN_SHOP, "Espressobonen")
