"""Shops in several languages: what is booked does not depend on the words that the shopper read."""

from copy import deepcopy

import pytest

from local.shop.captures import Entry, load
from sconnect.app.profiles.repository import read_profile
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.profile import OptionArticle, OptionMode
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
