"""Every way in which a setting can be wrong has a sentence of its own, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from sconnect.domain.profile import Profile, Settings
from sconnect.entrypoints.http.handlers.profile_views import ProfileBody
from sconnect.entrypoints.http.handlers.runs import RunRequest
from sconnect.entrypoints.http.validation_messages import validation_error
from tests.unit.domain.makers import profile

UNHELPFUL = "Deze waarde kan niet."
WRONG: list[Any] = [
    None,
    True,
    -1,
    1.5,
    10**30,
    "",
    " ",
    "x" * 5_000,
    "é\n",
    "2026-11-01",
    "25:99",
    "NaN",
    [],
    [[]],
    ["x"] * 5_000,
    {},
    {"x": {"y": 1}},
    {"NL": []},
    {"21": 5},
]


def _settings(group: type[Settings], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in group.model_fields.items():
        yield (*path, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Settings):
            yield from _settings(field.annotation, (*path, name))


def _with(document: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**document, name: _with(document[name], tuple(rest), value) if rest else value}


def _refusal(model: type[BaseModel], document: Any) -> ValidationError | None:
    try:
        model.model_validate_json(TypeAdapter(Any).dump_json(document))
    except ValidationError as error:
        return error
    return None


@pytest.mark.parametrize("path", list(_settings(ProfileBody)), ids=".".join)
def test_no_value_of_a_setting_is_refused_without_saying_what_to_fill_in(path: tuple[str, ...]) -> None:
    document = ProfileBody.of(profile()).model_dump(mode="json")
    refusals = [error for value in WRONG if (error := _refusal(ProfileBody, _with(document, path, value))) is not None]
    assert refusals, "nothing is refused here"
    for error in refusals:
        said = validation_error(error)
        assert said.status == 400
        for problem in said.fields:
            assert problem.field.startswith(".".join(path))
            assert problem.dutch != UNHELPFUL, error
            assert problem.dutch
            assert problem.english
            assert "{" not in problem.dutch + problem.english


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"null", b"\xff\xfe", b"{", b"[" * 100_000, b"5"])
def test_a_body_that_is_no_object(body: bytes) -> None:
    with pytest.raises(ValidationError) as error:
        RunRequest.model_validate_json(body)
    said = validation_error(error.value)
    assert said.fields == ()
    assert said.dutch.startswith("Het verzoek klopt niet. ")
    assert UNHELPFUL not in said.dutch


def test_a_path_can_do_without_its_first_part() -> None:
    error = _refusal(Profile, {})
    assert error is not None
    assert {problem.field for problem in validation_error(error).fields} >= {"id", "name", "orders"}


def test_hostile_names_stay_short_and_on_one_line() -> None:
    error = _refusal(RunRequest, {"task": "import_orders", "a\nb" * 1_000: 1, **{f"x{n}": 1 for n in range(500)}})
    assert error is not None
    said = validation_error(error)
    assert len(said.dutch) <= 500
    assert len(said.fields) <= 100
    assert all(len(each.field) <= 200 and "\n" not in each.field for each in said.fields)
