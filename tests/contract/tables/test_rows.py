"""What every fulfilment of `ports.Rows` does."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sconnect.app.errors import RowChangedError, RowExistsError
from sconnect.app.ports import Rows, Value
from sconnect.app.storage.records import RECORDS
from sconnect.app.storage.repository import RecordStore
from tests.unit.app.storage.samples import filled

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
NASTY = [
    "a/b",
    "a\\b",
    "a#b",
    "a?b",
    "a%2Fb",
    "a'b",
    "a''b",
    'a"b',
    "a+b",
    "a=b",
    "a b",
    " a",
    "\t\n\x00",
    "é😀",
    "",
    ".",
]


async def keys_of(rows: Rows, table: str, partition: str, first: str = "", last: str = "") -> list[str]:
    return [row.key async for row in rows.range(table, partition, first=first, last=last)]


async def test_nothing_is_found_where_nothing_was_written(rows: Rows) -> None:
    assert await rows.get("orders", "p", "k") is None
    assert await keys_of(rows, "orders", "p") == []
    await rows.delete("orders", "p", "k")


async def test_every_kind_of_value_comes_back(rows: Rows) -> None:
    values: dict[str, Value] = {
        "text": "één 😀 'quote' \x00\n",
        "empty": "",
        "number": -(2**31),
        "wide": 2**31,
        "widest": -(2**63),
        "yes": True,
        "no": False,
        "moment": NOON,
        "whole_second": NOON.replace(microsecond=0),
    }
    etag = await rows.insert("orders", "p", "k", values)
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert (row.partition, row.key, row.etag) == ("p", "k", etag)
    assert row.values == values
    assert {name: type(value) for name, value in row.values.items()} == {
        name: type(value) for name, value in values.items()
    }


async def test_a_moment_comes_back_in_utc(rows: Rows) -> None:
    in_winter = NOON.astimezone(timezone(timedelta(hours=1)))
    await rows.put("orders", "p", "k", {"moment": in_winter})
    row = await rows.get("orders", "p", "k")
    assert row is not None
    moment = row.values["moment"]
    assert isinstance(moment, datetime)
    assert (moment, moment.tzinfo) == (NOON, UTC)


async def test_none_is_absence(rows: Rows) -> None:
    await rows.put("orders", "p", "k", {"there": 1, "gone": 2})
    await rows.put("orders", "p", "k", {"there": 1, "gone": None})
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert row.values == {"there": 1}


async def test_a_second_insert_is_refused_and_changes_nothing(rows: Rows) -> None:
    etag = await rows.insert("orders", "p", "k", {"n": 1})
    with pytest.raises(RowExistsError):
        await rows.insert("orders", "p", "k", {"n": 2})
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert (row.values, row.etag) == ({"n": 1}, etag)


async def test_replace_needs_the_newest_etag(rows: Rows) -> None:
    first = await rows.insert("orders", "p", "k", {"n": 1, "old": True})
    second = await rows.replace("orders", "p", "k", {"n": 2}, first)
    assert second != first
    with pytest.raises(RowChangedError):
        await rows.replace("orders", "p", "k", {"n": 3}, first)
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert (row.values, row.etag) == ({"n": 2}, second)


async def test_writing_the_same_again_still_changes_the_etag(rows: Rows) -> None:
    first = await rows.insert("orders", "p", "k", {"n": 1})
    assert await rows.replace("orders", "p", "k", {"n": 1}, first) != first


async def test_a_row_that_is_gone_has_changed(rows: Rows) -> None:
    etag = await rows.insert("orders", "p", "k", {})
    await rows.delete("orders", "p", "k")
    with pytest.raises(RowChangedError):
        await rows.replace("orders", "p", "k", {}, etag)
    with pytest.raises(RowChangedError):
        await rows.replace("neverwritten", "p", "k", {}, etag)
    assert await rows.get("orders", "p", "k") is None


async def test_a_row_is_removed_only_while_it_is_as_it_was_read(rows: Rows) -> None:
    first = await rows.insert("orders", "p", "k", {"n": 1})
    second = await rows.put("orders", "p", "k", {"n": 2})
    with pytest.raises(RowChangedError):
        await rows.delete("orders", "p", "k", first)
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert row.values == {"n": 2}
    await rows.delete("orders", "p", "k", second)
    assert await rows.get("orders", "p", "k") is None
    await rows.delete("orders", "p", "k", second)


async def test_put_takes_whatever_stands_there(rows: Rows) -> None:
    await rows.put("orders", "p", "k", {"n": 1, "old": True})
    etag = await rows.put("orders", "p", "k", {"n": 2})
    assert await rows.replace("orders", "p", "k", {"n": 3}, etag) != etag


async def test_merge_writes_its_own_columns_only_and_makes_a_row_where_there_is_none(rows: Rows) -> None:
    await rows.merge("orders", "p", "k", {"a": "one", "b": "one"})
    first = await rows.get("orders", "p", "k")
    etag = await rows.merge("orders", "p", "k", {"b": "two", "c": NOON})
    row = await rows.get("orders", "p", "k")
    assert first is not None
    assert row is not None
    assert (row.values, row.etag) == ({"a": "one", "b": "two", "c": NOON}, etag)
    with pytest.raises(RowChangedError):
        await rows.replace("orders", "p", "k", {"a": "other"}, first.etag)


async def test_one_of_many_claims_wins(rows: Rows) -> None:
    etag = await rows.insert("claims", "p", "k", {"owner": ""})
    tries = [rows.replace("claims", "p", "k", {"owner": str(number)}, etag) for number in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RowChangedError) for outcome in outcomes) == 7


async def test_one_of_many_inserts_wins(rows: Rows) -> None:
    tries = [rows.insert("claims", "p", "k", {"owner": str(number)}) for number in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RowExistsError) for outcome in outcomes) == 7


@pytest.mark.parametrize("text", NASTY)
async def test_any_text_can_be_a_key(rows: Rows, text: str) -> None:
    etag = await rows.insert("articles", text, text, {"n": 1})
    await rows.replace("articles", text, text, {"n": 2}, etag)
    [row] = [row async for row in rows.range("articles", text, first=text, last=text)]
    assert (row.partition, row.key, row.values) == (text, text, {"n": 2})
    assert await rows.get("articles", text, text) == row
    await rows.delete("articles", text, text)
    assert await rows.get("articles", text, text) is None


async def test_keys_sort_by_their_characters_whatever_the_language(rows: Rows) -> None:
    keys = ["10", "9", "A", "Z", "a", "z", "!", "~", "é", "😀", "ﬀ"]
    await asyncio.gather(*(rows.put("orders", "p", key, {}) for key in keys))
    assert await keys_of(rows, "orders", "p") == ["!", "10", "9", "A", "Z", "a", "z", "~", "é", "😀", "ﬀ"]


async def test_a_range_includes_both_ends_and_stays_in_its_partition(rows: Rows) -> None:
    places = [("p", key) for key in "abcde"] + [("q", "c"), ("", "c"), ("pp", "c")]
    await asyncio.gather(*(rows.put("orders", partition, key, {}) for partition, key in places))
    assert await keys_of(rows, "orders", "p", "b", "d") == ["b", "c", "d"]
    assert await keys_of(rows, "orders", "p", first="d") == ["d", "e"]
    assert await keys_of(rows, "orders", "p", last="b") == ["a", "b"]
    assert await keys_of(rows, "orders", "p", "x", "y") == []


async def test_only_the_chosen_columns_are_read(rows: Rows) -> None:
    etag = await rows.put("orders", "p", "k", {"a": 1, "b": 2, "c": 3})
    [row] = [row async for row in rows.range("orders", "p", columns=["a", "c", "unheard_of"])]
    assert (row.key, row.values, row.etag) == ("k", {"a": 1, "c": 3}, etag)


async def test_tables_do_not_mix(rows: Rows) -> None:
    await rows.put("orders", "p", "k", {"n": 1})
    await rows.put("runs", "p", "k", {"n": 2})
    row = await rows.get("orders", "p", "k")
    assert row is not None
    assert row.values == {"n": 1}


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), 2**63, "x" * 32_769])  # noqa: DTZ001 - what is refused
async def test_what_the_service_would_refuse_is_refused_before(rows: Rows, value: Value) -> None:
    for write in (rows.insert, rows.put):
        with pytest.raises(ValueError, match="value"):
            await write("orders", "p", "k", {"value": value})
    with pytest.raises(ValueError, match="value"):
        await rows.replace("orders", "p", "k", {"value": value}, "etag")


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
async def test_a_filled_record_comes_back_equal(rows: Rows, kind: type) -> None:
    store = RecordStore(rows)
    record = filled(kind)
    etag = await store.insert(record)
    stored = await store.get_like(record)
    assert stored is not None
    assert (stored.record, stored.etag) == (record, etag)
    assert [each.record async for each in store.range(type(record), record.partition)] == [record]
