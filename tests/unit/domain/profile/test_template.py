"""A template holds what an office sets alike for all: nothing of one shop or administration, and no secret."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from local.demo.scenario import demos
from sconnect.domain.profile.template import GENERAL, deviations_of, template_of, value_of, with_value
from sconnect.entrypoints.http.settings_schema import SettingField, settings_schema

PROFILE = demos()[0].profile()


def fields() -> Iterator[SettingField]:
    for group in settings_schema().groups:
        yield from group.fields


def test_every_setting_of_a_template_exists_and_none_is_picked_from_a_shop_or_an_administration() -> None:
    known = {field.path: field for field in fields()}
    for path in GENERAL:
        field = known[path]
        assert {field.pick, field.key_pick, *(part.pick for part in field.fields)} == {""}, path


def test_a_template_holds_no_prefix_key_or_name() -> None:
    text = str(template_of(PROFILE))
    assert "reference_prefix" not in text
    assert "secret" not in text
    assert PROFILE.connection.administration_id not in text
    assert template_of(PROFILE).keys().isdisjoint({"connection", "id", "name", "stores"})


def test_what_a_profile_does_otherwise_is_told_with_both_values() -> None:
    template = template_of(PROFILE)
    assert deviations_of(PROFILE, template) == []
    other = with_value(PROFILE, "orders.tolerance", "0.07")
    [deviation] = deviations_of(other, template)
    assert (deviation.path, deviation.template, deviation.profile) == (
        "orders.tolerance",
        value_of(PROFILE, "orders.tolerance"),
        "0.07",
    )


def test_a_setting_that_a_template_of_before_does_not_have_is_no_deviation() -> None:
    assert deviations_of(PROFILE, {"orders": {}}) == []


def test_another_value_has_to_be_one_that_the_setting_can_have() -> None:
    with pytest.raises(ValidationError):
        with_value(PROFILE, "orders.tolerance", "-1")
    with pytest.raises(ValidationError):
        with_value(PROFILE, "customers.recognition", "by_shoe_size")
