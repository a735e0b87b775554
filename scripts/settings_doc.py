"""Write docs/settings.md: every setting of a profile, from the models themselves.

python scripts/settings_doc.py            writes the file
python scripts/settings_doc.py --check    fails when the file is out of date
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sconnect.domain.profile import Profile, Settings  # noqa: E402 - a command finds its project by itself
from sconnect.domain.values.choice import Choice  # noqa: E402 - a command finds its project by itself

DOCUMENT = ROOT / "docs" / "settings.md"

INTRODUCTION = """\
# Instellingen van een profiel / Settings of a profile

Gemaakt door `python scripts/settings_doc.py`; verander de instellingen in `sconnect/domain/profile/`.
Generated from the models in `sconnect/domain/profile/`. [English below](#settings).
"""


class Language(NamedTuple):
    """The words of one half of the document."""

    code: str
    title: str
    columns: tuple[str, ...]
    required: str
    empty: str
    yes: str
    no: str
    character: str
    item: str
    bounds: dict[str, str]


DUTCH = Language(
    code="nl",
    title="Instellingen",
    columns=("Instelling", "Naam", "Betekenis", "Standaard", "Grenzen", "Keuzes"),
    required="verplicht",
    empty="leeg",
    yes="ja",
    no="nee",
    character="tekens",
    item="stuks",
    bounds={
        "ge": "ten minste {}",
        "le": "hooguit {}",
        "min_length": "ten minste {} {unit}",
        "max_length": "hooguit {} {unit}",
        "decimal_places": "{} decimalen",
        "pattern": "vorm `{}`",
    },
)
ENGLISH = Language(
    code="en",
    title="Settings",
    columns=("Setting", "Name", "Meaning", "Default", "Bounds", "Choices"),
    required="required",
    empty="empty",
    yes="yes",
    no="no",
    character="characters",
    item="items",
    bounds={
        "ge": "at least {}",
        "le": "at most {}",
        "min_length": "at least {} {unit}",
        "max_length": "at most {} {unit}",
        "decimal_places": "{} decimals",
        "pattern": "form `{}`",
    },
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting with where it stands in the profile, such as `orders.tolerance`."""

    path: str
    field: FieldInfo
    groups: tuple[type[Settings], ...]
    """The groups of settings it is made of; empty for a plain value."""

    def words(self, kind: str, language: Language) -> str:
        """Return its label or its meaning; `kind` says which."""
        extra = self.field.json_schema_extra
        texts: Any = extra[kind] if isinstance(extra, dict) else {}
        return str(texts[language.code])


def entries(group: type[Settings], path: str = "") -> Iterator[Entry]:
    """Walk through every setting of a group, those inside it included."""
    for name, field in group.model_fields.items():
        groups = tuple(kind for kind in _types_in(field.annotation) if issubclass(kind, Settings))
        yield Entry(f"{path}{name}", field, groups)
        for inner in groups:
            yield from entries(inner, f"{path}{name}{_element_of(field)}.")


def document() -> str:
    """Return the whole text of the document."""
    return INTRODUCTION + "".join(_half(language) for language in (DUTCH, ENGLISH))


def _half(language: Language) -> str:
    rows = [language.columns, ("---",) * len(language.columns)]
    rows += [_row(entry, language) for entry in entries(Profile)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"\n## {language.title}\n\n{table}\n"


def _row(entry: Entry, language: Language) -> tuple[str, ...]:
    cells = (
        entry.words("label", language),
        entry.words("meaning", language),
        "" if entry.groups else _default(entry.field, language),
        _bounds(entry.field, language),
        _choices(entry.field, language),
    )
    return (f"`{entry.path}`", *(cell.replace("|", "\\|") for cell in cells))


def _default(field: FieldInfo, language: Language) -> str:
    value = field.default
    if value is PydanticUndefined:
        return language.required
    if isinstance(value, bool):
        return language.yes if value else language.no
    if isinstance(value, StrEnum):
        return f"`{value.value}`"
    return str(value).replace(".", ",") if isinstance(value, Decimal) and language is DUTCH else _plain(value, language)


def _plain(value: object, language: Language) -> str:
    return language.empty if value in ("", (), {}, None) else str(value)


def _bounds(field: FieldInfo, language: Language) -> str:
    found = {
        name: bound
        for constraint in field.metadata
        for name in language.bounds
        if (bound := getattr(constraint, name, None)) is not None
    }
    unit = language.item if _element_of(field) else language.character
    return ", ".join(language.bounds[name].format(bound, unit=unit) for name, bound in found.items())


def _choices(field: FieldInfo, language: Language) -> str:
    kinds = [kind for kind in _types_in(field.annotation) if issubclass(kind, StrEnum)]
    return "; ".join(_choice(member, language) for kind in kinds for member in kind)


def _choice(member: StrEnum, language: Language) -> str:
    label, meaning = "", ""
    if isinstance(member, Choice):
        label = getattr(member, language.code)
        meaning = (member.meaning.dutch if language is DUTCH else member.meaning.english).rstrip(".")
    return f"`{member.value}` {label}{': ' * bool(meaning)}{meaning}".strip().replace("<", "\\<")


def _element_of(field: FieldInfo) -> str:
    """Return how one of many is written in a path: by key, or by position."""
    if str(field.annotation).startswith("dict"):
        return ".<code>"
    return "[]" if str(field.annotation).startswith("tuple") else ""


def _types_in(annotation: object) -> Iterator[type]:
    """Return the classes a type is made of: of `dict[str, Settings]` both."""
    arguments = get_args(annotation)
    if not arguments and isinstance(annotation, type):
        yield annotation
    for argument in arguments:
        yield from _types_in(argument)


def main() -> int:
    """Write or check the document; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/settings.md from the models.")
    parser.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    if not parser.parse_args().check:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(document(), encoding="utf-8")
        return 0
    if DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == document():
        return 0
    print(f"{DOCUMENT.relative_to(ROOT)} is out of date: run `python scripts/settings_doc.py`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
