import json
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from sconnect.adapters.tables.limits import check_entity
from sconnect.app.errors import UnreadableError
from sconnect.app.ports import Row, Value
from sconnect.app.storage.codec import decode, encode
from sconnect.app.storage.records import CustomerLink, OpenOrder, OrderRecord, ProfileRecord, RunRecord, TaskLease
from sconnect.app.storage.schema import SCHEMA_COLUMN, Record
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from tests.unit.app.storage.samples import NOON, records

ORDER = OrderRecord(
    profile_id="winkel",
    order_id="12",
    state=OrderState.WAITING,
    history_id=2**40,
    total_including_vat=Decimal("12.10"),
    cause_kind=CauseKind.ARTICLE_UNKNOWN,
    cause_key="LAB",
    causes=(Cause(CauseKind.ARTICLE_UNKNOWN, "LAB", {"code": "LAB", "name": "Koffie é 😀"}),),
    settle_at=NOON,
    updated_at=NOON,
)


def as_row(record: Record, **changed: Value) -> Row:
    encoded = encode(record)
    values = {name: value for name, value in {**encoded.values, **changed}.items() if value is not None}
    return Row(encoded.partition, encoded.key, values, "etag")


@given(records())
def test_every_record_comes_back_as_it_went(record: Record) -> None:
    assert decode(type(record), as_row(record)) == record


@given(records())
def test_every_record_fits_in_a_table(record: Record) -> None:
    encoded = encode(record)
    check_entity(encoded.partition, encoded.key, encoded.values)


def test_an_order_is_stored_in_plain_values() -> None:
    encoded = encode(ORDER)
    assert (encoded.partition, encoded.key) == ("winkel", "0212")
    assert encoded.values["state"] == "waiting"
    assert encoded.values["total_including_vat"] == "12.10"
    assert encoded.values["settle_at"] == NOON
    assert encoded.values["history_id"] == 2**40
    assert json.loads(str(encoded.values["causes"]))[0]["facts"]["name"] == "Koffie é 😀"
    assert not {"profile_id", "intent_at", "sales_order_number"} & encoded.values.keys()


def test_none_comes_back_as_none() -> None:
    assert decode(OrderRecord, as_row(ORDER)).intent_at is None


def test_a_moment_is_stored_in_utc() -> None:
    in_amsterdam = NOON.astimezone(timezone(timedelta(hours=1)))
    stored = encode(replace(ORDER, settle_at=in_amsterdam)).values["settle_at"]
    assert isinstance(stored, datetime)
    assert stored.tzinfo is UTC


@given(records())
def test_every_row_says_which_version_wrote_it(record: Record) -> None:
    assert encode(record).values[SCHEMA_COLUMN] == type(record).SCHEMA


@pytest.mark.parametrize("version", [None, 1, 2, 99])
def test_rows_from_before_versions_and_of_newer_ones_are_read(version: int | None) -> None:
    assert decode(OrderRecord, as_row(ORDER, schema=version)) == ORDER


def test_a_column_of_a_newer_version_is_ignored() -> None:
    assert decode(OrderRecord, as_row(ORDER, schema=2, invented_later="x")) == ORDER


def test_a_column_of_an_older_version_takes_its_default() -> None:
    assert decode(OrderRecord, as_row(ORDER, attempt=None, causes=None)) == replace(ORDER, attempt=0, causes=())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "exploded"),
        ("state", 1),
        ("state", None),
        ("attempt", "1"),
        ("attempt", True),
        ("reference", 7),
        ("updated_at", "2026-11-23"),
        ("updated_at", datetime(2026, 11, 23)),  # noqa: DTZ001 - a moment without a zone is the point
        ("total_including_vat", "twelve"),
        ("total_including_vat", 12),
        ("causes", "{"),
        ("causes", '[{"kind": "unheard_of", "key": "", "facts": {}}]'),
        ("causes", 5),
    ],
)
def test_a_value_that_does_not_fit_is_named_but_not_quoted(column: str, value: Value) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode(OrderRecord, as_row(ORDER, **{column: value}))
    assert caught.value.detail == f"OrderRecord.{column} does not fit its column"
    assert "orders" in caught.value.dutch


def test_what_was_stored_does_not_leak_into_the_log() -> None:
    row = as_row(ORDER, causes='["geheim@example.test"]')
    with pytest.raises(UnreadableError) as caught:
        decode(OrderRecord, row)
    assert "geheim@example.test" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "wrong",
    [{"attempt": "1"}, {"attempt": True}, {"state": "waiting"}, {"reference": None}, {"total_including_vat": 12.1}],
)
def test_a_record_with_a_value_of_another_type_is_not_stored(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        encode(replace(ORDER, **wrong))


def test_a_moment_without_a_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(replace(ORDER, settle_at=datetime(2026, 11, 23)))  # noqa: DTZ001 - the point


@pytest.mark.parametrize("length", [0, 1, 15_999, 16_000, 16_001, 32_000, 320_000])
def test_long_text_is_split_over_columns_and_joined(length: int) -> None:
    profile = ProfileRecord(id="winkel", body="😀" * length, modified_at=NOON)
    row = as_row(profile)
    assert all(len(str(value).encode("utf-16-le")) <= 65_536 for value in row.values.values())
    assert decode(ProfileRecord, row) == profile


def test_text_beyond_all_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="body is too long"):
        encode(ProfileRecord(id="winkel", body="x" * 320_001, modified_at=NOON))


def test_a_part_that_is_no_text_is_unreadable() -> None:
    profile = ProfileRecord(id="winkel", body="x" * 20_000, modified_at=NOON)
    with pytest.raises(UnreadableError):
        decode(ProfileRecord, as_row(profile, body_2=7))


def test_kinds_in_one_table_have_keys_of_their_own() -> None:
    waiting = OpenOrder(profile_id="p", order_id="3", state=OrderState.WAITING, since=NOON)
    assert waiting.key == "order!013"
    assert TaskLease(profile_id="p", task=Task.IMPORT_ORDERS).key == "task!import_orders"


def test_pairs_come_back_as_pairs() -> None:
    waiting = OpenOrder(
        profile_id="p", order_id="3", state=OrderState.WAITING, causes=((CauseKind.CURRENCY, "USD"),), since=NOON
    )
    assert decode(OpenOrder, as_row(waiting)).causes == ((CauseKind.CURRENCY, "USD"),)


def test_key_and_partition_are_read_from_the_row() -> None:
    link = decode(CustomerLink, Row("winkel", "abc", {"at": NOON}, "etag"))
    assert (link.profile_id, link.link, link.state) == ("winkel", "abc", OrderState.DONE)


def test_counts_are_numbers_again() -> None:
    run = RunRecord(profile_id="p", run_id="r", task=Task.EXPORT_ARTICLES, queued_at=NOON, counts={"done": 3})
    assert decode(RunRecord, as_row(run)).counts == {"done": 3}


def test_a_count_that_is_text_is_unreadable() -> None:
    run = RunRecord(profile_id="p", run_id="r", task=Task.EXPORT_ARTICLES, queued_at=NOON)
    with pytest.raises(UnreadableError):
        decode(RunRecord, as_row(run, counts='{"done": "3"}'))
