"""Description of every setting of a profile, for a page that makes a form of it: read from the models' JSON schema."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sconnect.domain.profile import DAY, Profile
from sconnect.domain.profile.template import GENERAL
from sconnect.domain.values.choice import Choice
from sconnect.entrypoints.http.endpoint import View, Words

Kind = Literal[
    "text", "number", "money", "boolean", "choice", "choices_list", "moment", "day", "time", "map", "list", "group"
]

_PICKS = {
    "stores": "stores",
    "orders.statuses": "statuses",
    "orders.undone_statuses": "statuses",
    "orders.sales_template_id": "templates",
    "orders.cost_centre_id": "cost_centres",
    "method": "payment_methods",
    "statuses": "statuses",
    "sales_template_id": "templates",
    "cost_centre_id": "cost_centres",
    "country": "countries",
    "value_id": "option_values",
    "revenue_group_id": "revenue_groups",
    "articles.extra_field": "article_fields",
    "articles.language": "languages",
    "articles.revenue_group_id": "revenue_groups",
    "articles.revenue_groups_by_rate": "revenue_groups",
    "articles.revenue_groups_by_tax_class": "revenue_groups",
    "articles.revenue_groups_not_shipped": "revenue_groups",
    "customers.code_field_id": "custom_fields",
    "customers.vat_number_field_id": "custom_fields",
    "customers.chamber_number_field_id": "custom_fields",
    "customers.house_number_field_id": "custom_fields",
    "customers.house_addition_field_id": "custom_fields",
    "customers.collective_customers": "customers",
    "article_export.only_with_field": "article_fields",
    "article_export.name_languages": "languages",
    "article_export.new_product_stores": "stores",
    "article_export.sku_field": "article_fields",
    "article_export.ean_field": "article_fields",
    "article_export.tax_classes": "tax_classes",
    "customer_export.only_with_field": "customer_fields",
    "customer_export.group_field": "customer_fields",
    "customer_export.group_id": "customer_groups",
    "customer_export.groups": "customer_groups",
    "customer_export.number_field_id": "custom_fields",
}
"""The list of the route `choices` from which a setting is picked, by path (within an item of a list: by name);
`customers` and `articles` are searched."""

_KEY_PICKS = {
    "orders.fee_articles": "total_codes",
    "orders.total_roles": "total_codes",
    "articles.revenue_groups_by_rate": "vat_rates",
    "articles.revenue_groups_by_tax_class": "tax_classes",
    "articles.revenue_groups_not_shipped": "vat_rates",
    "customers.collective_customers": "countries",
    "article_export.tax_classes": "vat_kinds",
}
"""The list from which the keys of a map are picked; `vat_kinds` are high, low, none and other."""

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
_KINDS: Mapping[str, Kind] = {
    "string": "text",
    "integer": "number",
    "boolean": "boolean",
    "date-time": "moment",
    "time": "time",
    "array": "choices_list",
    "object": "map",
}
"""The kind of a setting by the format or type in its JSON schema."""
_NOT_SHOWN = frozenset({"connection"})
_FILLED_IN = frozenset({"option_id"})
"""Parts of an entry that are filled in by themselves, when it is saved."""
_OWN_GROUP = "profile"
_MANUAL = {
    "profile": "instellingen-van-de-verbinding",
    "orders": "instellingen-voor-orders",
    "articles": "instellingen-voor-artikelen",
    "article_export": "8-exporteren",
    "customers": "instellingen-voor-klanten",
    "customer_export": "8-exporteren",
    "planning": "7-planning",
}
"""Where the manual explains a group of settings."""


class ChoiceOption(View):
    """One value of a pick list."""

    value: str
    label: Words
    meaning: Words
    """What choosing it does; empty where the label says it all."""


class SettingField(View):
    """One setting. `path` is where it stands in a profile; in `fields` of a map or list, within one item."""

    path: str
    kind: Kind
    label: Words
    meaning: Words
    required: bool
    default: Any
    choices: tuple[ChoiceOption, ...]
    """Of a map: the choices for each of its values."""
    minimum: str | None
    maximum: str | None
    max_length: int | None
    pattern: str | None
    pick: str
    """The list of the route `choices` it is picked from, or what is searched for it. Empty: it is filled in."""
    key_pick: str
    """The same for the keys of a map."""
    general: bool
    """Whether it names nothing of one shop or administration: templates hold it."""
    fields: tuple["SettingField", ...]


class SettingGroup(View):
    """The settings of one tab. `manual` is the anchor of the part of the manual that explains them."""

    name: str
    label: Words
    meaning: Words
    manual: str
    fields: tuple[SettingField, ...]


class SettingsSchema(View):
    """Every setting of a profile."""

    groups: tuple[SettingGroup, ...]


class _Generator(GenerateJsonSchema):
    """Adds the labels of a pick list to its schema."""

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Describe an enum with the label of each value in both languages."""
        described, kind = super().enum_schema(schema), schema["cls"]
        if issubclass(kind, Choice):
            described["choices"] = [
                {
                    "value": each.value,
                    "label": {"nl": each.nl, "en": each.en},
                    "meaning": {"nl": each.meaning.dutch, "en": each.meaning.english},
                }
                for each in kind
            ]
        return described


@cache
def settings_schema() -> SettingsSchema:
    """Describe all settings. Those of the profile itself come first, as the group `profile`."""
    walker = _Walker(Profile.model_json_schema(schema_generator=_Generator))
    return SettingsSchema(groups=(walker.own_group(), *walker.groups()))


class _Walker:
    """Walks through the JSON schema of a profile; references lead to its definitions."""

    def __init__(self, document: JsonSchemaValue) -> None:
        self._profile = document
        self._definitions = document["$defs"]

    def own_group(self) -> SettingGroup:
        """Describe the settings of the profile itself."""
        return SettingGroup(
            name=_OWN_GROUP,
            label=Words(nl="Profiel", en="Profile"),
            meaning=Words(nl="De winkel zelf.", en="The shop itself."),
            manual=_MANUAL[_OWN_GROUP],
            fields=tuple(each for each in self._fields(self._profile, "") if each.kind != "group"),
        )

    def groups(self) -> Iterator[SettingGroup]:
        """Describe the groups of settings, each with its fields."""
        for name, group in self._profile["properties"].items():
            if name not in _NOT_SHOWN and "properties" in (schema := self._resolved(group)):
                yield SettingGroup(
                    name=name,
                    label=schema["label"],
                    meaning=schema["meaning"],
                    manual=_MANUAL[name],
                    fields=tuple(self._fields(schema, f"{name}.")),
                )

    def _fields(self, group: JsonSchemaValue, path: str) -> Iterator[SettingField]:
        required = group.get("required", ())
        for name, each in group["properties"].items():
            if name in _FILLED_IN:
                continue
            yield self._field(name, f"{path}{name}", self._resolved(each), required=name in required)

    def _field(self, name: str, path: str, schema: JsonSchemaValue, *, required: bool) -> SettingField:
        kind, item = _kind(schema), self._item(schema)
        if kind == "choices_list" and "properties" in item:
            kind = "list"
        number = schema["anyOf"][0] if kind == "money" else schema
        sizes = (schema.get(size) for size in ("maxLength", "maxItems", "maxProperties"))
        return SettingField(
            path=path,
            kind=kind,
            label=schema["label"],
            meaning=schema["meaning"],
            required=required,
            default=schema.get("default"),
            choices=schema.get("choices") or item.get("choices", ()),
            minimum=_bound(number, "minimum"),
            maximum=_bound(number, "maximum"),
            max_length=next((size for size in sizes if size is not None), None),
            pattern=schema.get("pattern"),
            pick=_PICKS.get(path, "articles" if name in _ARTICLES else ""),
            key_pick=_KEY_PICKS.get(path, ""),
            general=path in GENERAL,
            fields=tuple(self._fields(item, f"{path}." if kind == "group" else "")) if "properties" in item else (),
        )

    def _item(self, schema: JsonSchemaValue) -> JsonSchemaValue:
        """Return the schema that holds the fields of a setting: of its items when it is a list or a map."""
        item = schema.get("items") or schema.get("additionalProperties")
        return self._resolved(item) if item else schema

    def _resolved(self, schema: JsonSchemaValue) -> JsonSchemaValue:
        """Follow a reference; what stands beside it goes before what it refers to."""
        _, _, name = schema.get("$ref", "").rpartition("/")
        if name:
            return {**self._definitions[name], **schema}
        filled = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        return {**filled[0], **schema, "anyOf": None} if len(filled) == 1 else schema


def _kind(schema: Mapping[str, Any]) -> Kind:
    if "properties" in schema:
        return "group"
    if "enum" in schema:
        return "choice"
    if schema.get("anyOf"):  # an amount comes as a number or as text
        return "money"
    if schema.get("pattern") == DAY:  # no `format`: a day may be empty
        return "day"
    return _KINDS[schema.get("format") or schema["type"]]


def _bound(schema: Mapping[str, Any], name: str) -> str | None:
    """Return a bound as it is written; JSON schema makes floats of the bounds of amounts."""
    return format(schema[name], ".15g") if name in schema else None
