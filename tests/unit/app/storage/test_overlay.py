"""Scratch tables behave as tables do, and leave the real ones alone."""

import asyncio
from collections.abc import Callable, Coroutine
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.app.errors import RowChangedError, RowExistsError
from sconnect.app.ports import Rows
from sconnect.app.storage.overlay import OverlayRows
from tests.fakes.rows import InMemoryRows

KEYS = st.sampled_from(["01a", "01b", "02a", "x"])
Step = Callable[[Rows, dict[str, str]], Coroutine[Any, Any, None]]


def _put(key: str, text: str) -> Step:
    async def step(rows: Rows, etags: dict[str, str]) -> None:
        etags[key] = await rows.put("t", "p", key, {"text": text, "none": None})

    return step


def _insert(key: str) -> Step:
    async def step(rows: Rows, etags: dict[str, str]) -> None:
        try:
            etags[key] = await rows.insert("t", "p", key, {"text": "nieuw"})
        except RowExistsError:
            etags["refused"] = str(int(etags.get("refused", "0")) + 1)

    return step


def _replace(key: str) -> Step:
    async def step(rows: Rows, etags: dict[str, str]) -> None:
        row = await rows.get("t", "p", key)
        try:
            etags[key] = await rows.replace("t", "p", key, {"text": "anders"}, row.etag if row else "geen")
        except RowChangedError:
            etags["refused"] = str(int(etags.get("refused", "0")) + 1)

    return step


def _delete(key: str) -> Step:
    async def step(rows: Rows, etags: dict[str, str]) -> None:
        etags.pop(key, None)
        await rows.delete("t", "p", key)

    return step


STEPS = st.lists(
    st.one_of(
        st.builds(_put, KEYS, st.text(max_size=3)),
        st.builds(_insert, KEYS),
        st.builds(_replace, KEYS),
        st.builds(_delete, KEYS),
    ),
    max_size=10,
)


async def _seen(rows: Rows) -> list[tuple[str, dict[str, Any]]]:
    every = [(row.key, dict(row.values)) async for row in rows.range("t", "p")]
    some = [row.key async for row in rows.range("t", "p", first="01b", last="02a", columns=("text",))]
    assert some == [key for key, _ in every if "01b" <= key <= "02a"]
    assert [key for key, _ in every] == [
        key for key in sorted(["01a", "01b", "02a", "x"]) if await rows.get("t", "p", key)
    ]
    return every


@given(before=STEPS, after=STEPS)
def test_what_is_done_on_scratch_looks_as_if_it_was_done_for_real(before: list[Step], after: list[Step]) -> None:
    async def both() -> None:
        real, alike = InMemoryRows(), InMemoryRows()
        for rows in (real, alike):
            for step in before:
                await step(rows, {})
        kept = deepcopy(real._tables)
        scratch, ours, theirs = OverlayRows(real), dict[str, str](), dict[str, str]()
        for step in after:
            await step(scratch, ours)
            await step(alike, theirs)
        assert await _seen(scratch) == await _seen(alike)
        assert ours.keys() == theirs.keys()
        assert ours.get("refused") == theirs.get("refused")
        assert {name: dict(table) for name, table in real._tables.items() if table} == {
            name: dict(table) for name, table in kept.items() if table
        }

    asyncio.run(both())


def test_other_partitions_and_tables_are_not_mixed_up() -> None:
    async def session() -> None:
        scratch = OverlayRows(InMemoryRows())
        await scratch.put_many("t", "p", [("a", {"text": "1"}), ("b", {"text": "2"})])
        await scratch.put("t", "q", "a", {"text": "3"})
        assert [row.values["text"] async for row in scratch.range("t", "p")] == ["1", "2"]
        assert await scratch.get("u", "p", "a") is None
        with pytest.raises(RowChangedError):
            await scratch.replace("t", "p", "z", {}, "x")

    asyncio.run(session())
