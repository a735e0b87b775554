"""Whatever VIES answers is read as what it says, or says nothing: never a crash, never proof of something else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.adapters.vies.answers import CODES, Objection, read_answer
from sconnect.domain.vies import NoAnswer, ViesAnswer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RIGHT: dict[str, Any] = {
    "countryCode": "DE",
    "vatNumber": "136695976",
    "requestDate": "2026-11-24T11:59:58.123Z",
    "valid": True,
    "requestIdentifier": "WAPIAAAAZ1",
    "name": "---",
    "address": "---",
}


def read(content: object, status: int = 200, *, requester: str = "NL004495445B01") -> ViesAnswer | NoAnswer | Objection:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_answer(status, body, country="DE", number="136695976", requester=requester, now=NOW)


def test_the_whole_answer() -> None:
    at = datetime(2026, 11, 24, 11, 59, 58, 123000, tzinfo=UTC)
    assert read(RIGHT) == ViesAnswer(True, at, "WAPIAAAAZ1", "NL004495445B01")
    assert read(RIGHT, requester="") == ViesAnswer(True, at)


@pytest.mark.parametrize("verdict", ["VALID", "INVALID", ""])
def test_a_verdict_in_user_error_is_no_error(verdict: str) -> None:
    assert isinstance(read({**RIGHT, "userError": verdict}), ViesAnswer)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("code", sorted(CODES))
def test_an_error_code_counts_wherever_it_stands(code: str, status: int) -> None:
    wrapped = {"actionSucceed": False, "errorWrappers": [{"error": code, "message": "x"}]}
    assert read(wrapped, status) is CODES[code]
    assert read({**RIGHT, "userError": code}, status) is CODES[code]
    assert read({**RIGHT, **wrapped}, status) is CODES[code]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid": None},
        {"valid": "true"},
        {"valid": 1},
        {"countryCode": "FR"},
        {"vatNumber": "811907980"},
        {"vatNumber": 136695976},
        {"countryCode": ["DE"]},
        {"vatNumber": {"136695976": "136695976"}},
        {"actionSucceed": False},
        {"errorWrappers": [{}]},
        {"errorWrappers": ["MS_UNAVAILABLE"]},
        {"errorWrappers": {"error": "X"}},
        {"userError": "SOMETHING_NEW"},
    ],
    ids=str,
)
def test_an_answer_that_is_not_whole_says_nothing(changes: dict[str, Any]) -> None:
    assert read({**RIGHT, **changes}) is NoAnswer.UNREADABLE


@pytest.mark.parametrize("status", [201, 204, 301, 400, 404])
def test_a_verdict_under_another_status_is_none(status: int) -> None:
    assert read(RIGHT, status) is NoAnswer.UNREADABLE


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (403, NoAnswer.BLOCKED),
        (408, NoAnswer.TIMED_OUT),
        (429, NoAnswer.BUSY),
        (500, NoAnswer.UNREACHABLE),
        (503, NoAnswer.UNREACHABLE),
        (504, NoAnswer.TIMED_OUT),
    ],
)
def test_a_status_without_a_code_tells_what_it_can(status: int, why: NoAnswer) -> None:
    assert read(b"<html>", status) is why


@pytest.mark.parametrize(
    "date", ["", "gisteren", "2026-11-24", "2026-11-24T12:00:00", "1999-01-01T00:00:00Z", None, 5, "9999-12-31T23:59Z"]
)
def test_a_date_that_is_none_is_replaced_by_our_own(date: object) -> None:
    answer = read({**RIGHT, "requestDate": date})
    assert isinstance(answer, ViesAnswer)
    assert answer.at == NOW


@pytest.mark.parametrize("proof", ["", " ", "x" * 41, "<b>", None, 7, ["a"]])
def test_a_consultation_number_that_is_none_is_left_out(proof: object) -> None:
    answer = read({**RIGHT, "requestIdentifier": proof})
    assert isinstance(answer, ViesAnswer)
    assert answer.consultation_number == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(sorted(CODES)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
fields = st.sampled_from([*RIGHT, "userError", "actionSucceed", "errorWrappers"])


@given(st.dictionaries(fields, json_values, max_size=6), st.integers(100, 599))
def test_no_change_of_the_answer_makes_a_proof_of_it(changes: dict[str, Any], status: int) -> None:
    answer = read({**RIGHT, **changes}, status)
    assert isinstance(answer, ViesAnswer | NoAnswer | Objection)
    if isinstance(answer, ViesAnswer):
        assert status == 200
        assert answer.valid is changes.get("valid", True)
        assert changes.get("vatNumber", "136695976") in {None, "136695976"}
        assert abs(answer.at - NOW) < timedelta(days=1)
        assert len(answer.consultation_number) <= 40


@given(st.binary(max_size=300), st.integers(100, 599))
def test_no_bytes_are_a_valid_number(body: bytes, status: int) -> None:
    assert not isinstance(read(body, status), ViesAnswer)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"1", b"[" * 100_000, b'{"valid": true', b"\xff\xfe", b"NaN"])
def test_what_is_no_object_says_nothing(body: bytes) -> None:
    assert read(body) is NoAnswer.UNREADABLE
