"""Check of settings by themselves: what nobody can have meant, such as a first day in the year 1.

For a person who saves settings, not for a run: what was stored before goes on as it did.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sconnect.domain.composition.header import VARIABLES
from sconnect.domain.profile import DescriptionMode, Interval, Profile, Task
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.ncrontab import NCrontab

FIRST_START = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any order that a shop still holds."""
FURTHEST_START = timedelta(days=366)
"""How far ahead somebody may plan to begin."""
FURTHEST_DAY = timedelta(days=10 * 366)
"""How far ahead a scheme may end."""
_WITH_DAYS = ("exemptions", "single_purpose_vouchers")
_DAYS = ("first_day", "last_day", "since")
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff]"
)
"""Controls, and what is not shown or turns the direction of what stands beside it; not what joins emoji."""
_LINES = re.compile("[\t\n\r]")
_MAY_HAVE_LINES = frozenset({"customers.shared_emails"})
_BRACED = re.compile(r"\{(?:" + "|".join(sorted(VARIABLES)) + r")\}")
_NO_KEY = Bilingual(
    "Vul in waarvoor deze regel geldt, of haal hem weg.", "Fill in what this line is for, or remove it."
)
_NO_VALUE = Bilingual(
    "Kies eerst iets bij deze regel, of haal hem weg.", "Choose something for this line, or remove it."
)
_MAPS = (
    "orders.fee_articles",
    "orders.fixed_tax_articles",
    "orders.total_roles",
    "orders.countries_in_books",
    "articles.revenue_groups_by_rate",
    "articles.revenue_groups_by_tax_class",
    "articles.revenue_groups_not_shipped",
    "customers.collective_customers",
    "article_export.tax_classes",
    "customer_export.groups",
)
"""Settings with a line per key."""


def nonsense(profile: Profile, now: datetime) -> Iterator[SettingProblem]:
    """Find what cannot be meant. `now`: the moment at which somebody saves it."""
    settings = profile.model_dump(mode="json", exclude={"connection"})
    yield from _unreadable(settings, "")
    yield from _start(profile, now)
    yield from _days(settings, now)
    yield from _references(profile)
    yield from _incomplete_lines(settings)
    for task in Task:
        yield from _schedule(profile, task, now)


def _unreadable(value: Any, path: str) -> Iterator[SettingProblem]:
    match value:
        case str():
            if _UNREADABLE.search(value) or (path not in _MAY_HAVE_LINES and _LINES.search(value)):
                yield SettingProblem(
                    path,
                    "Hierin staat een teken dat niet te zien is. Maak het veld leeg en typ de tekst opnieuw.",
                    "This holds a character that cannot be seen. Empty the field and type the text again.",
                )
        case Mapping():
            for name, inner in value.items():
                yield from _unreadable(inner, f"{path}.{name}" if path else name)
                yield from (SettingProblem(path, each.dutch, each.english) for each in _unreadable(name, path))
        case list():
            for index, inner in enumerate(value):
                yield from _unreadable(inner, f"{path}.{index}")


def _start(profile: Profile, now: datetime) -> Iterator[SettingProblem]:
    if not FIRST_START <= profile.orders.start <= now + FURTHEST_START:
        last = dutch_day(now + FURTHEST_START)
        yield SettingProblem(
            "orders.start",
            f"Kies een dag van {dutch_day(FIRST_START):%d-%m-%Y} tot en met {last:%d-%m-%Y}: orders vanaf die dag "
            "worden geïmporteerd.",
            f"Choose a day from {dutch_day(FIRST_START)} to {last}: orders from that day on are imported.",
        )


def _days(settings: Mapping[str, Any], now: datetime) -> Iterator[SettingProblem]:
    orders = settings["orders"]
    lists = [(name, index, row) for name in _WITH_DAYS for index, row in enumerate(orders[name])]
    days = [(f"orders.{name}.{index}.{part}", row.get(part)) for name, index, row in lists for part in _DAYS]
    days.append(("orders.one_stop_shop_since", orders["one_stop_shop_since"]))
    first, last = dutch_day(FIRST_START), dutch_day(now + FURTHEST_DAY)
    for path, day in days:
        if day and not first.isoformat() <= day <= last.isoformat():
            yield SettingProblem(
                path,
                f"Kies een dag van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}, of laat dit leeg.",
                f"Choose a day from {first} to {last}, or leave this empty.",
            )


def _references(profile: Profile) -> Iterator[SettingProblem]:
    orders = profile.orders
    if orders.reference_prefix.isdigit():
        yield SettingProblem(
            "orders.reference_prefix",
            "Een voorvoegsel van alleen cijfers loopt over in het ordernummer: 12 met order 3 en 1 met order 23 zijn "
            "hetzelfde kenmerk. Gebruik ook een letter of een streepje.",
            "A prefix of digits alone runs into the order number: 12 with order 3 and 1 with order 23 are the same "
            "reference. Use a letter or a hyphen as well.",
        )
    if orders.description_mode is not DescriptionMode.GENERATED:
        return
    if not orders.description_template:
        yield SettingProblem(
            "orders.description_template",
            "Vul een sjabloon in, of kies bij Omschrijving order voor Leeg laten.",
            "Fill in a template, or choose Leave empty for the order description.",
        )
    # A name that cannot be filled in is told by `agreement_check`; what is left here is a brace by itself.
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", _BRACED.sub("", orders.description_template))):
        yield SettingProblem(
            "orders.description_template",
            "In het sjabloon staat een accolade te veel of te weinig. Schrijf bijvoorbeeld {ordernummer}.",
            "The template has a brace too many or too few. Write {ordernummer} for example.",
        )


def _incomplete_lines(settings: Mapping[str, Any]) -> Iterator[SettingProblem]:
    for path in _MAPS:
        group, _, name = path.partition(".")
        for key, value in settings[group][name].items():
            if not key or value == "":
                words = _NO_VALUE if key else _NO_KEY
                yield SettingProblem(f"{path}.{key}" if key else path, words.dutch, words.english)
    for index, option in enumerate(settings["orders"]["option_articles"]):
        for part in ("model", "article_code"):
            if not option[part]:
                where = f"orders.option_articles.{index}.{part}"
                yield SettingProblem(
                    where,
                    "Dit mag niet leeg zijn. Vul het in, of haal de regel weg.",
                    "This may not be empty. Fill it in, or remove the line.",
                )


def _schedule(profile: Profile, task: Task, now: datetime) -> Iterator[SettingProblem]:
    plan = profile.planning.of(task)
    if plan.interval is not Interval.CUSTOM:
        return
    if NCrontab.parse(plan.schedule).next_after(now) is None:
        yield SettingProblem(
            f"planning.{task.value}.schedule",
            f"Het schema '{plan.schedule}' komt nooit aan de beurt: die dag bestaat niet. Kies een andere dag, maand "
            "of weekdag.",
            f"The schedule '{plan.schedule}' never comes: there is no such day. Choose another day, month or weekday.",
        )
