"""What a change did to settings, and putting it back."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from sconnect.domain.profile import Connection, Interval, OrderSettings, Planning, Profile, TaskPlan
from sconnect.domain.profile.history import FieldEdit, edits_between, value_at, with_former

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def profile(**changes: Any) -> Profile:
    orders = OrderSettings(start=NOON, reference_prefix="W-", sales_template_id="t", **changes)
    connection = Connection(shop_link_secret="w-shop-1", client_key_secret="w-snelstart-1", administration_id="adm")
    return Profile(id="w", name="Winkel", connection=connection, orders=orders)


def test_a_change_names_each_setting_with_what_it_was_and_became() -> None:
    before = profile(tolerance=Decimal("0.05"))
    after = profile(tolerance=Decimal("0.09"), statuses=(2, 5)).model_copy(update={"name": "Andere"})
    assert [(each.path, json.loads(each.before), json.loads(each.after)) for each in edits_between(before, after)] == [
        ("name", "Winkel", "Andere"),
        ("orders.statuses", [], [2, 5]),
        ("orders.tolerance", "0.05", "0.09"),
    ]
    assert edits_between(before, before) == ()


def test_another_order_of_the_keys_of_a_map_is_no_change() -> None:
    one, other = (
        profile(countries_in_books={"XK": "RS", "IC": "ES"}),
        profile(countries_in_books={"IC": "ES", "XK": "RS"}),
    )
    assert edits_between(one, other) == ()


def test_nothing_of_a_connection_is_in_it() -> None:
    before = profile()
    other = Connection(shop_link_secret="x", client_key_secret="y", administration_id="z")
    assert edits_between(before, before.model_copy(update={"connection": other})) == ()
    assert "connection" not in " ".join(each.path for each in edits_between(None, before))


def test_of_a_new_profile_it_is_what_is_not_as_usual() -> None:
    found = {each.path: each for each in edits_between(None, profile(tolerance=Decimal("0.09")))}
    assert found["orders.tolerance"] == FieldEdit("orders.tolerance", '"0.05"', '"0.09"')
    assert found["orders.reference_prefix"] == FieldEdit("orders.reference_prefix", "", '"W-"')
    assert found["name"].after == '"Winkel"'
    assert not found.keys() & {"active", "articles.processing", "planning.import_orders", "id"}


def test_what_was_is_put_back_and_nothing_else() -> None:
    before = profile()
    hourly = Planning(import_orders=TaskPlan(interval=Interval.HOURS_1))
    after = profile(tolerance=Decimal("0.09")).model_copy(update={"planning": hourly})
    edits = edits_between(before, after)
    assert with_former(after, edits) == before
    only = [each for each in edits if each.path == "planning.import_orders"]
    assert with_former(after, only) == after.model_copy(update={"planning": before.planning})


def test_what_cannot_be_any_more_is_refused() -> None:
    with pytest.raises(ValidationError):
        with_former(profile(), [FieldEdit("orders.tolerance", '"veel"', '"0.05"')])
    assert value_at(profile(), "orders.gone") == ""


def test_a_change_that_is_too_long_keeps_which_settings_it_changed() -> None:
    long = profile().model_copy(update={"stores": tuple(str(number) * 9 for number in range(10_000, 22_000))})
    assert edits_between(profile(), long) == (FieldEdit("stores", "", ""),)
