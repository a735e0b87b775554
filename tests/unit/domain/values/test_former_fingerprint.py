"""Values as they were shown when fingerprints were made of that."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sconnect.domain.values.fingerprint import fingerprint
from sconnect.domain.values.former_fingerprint import (
    NOT_COUNTED,
    FormerObject,
    former_fingerprint,
    former_member,
    former_moment,
    in_both_forms,
)

NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - the time zone differs per test


@pytest.mark.parametrize(
    ("offset", "shown"),
    [
        (timedelta(0), "TzInfo(0)"),
        (timedelta(hours=1), "TzInfo(3600)"),
        (timedelta(hours=-5), "TzInfo(-18000)"),
        (timedelta(hours=5, minutes=30), "TzInfo(19800)"),
    ],
)
def test_a_moment_was_shown_with_its_offset_in_seconds(offset: timedelta, shown: str) -> None:
    moment = NOON.replace(tzinfo=timezone(offset))
    former = former_moment(moment)
    assert repr(former) == f"datetime.datetime(2026, 11, 23, 12, 0, tzinfo={shown})"
    assert former.value == moment


def test_a_moment_without_a_time_zone_was_shown_as_one_without_an_offset() -> None:
    assert repr(former_moment(NOON)) == "datetime.datetime(2026, 11, 23, 12, 0, tzinfo=TzInfo(0))"


def test_a_member_was_shown_with_its_name_in_capitals() -> None:
    member = former_member("Kind", "high")
    assert (repr(member), member.value) == ("<Kind.HIGH: 'high'>", "high")


def test_an_object_was_shown_with_its_fields_in_their_order() -> None:
    thing = FormerObject("Thing", name="a", number=1, empty=NOT_COUNTED, inner=FormerObject("Inner", x=None))
    assert repr(thing) == "Thing(name='a', number=1, empty=None, inner=Inner(x=None))"
    assert thing.values == ("a", 1, (None,))


def test_a_value_by_itself_was_not_shown_as_one_of_several() -> None:
    single, several = in_both_forms("thing/1", "a"), in_both_forms("thing/1", "a", 2)
    assert single.former() == former_fingerprint("a")
    assert several.former() == former_fingerprint(("a", 2))
    assert single.text == fingerprint("thing/1", "a")
    assert several.text == fingerprint("thing/1", "a", 2)


def test_today_an_object_stands_for_its_values_and_a_mapping_for_its_pairs_in_order() -> None:
    told = in_both_forms(
        "thing/1", FormerObject("Thing", at=former_moment(NOON.replace(tzinfo=UTC))), {"b": 2, "a": 1}, [3, NOT_COUNTED]
    )
    assert told.text == fingerprint("thing/1", NOON.replace(tzinfo=UTC), (("a", 1), ("b", 2)), (3, None))
