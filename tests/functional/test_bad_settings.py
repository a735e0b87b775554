"""A wrong key or setting: the run fails with one sentence that says what to do, and nothing is booked."""

from dataclasses import replace
from decimal import Decimal

import pytest

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from sconnect.domain.causes import CauseKind
from sconnect.domain.runs import RunState
from tests.functional.faults import entry_of
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders


def _fails(lab: Lab) -> str:
    """Let a run fail on two good orders; returns the one sentence."""
    placed = lab.place(*plain_orders(2))
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert not any(lab.booked(order_id) for order_id in placed)
    [sentence] = run.errors
    return sentence


def _works_again(lab: Lab) -> None:
    """Once the setting is right, the orders are booked by the next run."""
    run = lab.import_orders()
    assert run.state is RunState.DONE
    lab.assert_booked_once(*lab.shop.entries)


def _template(lab: Lab, name: str) -> str:
    books = lab.sim.books(lab.demo.books.name)
    return next(key for key, row in books.templates.items() if row["omschrijving"] == name)


def test_a_withdrawn_link_code() -> None:
    lab = Lab()
    link_code = lab.shop.link_code()
    name = lab.profile.connection.shop_link_secret
    lab.secrets.kept[name] = SimulatedShop("3.0.3.9", empty=True, key="withdrawn").link_code()

    sentence = _fails(lab)

    assert "De koppelcode van webwinkel" in sentence
    assert "Kopieer de koppelcode opnieuw van de instellingenpagina van de extensie." in sentence
    lab.secrets.kept[name] = link_code
    _works_again(lab)


def test_a_text_that_is_no_link_code() -> None:
    lab = Lab()
    lab.secrets.kept[lab.profile.connection.shop_link_secret] = "geen code"
    assert "koppelcode" in _fails(lab)


def test_a_client_key_that_was_withdrawn() -> None:
    lab = Lab()
    name = lab.profile.connection.client_key_secret
    client_key = lab.secrets.kept[name]
    lab.secrets.kept[name] = "withdrawn"

    sentence = _fails(lab)

    assert "De koppelsleutel van SnelStart is onjuist of ingetrokken." in sentence
    assert "Maak in SnelStart Web bij Koppelingen (tegel Maatwerk) een nieuwe sleutel" in sentence
    assert "withdrawn" not in sentence
    lab.secrets.kept[name] = client_key
    _works_again(lab)


def test_a_client_key_that_is_not_in_the_safe() -> None:
    lab = Lab()
    del lab.secrets.kept[lab.profile.connection.client_key_secret]
    assert lab.profile.connection.client_key_secret in _fails(lab)


def test_a_wrong_subscription_key() -> None:
    sentence = _fails(Lab(subscription_key="expired"))
    assert "De abonnementssleutel van deze installatie is onjuist of verlopen." in sentence
    assert "De beheerder moet SNELSTART_SUBSCRIPTION_KEY vernieuwen." in sentence


@pytest.mark.parametrize(
    ("template", "expected"), [("Oud sjabloon", "'Oud sjabloon' is niet actief"), ("", "bestaat niet meer")]
)
def test_a_sales_template_that_cannot_be_used(template: str, expected: str) -> None:
    lab = Lab()
    usable = lab.profile.orders.sales_template_id
    lab.change_profile("orders", sales_template_id=_template(lab, template) if template else "gone")

    sentence = _fails(lab)

    assert f"Het verkoopsjabloon van dit profiel {expected}" in sentence
    assert "Kies een ander bij de instellingen, tab Orders." in sentence
    lab.change_profile("orders", sales_template_id=usable)
    _works_again(lab)


@pytest.mark.parametrize(
    ("centre", "expected"), [("Opgeheven", "'Opgeheven' is niet actief"), ("", "bestaat niet meer")]
)
def test_a_cost_centre_that_cannot_be_used(centre: str, expected: str) -> None:
    lab = Lab()
    known = lab.sim.books(lab.demo.books.name).cost_centres
    chosen = next((key for key, row in known.items() if row["omschrijving"] == centre), "gone")
    lab.change_profile("orders", cost_centre_id=chosen)

    sentence = _fails(lab)

    assert f"De kostenplaats van dit profiel {expected} in SnelStart. Kies een andere" in sentence
    lab.change_profile("orders", cost_centre_id="")
    _works_again(lab)


def test_order_statuses_that_the_shop_no_longer_has() -> None:
    lab = Lab()
    usable = lab.profile.orders.statuses
    lab.change_profile("orders", statuses=(98, 99))

    sentence = _fails(lab)

    assert sentence.startswith("Orderstatus 98, 99 van dit profiel bestaat niet meer in de winkel.")
    assert not lab.snelstart_calls
    lab.change_profile("orders", statuses=usable)
    _works_again(lab)


def test_a_setting_that_only_some_orders_need_is_told_and_the_others_go_on() -> None:
    lab = Lab()
    groups = {**lab.profile.articles.revenue_groups_by_rate, Decimal(9): "gone"}
    lab.change_profile("articles", revenue_groups_by_rate=groups)
    known, new = lab.place(plain_orders(1)[0], order_of("NIEUW", 2))

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert run.errors[0].startswith("De omzetgroep voor nieuwe artikelen met 9 % btw bestaat niet meer in SnelStart.")
    lab.assert_booked_once(known)
    assert entry_of(lab, new).causes[0][0] is CauseKind.REVENUE_GROUP_MISSING


def test_another_administration_than_was_pinned() -> None:
    other = demos()[2].books
    lab = Lab()
    lab.sim.administrations[lab.demo.books.client_key] = replace(other, client_key=lab.demo.books.client_key)

    placed = lab.place(*plain_orders(2))
    run = lab.import_orders()

    assert run.state is RunState.FAILED
    [sentence] = run.errors
    assert f"De koppelsleutel opent nu administratie '{other.name}'" in sentence
    assert "Zet de juiste koppelsleutel terug of koppel opnieuw." in sentence
    assert not any(lab.sim.orders(other.name, lab.profile.payment_reference(order_id)) for order_id in placed)


def test_a_shop_whose_extension_is_switched_off() -> None:
    lab = Lab()
    lab.shop.gate.switched_on = False
    assert "Schakel hem daar in, bij de extensie." in _fails(lab)
    lab.shop.gate.switched_on = True
    _works_again(lab)
