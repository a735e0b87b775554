"""Every setting explains itself in two languages and refuses silly values."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from sconnect.domain.profile import Profile, Settings, Task
from sconnect.domain.values.choice import Choice

ROOT = Path(__file__).parents[4]
VALID: dict[str, Any] = {
    "id": "winkel-1",
    "name": "Winkel",
    "connection": {"shop_link_secret": "link", "client_key_secret": "key"},
    "orders": {
        "start": datetime(2026, 1, 1, tzinfo=UTC),
        "sales_template_id": "template",
        "reference_prefix": "W-",
    },
}
VALID_RATE = {"country": "FR", "percent": "0.01", "article_code": "FR-10"}
VALID_OPTION = {"model": "A", "option": "Maat", "value": "XL", "article_code": "A-XL"}


def classes_in(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from classes_in(argument)


def groups(group: type[Settings] = Profile) -> set[type[Settings]]:
    inside = {kind for field in group.model_fields.values() for kind in classes_in(field.annotation)}
    return {group}.union(*(groups(kind) for kind in inside if issubclass(kind, Settings)))


FIELDS = {f"{group.__name__}.{name}": field for group in groups() for name, field in sorted(group.model_fields.items())}
CHOICES = sorted(
    {kind for field in FIELDS.values() for kind in classes_in(field.annotation) if issubclass(kind, Choice)},
    key=lambda kind: kind.__name__,
)


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the valid profile with one setting changed, whatever group it stands in."""
    *above, name = path.split(".")
    whole: dict[str, Any] = {**VALID, "connection": {**VALID["connection"]}, "orders": {**VALID["orders"]}}
    group = whole
    for part in above:
        group = group.setdefault(part, {})
    group[name] = value
    return whole


def test_the_walk_reaches_nested_groups() -> None:
    assert {"Profile.name", "OrderSettings.tolerance", "ArticlePerVatKind.high", "TaskPlan.at"} <= set(FIELDS)
    assert "OptionArticle.article_code" in FIELDS


@pytest.mark.parametrize("path", sorted(FIELDS))
def test_every_setting_has_a_label_and_a_meaning_in_both_languages(path: str) -> None:
    extra: Any = FIELDS[path].json_schema_extra
    assert extra, "declare it with setting()"
    assert all(extra["label"][language].strip() for language in ("nl", "en"))
    assert all(extra["meaning"][language].endswith(".") for language in ("nl", "en"))


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_has_its_own_label_in_both_languages(choice: type[Choice]) -> None:
    assert len({member.nl for member in choice}) == len({member.en for member in choice}) == len(choice)
    assert all(member.nl and member.en for member in choice)


def test_a_plain_profile_needs_no_more_than_the_obliged_settings() -> None:
    profile = Profile.model_validate(VALID)
    assert profile.payment_reference("1001") == "W-1001"
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


@pytest.mark.parametrize("missing", ["id", "name", "connection", "orders"])
def test_the_obliged_settings_are_obliged(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Profile.model_validate({name: value for name, value in VALID.items() if name != missing})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "Winkel 1"),
        ("id", "-winkel"),
        ("id", "a" * 41),
        ("name", "  "),
        ("name", "a" * 51),
        ("colour", "red"),
        ("connection.client_key_secret", "a secret/with signs"),
        ("orders.statuses", [0]),
        ("orders.statuses", [-1]),
        ("orders.reference_prefix", "W_"),
        ("orders.reference_prefix", "a" * 21),
        ("orders.sales_template_id", ""),
        ("orders.tolerance", Decimal("1.01")),
        ("orders.tolerance", Decimal("-0.01")),
        ("orders.tolerance", Decimal("0.005")),
        ("orders.tolerance", Decimal("NaN")),
        ("orders.line_mode", "everything"),
        ("orders.process_status", "invoice"),
        ("orders.option_articles", [{"model": "A"}]),
        ("orders.fee_articles", {"a" * 33: {}}),
        ("orders.foreign_rates", [{**VALID_RATE, "country": "Frankrijk"}]),
        ("orders.foreign_rates", [{**VALID_RATE, "country": "fr"}]),
        ("orders.foreign_rates", [{**VALID_RATE, "percent": "-1"}]),
        ("orders.foreign_rates", [{**VALID_RATE, "percent": "100.01"}]),
        ("orders.foreign_rates", [{**VALID_RATE, "percent": "5.555"}]),
        ("orders.foreign_rates", [{**VALID_RATE, "article_code": "a" * 51}]),
        ("orders.foreign_rates", [{**VALID_RATE, "revenue_group_id": "a" * 65}]),
        ("articles.processing", "delete"),
        ("customers.recognition", "guess"),
        ("customers.code_offset", -1),
        ("customers.collective_customers", {"Nederland": "1"}),
        ("planning.import_orders", {"interval": "1m"}),
        ("planning.import_orders", {"interval": "custom", "schedule": "elke dag"}),
        ("planning.import_orders", {"interval": "daily", "at": "25:00"}),
    ],
)
def test_silly_values_are_refused(path: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Profile.model_validate(changed(path, value))
    assert caught.value.errors()[0]["loc"][: path.count(".") + 1] == tuple(path.split("."))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("orders.tolerance", Decimal(1)),
        ("orders.tolerance", Decimal(0)),
        ("orders.statuses", [1, 5]),
        ("customers.collective_customers", {"NL": "1"}),
        ("articles.revenue_groups_by_rate", {"21": "group"}),
        ("planning.import_orders", {"interval": "custom", "schedule": "0 */10 8-18 * * mon-fri"}),
    ],
)
def test_sensible_values_are_taken(path: str, value: object) -> None:
    Profile.model_validate(changed(path, value))


def test_settings_never_change_in_place() -> None:
    profile = Profile.model_validate(VALID)
    with pytest.raises(ValidationError, match="frozen"):
        profile.name = "Anders"  # type: ignore[misc] # that it cannot be set is what is tested


def test_the_table_of_settings_in_the_manual_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "settings_doc.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert checked.returncode == 0, checked.stderr


def _entries(number: int) -> dict[str, dict[str, Any]]:
    return {f"{at:02}": {} for at in range(number)}


def _countries(number: int) -> dict[str, str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {f"{letters[at // 26]}{letters[at % 26]}": "1" for at in range(number)}


LIMITS: list[tuple[str, Any, Any]] = [
    ("id", "a" * 40, "a" * 41),
    ("name", "a" * 50, "a" * 51),
    ("connection.administration_id", "a" * 64, "a" * 65),
    ("connection.client_key_secret", "a" * 127, "a" * 128),
    ("orders.statuses", [1] * 100, [1] * 101),
    ("orders.undone_statuses", [1] * 100, [1] * 101),
    ("orders.sales_template_id", "a" * 64, "a" * 65),
    ("orders.description_template", "a" * 200, "a" * 201),
    ("orders.option_articles", [VALID_OPTION] * 2000, [VALID_OPTION] * 2001),
    ("orders.foreign_rates", [VALID_RATE] * 200, [VALID_RATE] * 201),
    ("orders.reference_prefix", "a" * 20, "a" * 21),
    ("orders.voucher_article", "a" * 50, "a" * 51),
    ("orders.fee_articles", _entries(100), _entries(101)),
    ("articles.revenue_groups_by_rate", {str(at): "g" for at in range(20)}, {str(at): "g" for at in range(21)}),
    ("customers.code_offset", 1_000_000_000, 1_000_000_001),
    ("customers.collective_customers", _countries(300), _countries(301)),
    ("article_export.only_with_value", "a" * 250, "a" * 251),
    ("customer_export.only_with_value", "a" * 250, "a" * 251),
    ("customer_export.groups", {str(at): "1" for at in range(100)}, {str(at): "1" for at in range(101)}),
    ("planning.import_orders", {"schedule": "a" * 100}, {"schedule": "a" * 101}),
]


@pytest.mark.parametrize(("path", "most", "too_much"), LIMITS, ids=[limit[0] for limit in LIMITS])
def test_a_setting_may_be_as_long_as_said_and_no_longer(path: str, most: object, too_much: object) -> None:
    Profile.model_validate(changed(path, most))
    with pytest.raises(ValidationError):
        Profile.model_validate(changed(path, too_much))


def test_a_profile_begins_careful_and_overwrites_nothing_but_the_price() -> None:
    profile = Profile.model_validate(VALID)
    orders, articles, customers = profile.orders, profile.article_export, profile.customer_export
    assert profile.active
    assert (orders.prices_include_vat, orders.comment_in_memo) == (True, True)
    assert (profile.customers.code_offset, profile.customers.new_customer_phone) == (0, True)
    updates = {name: getattr(articles, name) for name in type(articles).model_fields if name.startswith("update_")}
    assert {name for name, chosen in updates.items() if chosen} == {"update_price", "update_status"}
    assert (articles.create_products, articles.publish_new) == (True, False)
    updates = {name: getattr(customers, name) for name in type(customers).model_fields if name.startswith("update_")}
    assert {name for name, chosen in updates.items() if chosen} == {"update_number"}
    assert customers.create_customers


def test_every_setting_is_named_and_explained_in_english_in_the_schema() -> None:
    for path, field in FIELDS.items():
        extra: Any = field.json_schema_extra
        assert (field.title, field.description) == (extra["label"]["en"], extra["meaning"]["en"]), path


def test_each_task_has_its_own_plan() -> None:
    every = {"import_orders": "5m", "export_articles": "1h", "export_customers": "2h"}
    planning = {task: {"interval": interval} for task, interval in every.items()}
    profile = Profile.model_validate({**VALID, "planning": planning})
    assert {task.value: profile.planning.of(task).interval.value for task in Task} == every


def test_an_own_schedule_is_read_only_when_it_is_chosen() -> None:
    Profile.model_validate(changed("planning.import_orders", {"interval": "daily", "schedule": "elke dag"}))


def test_the_plan_of_a_task_begins_at_six_and_off() -> None:
    plan = Profile.model_validate(VALID).planning.import_orders
    assert (plan.interval.value, plan.at.isoformat(), plan.schedule) == ("off", "06:00:00", "")
