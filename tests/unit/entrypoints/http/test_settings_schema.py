"""The description of the settings is that of the settings themselves."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sconnect.domain.profile import Profile
from sconnect.entrypoints.http.handlers.connection import ChoicesView
from sconnect.entrypoints.http.settings_schema import SettingField, settings_schema
from tests.unit.domain.makers import profile

SEARCHED = {"articles", "customers"}
KINDS_OF_VAT = {"vat_kinds"}


def _fields(fields: tuple[SettingField, ...]) -> Iterator[SettingField]:
    for field in fields:
        yield field
        yield from _fields(field.fields)


def _all_fields() -> list[SettingField]:
    return [field for group in settings_schema().groups for field in _fields(group.fields)]


def _field(path: str) -> SettingField:
    return next(field for field in _all_fields() if field.path == path)


def _value(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document[name]
    return document


def test_every_group_of_a_profile_is_there() -> None:
    assert [group.name for group in settings_schema().groups] == [
        "profile",
        *(
            name
            for name, field in Profile.model_fields.items()
            if name not in {"id", "name", "active", "stores", "connection"}
        ),
    ]


def test_every_path_leads_to_a_setting_and_shows_its_default() -> None:
    document = profile().model_dump(mode="json")
    for group in settings_schema().groups:
        for field in group.fields:
            _value(document, field.path)
            assert field.label.nl
            assert field.label.en
            assert field.meaning.nl
            assert field.meaning.en
            assert field.required == (field.default is None)


@pytest.mark.parametrize(
    ("path", "kind", "pick"),
    [
        ("name", "text", ""),
        ("active", "boolean", ""),
        ("orders.statuses", "choices_list", "statuses"),
        ("orders.start", "moment", ""),
        ("orders.tolerance", "money", ""),
        ("orders.line_mode", "choice", ""),
        ("orders.sales_template_id", "text", "templates"),
        ("orders.option_articles", "list", ""),
        ("orders.fee_articles", "map", ""),
        ("orders.total_roles", "map", ""),
        ("orders.shipping_articles", "group", ""),
        ("orders.shipping_articles.high", "text", "articles"),
        ("orders.voucher_article", "text", "articles"),
        ("customers.code_offset", "number", ""),
        ("customers.collective_customers", "map", "customers"),
        ("planning.import_orders.at", "time", ""),
    ],
)
def test_a_setting_has_its_kind_and_its_list(path: str, kind: str, pick: str) -> None:
    assert (_field(path).kind, _field(path).pick) == (kind, pick)


def test_bounds_and_choices_are_those_of_the_model() -> None:
    tolerance = _field("orders.tolerance")
    assert (tolerance.minimum, tolerance.maximum, tolerance.default) == ("0", "1", "0.05")
    assert _field("name").max_length == 50
    assert _field("orders.reference_prefix").pattern == "^[A-Za-z0-9-]{0,20}$"
    assert [choice.value for choice in _field("articles.processing").choices] == ["add", "add_and_update", "manual"]
    assert _field("articles.processing").choices[2].label.nl == "Handmatig"
    assert [choice.value for choice in _field("orders.total_roles").choices] == [
        "discount",
        "payment",
        "voucher",
        "fee",
        "ignored",
    ]
    assert _field("orders.total_roles").key_pick == "total_codes"
    assert [field.path for field in _field("orders.option_articles").fields] == [
        "model",
        "value_id",
        "option",
        "value",
        "article_code",
    ]
    assert [(field.path, field.kind, field.pick) for field in _field("orders.foreign_rates").fields] == [
        ("country", "text", "countries"),
        ("percent", "money", ""),
        ("revenue_group_id", "text", "revenue_groups"),
        ("article_code", "text", "articles"),
    ]


def test_every_list_to_pick_from_exists() -> None:
    lists = set(ChoicesView.model_fields) | SEARCHED | KINDS_OF_VAT | {""}
    for field in _all_fields():
        assert field.pick in lists, field.path
        assert field.key_pick in lists, field.path


def test_what_stands_in_a_list_of_shop_or_books_is_picked_not_typed() -> None:
    for field in _all_fields():
        if field.path.endswith(("_id", "_field")) or field.kind == "choices_list":
            assert field.pick or field.choices, field.path


SAYS_IT_ALL = re.compile(r"articles\.shop_key|.*\binterval")
"""Settings whose choices say by their names what they do."""


def test_every_choice_says_what_it_does_in_both_languages() -> None:
    explained = [
        (field.path, choice)
        for field in _all_fields()
        for choice in field.choices
        if not SAYS_IT_ALL.fullmatch(field.path)
    ]
    assert len(explained) > 40
    assert [(path, choice.value) for path, choice in explained if not (choice.meaning.nl and choice.meaning.en)] == []
    assert [choice.value for _, choice in explained if choice.meaning.nl == choice.meaning.en] == []


def test_what_the_choice_of_a_schedule_does_is_told_where_its_name_does_not() -> None:
    interval = next(field for field in _all_fields() if field.path.endswith("interval"))
    assert {choice.value for choice in interval.choices if choice.meaning.nl} == {"off", "daily", "weekdays", "custom"}
