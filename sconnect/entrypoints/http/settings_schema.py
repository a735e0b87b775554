"""Every setting of a profile as data, made from the models: what a page needs to make a form of."""

from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from sconnect.domain.profile import Profile, Settings
from sconnect.domain.values.choice import Choice
from sconnect.entrypoints.http.endpoint import View, Words

Kind = Literal["text", "number", "money", "boolean", "choice", "choices_list", "moment", "time", "map", "list", "group"]

_PICKS = {
    "orders.statuses": "statuses",
    "orders.undone_statuses": "statuses",
    "orders.sales_template_id": "templates",
    "orders.cost_centre_id": "cost_centres",
    "articles.extra_field": "article_fields",
    "articles.revenue_group_id": "revenue_groups",
    "articles.revenue_groups_by_rate": "revenue_groups",
    "customers.code_field_id": "custom_fields",
    "customers.vat_number_field_id": "custom_fields",
    "customers.chamber_number_field_id": "custom_fields",
    "customers.collective_customers": "customers",
    "article_export.only_with_field": "article_fields",
    "article_export.sku_field": "article_fields",
    "article_export.ean_field": "article_fields",
    "article_export.tax_classes": "tax_classes",
    "customer_export.only_with_field": "customer_fields",
    "customer_export.group_field": "customer_fields",
    "customer_export.group_id": "customer_groups",
    "customer_export.groups": "customer_groups",
    "customer_export.number_field_id": "custom_fields",
}
"""From which list of the route `choices` a setting is picked, by path; `customers` and `articles` are searched."""

_KEY_PICKS = {
    "orders.fee_articles": "total_codes",
    "articles.revenue_groups_by_rate": "vat_rates",
    "customers.collective_customers": "countries",
    "article_export.tax_classes": "vat_kinds",
}
"""From which list the keys of a map are picked; `vat_kinds` are high, low, none and other."""

_ARTICLES = frozenset(
    {
        "high",
        "low",
        "none",
        "other",
        "article_code",
        "collective_article",
        "voucher_article",
        "credit_article",
        "rounding_article",
    }
)
"""Settings whose value is the code of an article: the page searches."""
_NOT_SHOWN = frozenset({"connection"})
_OWN_GROUP = "profile"


class ChoiceOption(View):
    """One value of a pick list."""

    value: str
    label: Words


class SettingField(View):
    """One setting. `path` is where it stands in a profile; in `fields` of a map or list, within one item."""

    path: str
    kind: Kind
    label: Words
    meaning: Words
    required: bool
    default: Any
    choices: tuple[ChoiceOption, ...]
    minimum: str | None
    maximum: str | None
    max_length: int | None
    pattern: str | None
    pick: str
    """The list of the route `choices` it is picked from, or what is searched for it. Empty: it is filled in."""
    key_pick: str
    """The same for the keys of a map."""
    fields: tuple["SettingField", ...]


class SettingGroup(View):
    """The settings of one tab."""

    name: str
    label: Words
    meaning: Words
    fields: tuple[SettingField, ...]


class SettingsSchema(View):
    """Every setting of a profile."""

    groups: tuple[SettingGroup, ...]


@cache
def settings_schema() -> SettingsSchema:
    """Describe all settings. Those of the profile itself come first, as the group `profile`."""
    own = SettingGroup(
        name=_OWN_GROUP,
        label=Words(nl="Profiel", en="Profile"),
        meaning=Words(nl="De winkel zelf.", en="The shop itself."),
        fields=tuple(_fields_of(Profile, "", lambda field: _settings_in(field) is None)),
    )
    tabs = (
        SettingGroup(name=name, **_words(field), fields=tuple(_fields_of(kind, f"{name}.")))
        for name, field in Profile.model_fields.items()
        if name not in _NOT_SHOWN and (kind := _settings_in(field)) is not None
    )
    return SettingsSchema(groups=(own, *tabs))


def _fields_of(group: type[Settings], path: str, wanted: Any = lambda _: True) -> Iterator[SettingField]:
    for name, field in group.model_fields.items():
        if wanted(field) and not (group is Profile and name in _NOT_SHOWN):
            yield _field(name, field, f"{path}{name}")


def _field(name: str, field: FieldInfo, path: str) -> SettingField:
    item = _settings_in(field)
    kind = _kind(field)
    return SettingField(
        path=path,
        kind=kind,
        **_words(field),
        required=field.is_required(),
        default=None if field.is_required() else _plain_default(field),
        choices=tuple(_choices(field)),
        minimum=_bound(field, "ge"),
        maximum=_bound(field, "le"),
        max_length=_number_bound(field, "max_length"),
        pattern=_found(field, "pattern"),
        pick=_PICKS.get(path, "articles" if name in _ARTICLES else ""),
        key_pick=_KEY_PICKS.get(path, ""),
        fields=tuple(_fields_of(item, f"{path}." if kind == "group" else "")) if item else (),
    )


def _words(field: FieldInfo) -> dict[str, Words]:
    extra: Any = field.json_schema_extra
    return {"label": Words(**extra["label"]), "meaning": Words(**extra["meaning"])}


def _kind(field: FieldInfo) -> Kind:
    outer = _outer(field.annotation)
    if outer is dict:
        return "map"
    if outer is tuple:
        return "list" if _settings_in(field) else "choices_list"
    if _settings_in(field):
        return "group"
    kind = next(_types_in(field.annotation))
    by_type: tuple[tuple[type, Kind], ...] = (
        (bool, "boolean"),
        (StrEnum, "choice"),
        (Decimal, "money"),
        (int, "number"),
        (AwareDatetime, "moment"),
        (time, "time"),
    )
    return next((named for each, named in by_type if issubclass(kind, each)), "text")


def _plain_default(field: FieldInfo) -> Any:
    default = field.default
    if default is PydanticUndefined:
        return None
    return to_jsonable_python(default)


def _choices(field: FieldInfo) -> Iterator[ChoiceOption]:
    for kind in _types_in(field.annotation):
        if issubclass(kind, Choice):
            for member in kind:
                yield ChoiceOption(value=member.value, label=Words(nl=member.nl, en=member.en))


def _bound(field: FieldInfo, name: str) -> str | None:
    found = _found(field, name)
    return None if found is None else str(found)


def _number_bound(field: FieldInfo, name: str) -> int | None:
    found = _found(field, name)
    return None if found is None else int(found)


def _found(field: FieldInfo, name: str) -> Any:
    return next((value for each in field.metadata if (value := getattr(each, name, None)) is not None), None)


def _settings_in(field: FieldInfo) -> type[Settings] | None:
    return next((kind for kind in _types_in(field.annotation) if issubclass(kind, Settings)), None)


def _outer(annotation: Any) -> Any:
    origin = get_origin(annotation)
    return _outer(get_args(annotation)[0]) if origin is Annotated else origin


def _types_in(annotation: Any) -> Iterator[type]:
    """Return the classes a type is made of, bounds left out: of `dict[str, Settings]` both."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _types_in(arguments[0])
    elif origin in {Union, UnionType} or arguments:
        for argument in arguments:
            yield from _types_in(argument)
    elif isinstance(annotation, type):
        yield annotation
