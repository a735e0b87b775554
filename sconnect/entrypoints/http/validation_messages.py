"""Validation messages: pydantic's kinds of error as sentences that say what to fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sconnect.domain.profile import DAY, PROFILE_ID
from sconnect.domain.profile.articles import LANGUAGE
from sconnect.domain.profile.customers import VAT_NUMBER
from sconnect.domain.values.bilingual import Bilingual, UnfitValueError
from sconnect.domain.values.text import cut, one_line
from sconnect.entrypoints.http.errors import FieldProblem, RequestError

_LONGEST_PATH = 200
_LONGEST_SENTENCE = 500
_MOST_FIELDS = 100
_NAMED_AT_ONCE = 3


_TEXTS: dict[str, Bilingual] = {
    "missing": Bilingual("Dit is verplicht.", "This is required."),
    "extra_forbidden": Bilingual("Dit veld bestaat niet.", "This field does not exist."),
    "string_type": Bilingual("Vul een tekst in.", "Fill in a text."),
    "string_unicode": Bilingual("Vul een leesbare tekst in.", "Fill in a readable text."),
    "string_too_short": Bilingual(
        "Vul ten minste {min_length} teken(s) in.", "Fill in at least {min_length} character(s)."
    ),
    "string_too_long": Bilingual("Vul hooguit {max_length} tekens in.", "Fill in at most {max_length} characters."),
    "string_pattern_mismatch": Bilingual("Dit heeft niet de vorm {pattern}.", "This does not have the form {pattern}."),
    "enum": Bilingual("Kies een van: {expected}.", "Choose one of: {expected}."),
    "literal_error": Bilingual("Kies een van: {expected}.", "Choose one of: {expected}."),
    "greater_than_equal": Bilingual("Vul {ge} of meer in.", "Fill in {ge} or more."),
    "less_than_equal": Bilingual("Vul {le} of minder in.", "Fill in {le} or less."),
    "greater_than": Bilingual("Vul meer dan {gt} in.", "Fill in more than {gt}."),
    "less_than": Bilingual("Vul minder dan {lt} in.", "Fill in less than {lt}."),
    "too_short": Bilingual("Geef ten minste {min_length} waarde(n) op.", "Give at least {min_length} value(s)."),
    "too_long": Bilingual("Geef hooguit {max_length} waarden op.", "Give at most {max_length} values."),
    "decimal_max_places": Bilingual(
        "Gebruik hooguit {decimal_places} cijfers achter de komma.", "Use at most {decimal_places} decimals."
    ),
    "timezone_aware": Bilingual(
        "Vermeld de tijdzone, zoals 2026-11-01T00:00:00+01:00.", "Name the time zone, as in 2026-11-01T00:00:00+01:00."
    ),
    "json_invalid": Bilingual("Dit is geen geldige JSON.", "This is no valid JSON."),
    "json_type": Bilingual("Dit is geen geldige JSON.", "This is no valid JSON."),
}

_FAMILIES: tuple[tuple[tuple[str, ...], Bilingual], ...] = (
    (("int",), Bilingual("Vul een heel getal in.", "Fill in a whole number.")),
    (
        ("decimal", "float", "finite"),
        Bilingual("Vul een getal in, met een punt voor de decimalen.", "Fill in a number."),
    ),
    (("bool",), Bilingual("Kies true (ja) of false (nee).", "Choose true or false.")),
    (
        ("datetime",),
        Bilingual(
            "Vul een moment in, zoals 2026-11-01T00:00:00+01:00.", "Fill in a moment: 2026-11-01T00:00:00+01:00."
        ),
    ),
    (("date",), Bilingual("Vul een datum in, zoals 2026-11-01.", "Fill in a date, such as 2026-11-01.")),
    (("time",), Bilingual("Vul een tijdstip in, zoals 06:00.", "Fill in a time of day, such as 06:00.")),
    (("list", "tuple"), Bilingual("Geef een lijst op.", "Give a list.")),
    (("dict", "model", "dataclass"), Bilingual("Geef een object op.", "Give an object.")),
)
"""By the beginning of the kind; the first that fits, so the longer ones come first."""

_PATTERNS = {
    PROFILE_ID: Bilingual(
        "Gebruik kleine letters, cijfers en streepjes, hooguit 40 tekens, en begin met een letter of cijfer.",
        "Use lower-case letters, digits and hyphens, at most 40 characters, and begin with a letter or digit.",
    ),
    r"^[0-9]{1,18}$": Bilingual(
        "Kies een winkel uit de lijst: haar nummer in OpenCart, zoals 0 voor de hoofdwinkel.",
        "Choose a store from the list: its number in OpenCart, such as 0 for the main store.",
    ),
    **dict.fromkeys(
        (r"^[A-Za-z0-9-]{1,20}$", r"^[A-Za-z0-9-]{0,20}$"),
        Bilingual(
            "Gebruik letters, cijfers en streepjes, hooguit 20 tekens.",
            "Use letters, digits and hyphens, at most 20 characters.",
        ),
    ),
    LANGUAGE: Bilingual(
        "Gebruik de code van een taal van de winkel, zoals nl-nl.", "Use the code of a language of the shop: nl-nl."
    ),
    DAY: Bilingual("Vul een datum in, zoals 2026-11-01.", "Fill in a date, such as 2026-11-01."),
    r"^[A-Z]{2}$": Bilingual(
        "Gebruik een landcode van twee hoofdletters, zoals NL.", "Use a country code of two capitals, such as NL."
    ),
    VAT_NUMBER: Bilingual(
        "Vul een btw-nummer in met de landcode ervoor, zoals NL004495445B01.",
        "Fill in a VAT number with its country code, such as NL004495445B01.",
    ),
}

_EMPTY = Bilingual("Dit mag niet leeg zijn.", "This may not be empty.")
_UNKNOWN = Bilingual("Deze waarde kan niet.", "This value is not possible.")
_NOT_IN_PATHS = frozenset({"[key]"})


def validation_error(error: ValidationError, *, drop: str = "") -> RequestError:
    """Return the error for an invalid body or query, field by field. `drop` is a first part that paths leave out."""
    problems = [_problem(each, drop) for each in error.errors(include_url=False)[:_MOST_FIELDS]]
    fields = [problem for problem in problems if problem.field]
    return RequestError(
        400,
        "bad_request",
        _summary("Het verzoek klopt niet.", [(each.field, each.dutch) for each in problems]),
        _summary("The request is not right.", [(each.field, each.english) for each in problems]),
        fields=fields,
    )


def _summary(opening: str, problems: Sequence[tuple[str, str]]) -> str:
    named = [f"{field}: {sentence}" if field else sentence for field, sentence in problems[:_NAMED_AT_ONCE]]
    return cut(" ".join([opening, *named]), _LONGEST_SENTENCE)


def _problem(error: ErrorDetails, drop: str) -> FieldProblem:
    parts = [str(part) for part in error["loc"] if part not in _NOT_IN_PATHS]
    if drop and parts[:1] == [drop]:
        del parts[0]
    context = error.get("ctx", {})
    if isinstance(wrong := context.get("error"), UnfitValueError) and wrong.part:
        parts.append(wrong.part)
    text = _text(error["type"], context)
    return FieldProblem(cut(one_line(".".join(parts)), _LONGEST_PATH), text.dutch, text.english)


def _text(kind: str, context: Mapping[str, Any]) -> Bilingual:
    if kind == "value_error":
        error = context.get("error")
        words = error.words if isinstance(error, UnfitValueError) else _UNKNOWN
        dutch, english = (cut(one_line(text), _LONGEST_SENTENCE) for text in (words.dutch, words.english))
        return Bilingual(dutch, english)
    if kind == "string_pattern_mismatch" and context.get("pattern") in _PATTERNS:
        return _PATTERNS[context["pattern"]]
    if kind == "string_too_short" and context.get("min_length") == 1:
        return _EMPTY
    if expected := context.get("expected"):
        choices = str(expected).replace("'", "").replace(" or ", ", ")
        context = {**context, "expected": choices}
    text = _TEXTS.get(kind) or next((text for starts, text in _FAMILIES if kind.startswith(starts)), _UNKNOWN)
    return Bilingual(text.dutch.format_map(dict(context)), text.english.format_map(dict(context)))
