"""Blocks of calls: whatever is done with them, no sliding window holds more than its limit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sconnect.domain.call_quota import (
    LIFE,
    LONGEST_WAIT,
    SKEW,
    TRANSIT,
    Ahead,
    CallBlock,
    CallCounts,
    CallLimits,
    CallUse,
    Cell,
    SpentBlock,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LIMITS = CallLimits(per_minute=500, per_hour=5_000)
NOTHING = SpentBlock()


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def reserved(
    counts: CallCounts,
    use: CallUse = CallUse.IMPORT,
    wanted: int = 50,
    *,
    at: float = 0,
    limits: CallLimits = LIMITS,
    closed_until: datetime = LONG_AGO,
    in_flight: int = 0,
) -> CallBlock:
    return counts.reserve(use, wanted, limits, after(at), closed_until=closed_until, in_flight=in_flight)


def fill(counts: CallCounts, use: CallUse, *, at: float = 0) -> int:
    """Take blocks of ten until none starts at once; returns how many calls they have."""
    calls = 0
    while True:
        kept = CallCounts(dict(counts.minute), dict(counts.hour), list(counts.ahead))
        block = reserved(kept, use, 10, at=at)
        if not block.calls or block.starts_at > after(at):
            return calls
        counts.minute, counts.hour, counts.ahead = kept.minute, kept.hour, kept.ahead
        calls += block.calls


def later(counts: CallCounts, seconds: float) -> CallCounts:
    return CallCounts.at(after(seconds), *counts.cells())


def most_within(moments: Sequence[datetime], span: timedelta) -> int:
    """Return how many of these moments the fullest sliding window holds."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while ordered[first] <= moment - span:
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6), st.sampled_from([(20, 60), (20, 10_000), (7, 7)]))
def test_no_sliding_window_is_ever_over_whatever_becomes_of_the_blocks(
    seed: int, processes: int, limit: tuple[int, int]
) -> None:
    random, limits = Random(seed), CallLimits(*limit)
    skews = [random.choice([-0.5, 0.5]) * SKEW for _ in range(processes)]
    pending: list[SpentBlock] = [NOTHING] * processes
    minute: Sequence[Cell] = ()
    hour: Sequence[Cell] = ()
    ahead: Sequence[Ahead] = ()
    counted: list[datetime] = []
    now = NOON
    for _ in range(80):
        number = random.randrange(processes)
        theirs = now + skews[number]
        counts = CallCounts.at(theirs, minute, hour, ahead)
        use = random.choice(list(CallUse))
        counts.settle(use, pending[number])
        block = counts.reserve(use, limits.per_minute, limits, theirs, closed_until=LONG_AGO, in_flight=0)
        now = max(now, block.starts_at - skews[number]) + random.choice([0, 0, 0.3, 20]) * timedelta(seconds=1)
        if not block.calls:
            continue
        minute, hour, ahead = counts.cells()
        made = random.choice([block.calls, block.calls, random.randint(0, block.calls)])
        starts, lives = block.starts_at - skews[number], block.ends_at - block.starts_at
        early, slow = random.choice([0, 1]), random.choice([0, 1])
        sent = [starts + random.choice([early, random.random()]) * lives for _ in range(made)]
        there = [each + random.choice([slow, slow, random.random()]) * TRANSIT for each in sent]
        counted += there
        pending[number] = NOTHING  # as of a process that was lost, unless everything is answered before the next one
        if there and random.random() < 0.5:
            now = max(now, *there)
            answered = tuple(each + skews[number] for each in there)
            pending[number] = SpentBlock(block.calls, block.counted_at, answered)
    assert most_within(counted, timedelta(seconds=60)) <= limits.per_minute
    assert most_within(counted, timedelta(hours=1)) <= limits.per_hour


def test_a_block_starts_at_once_and_lives_for_ten_seconds() -> None:
    block = reserved(CallCounts())
    assert (block.calls, block.starts_at, block.ends_at) == (50, NOON, NOON + LIFE)
    assert block.counted_at == block.ends_at + TRANSIT
    assert block.used == 0.01


def test_what_is_reserved_counts_until_its_last_call_may_have_left_the_window() -> None:
    counts = CallCounts()
    assert fill(counts, CallUse.IMPORT) == 485
    block = reserved(later(counts, 1), at=1)
    assert block.starts_at >= NOON + LIFE + TRANSIT + timedelta(seconds=60) + SKEW
    assert fill(later(counts, 74), CallUse.IMPORT, at=74) == 0
    assert fill(later(counts, 76), CallUse.IMPORT, at=76) == 485


def test_clocks_that_differ_by_half_a_second_put_nothing_over() -> None:
    counts = CallCounts()
    fill(counts, CallUse.IMPORT)
    counted_last = NOON + LIFE + TRANSIT + SKEW / 2  # by a process whose clock is behind
    others = CallCounts.at(counted_last + timedelta(seconds=60) + SKEW / 2, *counts.cells())  # and one that is ahead
    block = reserved(others, at=75.5)
    assert block.starts_at - SKEW / 2 >= counted_last + timedelta(seconds=60)


def test_what_was_called_counts_from_when_it_was_answered_and_the_rest_is_given_back() -> None:
    counts = CallCounts()
    block = reserved(counts)
    counts.settle(CallUse.IMPORT, SpentBlock(50, block.counted_at, (after(1), after(2))))
    assert fill(counts, CallUse.IMPORT, at=2) == 483
    assert sum(calls for calls, _ in later(counts, 61.6).minute.values()) == 484
    assert sum(calls for calls, _ in later(counts, 62.8).minute.values()) == 483


def test_a_call_that_is_not_answered_yet_counts_with_the_next_block() -> None:
    counts = CallCounts()
    first = reserved(counts)
    counts.settle(CallUse.IMPORT, SpentBlock(50, first.counted_at, (), in_flight=4))
    second = reserved(counts, wanted=10, at=5, in_flight=4)
    assert second.calls == 10
    assert sum(calls for calls, _ in counts.minute.values()) == 14


def test_a_lost_instance_takes_nothing_from_the_next_hour() -> None:
    counts = CallCounts()
    reserved(counts)
    assert later(counts, 3_600).hour
    assert later(counts, 3_660).cells() == ((), (), ())


@pytest.mark.parametrize("first", [CallUse.BACKGROUND, CallUse.PEOPLE])
def test_neither_exports_nor_people_take_the_share_of_imports(first: CallUse) -> None:
    counts = CallCounts()
    fill(counts, CallUse.BACKGROUND)
    fill(counts, first)
    assert fill(counts, CallUse.IMPORT) >= 80


def test_neither_exports_nor_imports_take_the_share_of_people() -> None:
    imports = CallCounts()
    assert fill(imports, CallUse.IMPORT) == 485
    assert fill(imports, CallUse.PEOPLE) >= 10
    exports = CallCounts()
    assert fill(exports, CallUse.BACKGROUND) == 375
    assert fill(exports, CallUse.PEOPLE) >= 20


def test_a_large_block_is_made_smaller_rather_than_waited_for_long() -> None:
    counts = CallCounts()
    for second in range(30):
        reserved(counts, wanted=15, at=second)
    block = reserved(counts, wanted=50, at=30)
    assert block.calls == 25
    assert block.starts_at == after(30)


def test_a_block_of_later_is_reserved_when_it_starts_within_the_longest_wait() -> None:
    counts = CallCounts()
    fill(counts, CallUse.IMPORT)
    ahead = reserved(counts, at=1)
    assert ahead.calls
    assert after(1) < ahead.starts_at <= after(1) + LONGEST_WAIT + timedelta(seconds=1)
    few = CallLimits(per_minute=500, per_hour=480)
    refused = reserved(later(counts, 100), at=100, limits=few)
    assert refused.calls == 0
    assert refused.starts_at > after(3_600)


def test_nothing_starts_while_the_books_want_no_calls() -> None:
    counts = CallCounts()
    assert reserved(counts, closed_until=after(30)).starts_at == after(30)
    assert reserved(counts, closed_until=after(300)).calls == 0


def test_a_clock_that_is_far_ahead_does_not_close_the_books_for_everybody() -> None:
    wrong = CallCounts.at(after(0), [(int(after(86_400).timestamp() * 4), 500, 0)], [])
    assert fill(later(wrong, 200), CallUse.IMPORT, at=200) == 485


def test_the_smallest_limits_let_one_call_through() -> None:
    limits = CallLimits(per_minute=1, per_hour=1)
    assert limits.largest_block() == 1
    for use in CallUse:
        assert reserved(CallCounts(), use, 1, limits=limits).calls == 1
