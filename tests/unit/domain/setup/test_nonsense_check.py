"""What nobody can have meant is named at its field, with what to fill in instead."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sconnect.domain.profile import DescriptionMode, Interval, Planning, Profile, TaskPlan, VatExemption
from sconnect.domain.profile.orders import OptionArticle, TotalRole
from sconnect.domain.setup.nonsense_check import FURTHEST_START, nonsense
from tests.unit.domain.makers import profile

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def wrong(settings: Profile) -> list[str]:
    problems = list(nonsense(settings, NOW))
    assert all(problem.dutch and problem.english and problem.dutch != problem.english for problem in problems)
    return [problem.path for problem in problems]


def planned(schedule: str) -> Profile:
    plan = TaskPlan(interval=Interval.CUSTOM, schedule=schedule)
    return profile().model_copy(update={"planning": Planning(export_articles=plan)})


def named(name: str) -> Profile:
    return profile().model_copy(update={"name": name})


def test_an_ordinary_profile_makes_sense() -> None:
    assert wrong(profile()) == []


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\u200b", "\u202egnp", "a\x7f", "a\u2028b", "\ufeffa", "a\x85"])
def test_a_character_that_nobody_sees_is_refused(name: str) -> None:
    assert wrong(named(name)) == ["name"]


@pytest.mark.parametrize("name", ["Café ’t Hoekje", "🧀👩\u200d🍳 Kaas & Zn.", "שלום", "<b>", "O'Neill", "ﬁ"])
def test_what_can_be_read_is_kept(name: str) -> None:
    assert wrong(named(name)) == []


def test_addresses_may_stand_on_lines_of_their_own() -> None:
    assert wrong(profile(customers={"shared_emails": "a@b.test\nc@d.test"})) == []
    assert wrong(profile(customers={"shared_emails": "a@b.test\x00"})) == ["customers.shared_emails"]


def test_a_key_that_nobody_can_read_is_told_at_its_setting() -> None:
    assert wrong(profile(total_roles={"a\x00": TotalRole.FEE})) == ["orders.total_roles"]


@pytest.mark.parametrize(
    "start",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        NOW + FURTHEST_START + timedelta(seconds=1),
    ],
)
def test_a_first_day_out_of_this_time_is_refused(start: datetime) -> None:
    assert wrong(profile(start=start)) == ["orders.start"]


@pytest.mark.parametrize("start", [datetime(2000, 1, 1, tzinfo=UTC), NOW, NOW + FURTHEST_START])
def test_a_first_day_of_this_time_is_kept(start: datetime) -> None:
    assert wrong(profile(start=start)) == []


@pytest.mark.parametrize(("day", "refused"), [("0001-01-01", True), ("9999-12-31", True), ("2020-01-01", False)])
def test_a_day_out_of_this_time_is_refused(day: str, refused: bool) -> None:
    assert wrong(profile(one_stop_shop_since=day)) == ["orders.one_stop_shop_since"] * refused
    scheme = VatExemption(country="NL", last_day=day)
    assert wrong(profile(exemptions=(scheme,))) == ["orders.exemptions.0.last_day"] * refused


@pytest.mark.parametrize(("prefix", "refused"), [("12", True), ("0", True), ("1-", False), ("A1", False), ("", False)])
def test_a_prefix_of_digits_runs_into_the_number(prefix: str, refused: bool) -> None:
    assert wrong(profile(reference_prefix=prefix)) == ["orders.reference_prefix"] * refused


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ("", 1),
        ("{", 1),
        ("}{", 1),
        ("{ordernummer", 1),
        ("{{ordernummer}}", 1),
        ("{ordernummer.a}", 1),
        ("{ordernummer} {klantnaam}", 0),
        ("Order", 0),
        ("{onbekend}", 0),
    ],
)
def test_a_template_has_whole_names_in_braces(template: str, refused: int) -> None:
    """A name that is not known is told elsewhere, by its name."""
    settings: dict[str, Any] = {"description_template": template}
    assert (
        wrong(profile(**settings, description_mode=DescriptionMode.GENERATED))
        == ["orders.description_template"] * refused
    )
    assert wrong(profile(**settings, description_mode=DescriptionMode.EMPTY)) == []


def test_a_line_without_what_it_is_for_or_what_it_chooses_is_refused() -> None:
    assert wrong(profile(total_roles={"": TotalRole.FEE})) == ["orders.total_roles"]
    assert wrong(profile(articles={"revenue_groups_by_rate": {"21": ""}})) == ["articles.revenue_groups_by_rate.21"]
    assert wrong(profile(customers={"collective_customers": {"NL": ""}})) == ["customers.collective_customers.NL"]
    option = OptionArticle(model="", value_id="3", article_code="")
    assert wrong(profile(option_articles=(option,))) == [
        "orders.option_articles.0.model",
        "orders.option_articles.0.article_code",
    ]


@pytest.mark.parametrize("schedule", ["0 0 0 31 2 *", "0 30 2 31 4,6,9,11 *", "0 0 0 30 feb *"])
def test_a_schedule_that_never_comes_is_refused(schedule: str) -> None:
    assert wrong(planned(schedule)) == ["planning.export_articles.schedule"]


@pytest.mark.parametrize("schedule", ["0 30 7 * * 1-5", "0 0 2 29 2 *", "* * * * * *"])
def test_a_schedule_that_comes_is_kept(schedule: str) -> None:
    assert wrong(planned(schedule)) == []
