"""What a change of a profile did to its settings, setting by setting, and how that is put back.

The connection is not among them, so no name of a secret is; nor is the id, which never changes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sconnect.domain.profile import Profile
from sconnect.domain.profile.setting import Settings

_NOT_KEPT = frozenset({"id", "connection"})
_MOST_KEPT = 100_000
"""Characters of the values of one change; a longer one keeps only which settings were changed.

It stands in the row of the profile beside the settings themselves, and Azure refuses an entity over 1 MiB.
"""


class SaveOrigin(StrEnum):
    """By what the settings of a profile were changed."""

    SAVED = "saved"
    """A person or a program saved them."""
    CREATED = "created"
    COPIED = "copied"
    """Created as a copy of another profile."""
    TEMPLATE = "template"
    """Created with the settings of a template."""
    MANY = "many"
    """One setting was changed for several profiles."""
    MANY_UNDONE = "many_undone"
    PUT_BACK = "put_back"
    WORK_LIST = "work_list"
    """A decision about what waited."""
    BY_ITSELF = "by_itself"
    """The app filled in numbers of the shop's options."""
    LINKED = "linked"
    """The administration was pinned."""
    LINK_CODE = "link_code"
    """Another link code was stored; as the next, without a value."""
    CLIENT_KEY = "client_key"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a profile, and by what. `template`: the name of the one that it is created with."""

    name: str
    how: SaveOrigin = SaveOrigin.SAVED
    template: str = ""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One setting before and after. `path`: as in `orders.start`. Values as JSON text; empty: none, or not kept."""

    path: str
    before: str
    after: str


def edits_between(before: Profile | None, after: Profile) -> tuple[FieldEdit, ...]:
    """Return what differs, in the order of the settings; of a new profile (None) what is not as usual."""
    former, present = _usual() if before is None else dict(_values(before)), dict(_values(after))
    edits = tuple(
        FieldEdit(path, former.get(path, ""), value) for path, value in present.items() if former.get(path) != value
    )
    if sum(len(each.before) + len(each.after) for each in edits) > _MOST_KEPT:
        return tuple(FieldEdit(each.path, "", "") for each in edits)
    return edits


def with_former(profile: Profile, edits: Iterable[FieldEdit]) -> Profile:
    """Return a profile in which settings are as they were before these edits.

    Raises `ValidationError` of pydantic when they cannot be so any more.
    """
    settings = profile.model_dump(mode="json")
    for edit in edits:
        *group, name = edit.path.split(".")
        (settings[group[0]] if group else settings)[name] = json.loads(edit.before)
    return Profile.model_validate(settings)


def value_at(profile: Profile, path: str) -> str:
    """Return the value of a setting as JSON text; empty when there is no such setting (any more)."""
    return dict(_values(profile)).get(path, "")


def _values(profile: Profile) -> Iterator[tuple[str, str]]:
    settings = profile.model_dump(mode="json", exclude=set(_NOT_KEPT))
    for name, value in settings.items():
        if isinstance(getattr(profile, name), Settings):
            yield from ((f"{name}.{inner}", _json(each)) for inner, each in value.items())
        else:
            yield name, _json(value)


@cache
def _usual() -> Mapping[str, str]:
    """Return what each setting is when nothing is chosen; those without a usual value are left out."""
    found: dict[str, str] = {}
    for name, field in Profile.model_fields.items():
        kind = field.annotation
        if name in _NOT_KEPT:
            continue
        if isinstance(kind, type) and issubclass(kind, Settings):
            for inner, part in kind.model_fields.items():
                if not part.is_required():
                    only = kind.model_construct(**{inner: part.get_default(call_default_factory=True)})
                    found[f"{name}.{inner}"] = _json(only.model_dump(mode="json", include={inner})[inner])
        elif not field.is_required():
            found[name] = _json(field.get_default(call_default_factory=True))
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)  # in what order a map has its keys is no change
