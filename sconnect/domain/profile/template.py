"""What an office can set alike for all its clients: settings that name nothing of a shop or an administration.

The rest, such as statuses, revenue groups, articles and the prefix, is proposed for each client by what it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual

GENERAL = (
    "orders.description_mode",
    "orders.description_template",
    "orders.line_mode",
    "orders.option_mode",
    "orders.process_status",
    "orders.address_source",
    "orders.comment_in_memo",
    "orders.tolerance",
    "articles.processing",
    "customers.recognition",
    "customers.processing",
    "customers.vies",
    "customers.shared_emails",
    "customers.hold_other_person",
    "customers.new_customer_phone",
    "article_export.create_products",
    "article_export.publish_new",
    "article_export.update_price",
    "article_export.update_name",
    "article_export.update_model",
    "article_export.stock",
    "article_export.stock_recheck",
    "customer_export.update_name",
    "customer_export.update_email",
    "customer_export.update_address",
    "customer_export.update_phone",
    "planning.import_orders",
    "planning.export_articles",
    "planning.export_customers",
)
"""Paths of the settings of a template, as they stand in a profile."""

TemplateSettings = Mapping[str, Mapping[str, Any]]
"""Values as JSON has them, by group and name."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A setting of a profile that is not as its template has it. Values as JSON has them."""

    path: str
    template: Any
    profile: Any


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What one change of a setting did to a profile. Values as JSON text."""

    profile_id: str
    before: str
    """Empty: it was not changed, which `refusal` explains."""
    refusal: Bilingual = field(default_factory=Bilingual)
    undone: bool = False


def template_of(profile: Profile) -> TemplateSettings:
    """Return the settings of a profile that a template holds: no secret, prefix, shop or administration."""
    found: dict[str, dict[str, Any]] = {}
    for path in GENERAL:
        group, name = path.split(".")
        found.setdefault(group, {})[name] = value_of(profile, path)
    return found


def still_general(template: TemplateSettings) -> TemplateSettings:
    """Return what of a template, which an earlier version may have made, still is a setting of a template."""
    kept = {
        group: {name: value for name, value in settings.items() if f"{group}.{name}" in GENERAL}
        for group, settings in template.items()
    }
    return {group: settings for group, settings in kept.items() if settings}


def value_of(profile: Profile, path: str) -> Any:
    """Return the value of a setting of a template as JSON has it. `path` is one of `GENERAL`."""
    group, name = path.split(".")
    return getattr(profile, group).model_dump(mode="json", include={name})[name]


def with_value(profile: Profile, path: str, value: Any) -> Profile:
    """Return a profile with another value. Raises `ValidationError` of pydantic when it cannot be that."""
    group, name = path.split(".")
    settings = profile.model_dump(mode="json")
    settings[group] = {**settings[group], name: value}
    return Profile.model_validate(settings)


def deviations_of(profile: Profile, template: TemplateSettings) -> list[Deviation]:
    """Return the settings of a profile that are not as the template has them."""
    return [
        Deviation(path, wanted, own)
        for path in GENERAL
        if (wanted := _at(template, path, own := value_of(profile, path))) != own
    ]


def _at(template: TemplateSettings, path: str, own: Any) -> Any:
    """Return the value in a template; a setting that it does not have yet, of an earlier version, is no deviation."""
    group, name = path.split(".")
    return template.get(group, {}).get(name, own)
