"""Settings of the tab Planning: how often each task runs (behaviour.md 1.4)."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.bilingual import UnfitValueError
from sconnect.domain.values.choice import Choice
from sconnect.domain.values.ncrontab import NCrontab


class Task(Choice):
    """What a profile can do. Import and export are seen from SnelStart."""

    IMPORT_ORDERS = "import_orders", "Orders importeren", "Import orders"
    EXPORT_ARTICLES = "export_articles", "Artikelen exporteren", "Export articles"
    EXPORT_CUSTOMERS = "export_customers", "Klanten exporteren", "Export customers"


class Interval(Choice):
    """The choices of the column Interval."""

    OFF = (
        "off",
        "Alleen handmatig",
        "By hand only",
        "De taak draait alleen als iemand hem start.",
        "The task runs only when somebody starts it.",
    )
    MINUTES_5 = "5m", "Elke 5 minuten", "Every 5 minutes"
    MINUTES_10 = "10m", "Elke 10 minuten", "Every 10 minutes"
    MINUTES_15 = "15m", "Elke 15 minuten", "Every 15 minutes"
    MINUTES_30 = "30m", "Elke 30 minuten", "Every 30 minutes"
    HOURS_1 = "1h", "Elk uur", "Every hour"
    HOURS_2 = "2h", "Elke 2 uur", "Every 2 hours"
    HOURS_4 = "4h", "Elke 4 uur", "Every 4 hours"
    HOURS_8 = "8h", "Elke 8 uur", "Every 8 hours"
    HOURS_12 = "12h", "Elke 12 uur", "Every 12 hours"
    DAILY = (
        "daily",
        "Dagelijks om",
        "Daily at",
        "Elke dag op het tijdstip hieronder.",
        "Every day at the time below.",
    )
    WEEKDAYS = (
        "weekdays",
        "Op werkdagen om",
        "On weekdays at",
        "Van maandag tot en met vrijdag op het tijdstip hieronder.",
        "From Monday to Friday at the time below.",
    )
    CUSTOM = (
        "custom",
        "Eigen schema",
        "Own schedule",
        "Zelf opgeschreven wanneer, in zes velden.",
        "When is written by yourself, in six fields.",
    )


class TaskPlan(Settings):
    """When one task runs. Times of day are Europe/Amsterdam."""

    interval: Interval = setting(
        Interval.OFF,
        nl="Interval",
        en="Interval",
        means_nl="Hoe vaak de taak vanzelf draait.",
        means_en="How often the task runs by itself.",
    )
    at: time = setting(
        time(6, 0),
        nl="Tijdstip",
        en="Time of day",
        means_nl="Voor dagelijks en werkdagen: het tijdstip in Nederlandse tijd.",
        means_en="For daily and weekdays: the time of day in the Netherlands.",
    )
    schedule: Annotated[str, Field(max_length=100)] = setting(
        "",
        nl="Eigen schema",
        en="Own schedule",
        means_nl="Zes velden: seconde minuut uur dag maand weekdag (NCRONTAB), in Nederlandse tijd.",
        means_en="Six fields: second minute hour day month weekday (NCRONTAB), in Dutch time.",
    )

    @model_validator(mode="after")
    def _schedule_is_readable(self) -> Self:
        if self.interval is Interval.CUSTOM:
            try:
                NCrontab.parse(self.schedule)
            except UnfitValueError as error:
                raise UnfitValueError(error.words, "schedule") from error
        return self


class Planning(Settings):
    """The planning table of a profile."""

    import_orders: TaskPlan = setting(
        TaskPlan(),
        nl="Orders importeren",
        en="Import orders",
        means_nl="Wanneer orders uit de winkel naar SnelStart gaan.",
        means_en="When orders go from the shop to SnelStart.",
    )
    export_articles: TaskPlan = setting(
        TaskPlan(),
        nl="Artikelen exporteren",
        en="Export articles",
        means_nl="Wanneer artikelen uit SnelStart naar de winkel gaan.",
        means_en="When articles go from SnelStart to the shop.",
    )
    export_customers: TaskPlan = setting(
        TaskPlan(),
        nl="Klanten exporteren",
        en="Export customers",
        means_nl="Wanneer klanten uit SnelStart naar de winkel gaan.",
        means_en="When customers go from SnelStart to the shop.",
    )

    def of(self, task: Task) -> TaskPlan:
        """Return the plan of a task."""
        plan: TaskPlan = getattr(self, task.value)
        return plan
