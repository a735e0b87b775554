"""One quota per administration: ten processes with clocks of their own, for several shops that book in it."""

import asyncio
from collections.abc import Sequence

import pytest

from local.snelstart.switches import Switches
from sconnect.app.errors import NotNowError
from sconnect.app.storage.records import CallsOfBooks
from sconnect.domain.call_quota import CallLimits, CallUse
from tests.fakes.rows import Fate
from tests.functional.quota_storm import ADMINISTRATION, RETRY_AFTER, Storm, most_within

IMPORT, PEOPLE, BACKGROUND = CallUse.IMPORT, CallUse.PEOPLE, CallUse.BACKGROUND
MINUTE, HOUR = 60.0, 3_600.0
_SKEWS = (-0.25, 0.25, 0.0, 0.1, -0.1, 0.2, -0.2, 0.25, -0.25, 0.05)


def play(storm: Storm, uses: Sequence[CallUse], until: float) -> None:
    """Let a process for each of these uses call as fast as it may."""

    async def all_at_once() -> None:
        await asyncio.gather(
            *(storm.load(storm.process(skew=skew), use, until) for use, skew in zip(uses, _SKEWS, strict=False))
        )

    storm.clock.run(all_at_once())


def never_over(storm: Storm) -> None:
    assert storm.refused == [], "0 avoidable 429"
    assert most_within(storm.counted, MINUTE) <= 500
    assert most_within(storm.counted, HOUR) <= 5_000


@pytest.mark.parametrize(
    "uses", [[IMPORT] * 10, [IMPORT] * 5 + [BACKGROUND] * 3 + [PEOPLE] * 2], ids=["imports", "all uses"]
)
def test_ten_processes_are_never_over_a_minute_and_use_95_percent_of_it(uses: list[CallUse]) -> None:
    storm = Storm(1, switches=Switches(calls_per_hour=None), limits=CallLimits(500, 100_000))
    play(storm, uses, 5 * MINUTE)
    assert storm.refused == []
    assert most_within(storm.counted, MINUTE) <= 500
    assert len(storm.counted) >= 0.95 * 5 * 500


def test_ten_processes_are_never_over_an_hour_and_use_95_percent_of_it() -> None:
    storm = Storm(2, round_trip=1.0)
    play(storm, [IMPORT] * 7 + [BACKGROUND] * 2 + [PEOPLE], 2 * HOUR)
    never_over(storm)
    assert len(storm.counted) >= 0.95 * 2 * 5_000


def test_a_process_alone_uses_95_percent_too_and_asks_the_tables_once_for_fifty_calls() -> None:
    storm = Storm(3)
    play(storm, [IMPORT], 5 * MINUTE)
    never_over(storm)
    assert len(storm.counted) >= 0.95 * 5 * 500
    assert storm.requests <= 0.03 * len(storm.counted)


def test_a_block_costs_ten_busy_processes_four_requests_at_most_and_a_call_an_eighth() -> None:
    storm = Storm(4)
    play(storm, [IMPORT] * 10, 5 * MINUTE)
    assert storm.requests <= 4 * storm.blocks
    assert storm.requests <= len(storm.counted) / 8


def test_a_process_that_has_nothing_to_do_costs_nothing() -> None:
    storm = Storm(5)
    process = storm.process()
    storm.clock.run(storm.call(process, IMPORT))
    asked = storm.requests

    async def idle() -> None:
        await asyncio.sleep(HOUR)

    storm.clock.run(idle())
    assert storm.requests == asked


@pytest.mark.parametrize("greedy", [[BACKGROUND] * 4, [PEOPLE] * 4, [BACKGROUND] * 4 + [PEOPLE] * 4])
def test_exports_and_people_who_take_all_they_may_leave_an_import_its_share_at_once(greedy: list[CallUse]) -> None:
    storm = Storm(6)

    async def played() -> list[float]:
        others = asyncio.gather(*(storm.load(storm.process(), use, 3 * MINUTE) for use in greedy))
        await asyncio.sleep(2 * MINUTE)
        process = storm.process()
        seconds = [await storm.call(process, IMPORT) for _ in range(60)]
        await others
        return seconds

    assert max(storm.clock.run(played())) < 1
    never_over(storm)


def test_a_person_is_answered_while_imports_take_all_they_may() -> None:
    storm = Storm(7)

    async def played() -> list[float]:
        others = asyncio.gather(*(storm.load(storm.process(), IMPORT, 3 * MINUTE) for _ in range(9)))
        await asyncio.sleep(2 * MINUTE)
        process = storm.process()
        seconds = [await storm.call(process, PEOPLE) for _ in range(8)]
        await others
        return seconds

    assert max(storm.clock.run(played())) < 2
    never_over(storm)


def test_what_one_process_is_told_holds_for_all_within_ten_seconds() -> None:
    storm = Storm(8)

    async def turned_away() -> None:
        await asyncio.sleep(20)
        storm.refuses = 1

    async def played() -> None:
        processes = [storm.process() for _ in range(10)]
        await asyncio.gather(turned_away(), *(storm.load(each, IMPORT, 90, pause=2) for each in processes))

    storm.clock.run(played())
    [told] = storm.refused
    after = [(moment - told).total_seconds() for moment in storm.counted]
    assert [seconds for seconds in after if 10.5 < seconds < RETRY_AFTER] == []
    assert max(after) > RETRY_AFTER


def test_the_blocks_of_lost_instances_lapse() -> None:
    storm = Storm(9)

    async def played() -> None:
        for _ in range(10):
            await storm.call(storm.process(), IMPORT)  # and nothing more is heard of it
        await storm.load(storm.process(), IMPORT, MINUTE)
        before = len(storm.counted)
        await asyncio.sleep(2 * MINUTE)
        await storm.load(storm.process(), IMPORT, 3 * MINUTE + 20)
        assert len(storm.counted) - before >= 0.95 * 500

    storm.clock.run(played())
    never_over(storm)


def test_nothing_goes_over_when_the_tables_lose_answers_and_none_is_sent_while_they_are_silent() -> None:
    storm = Storm(10)
    random = storm.random

    def troubled(_: object) -> Fate:
        return random.choices((Fate.FINE, Fate.LOST, Fate.ANSWER_LOST, Fate.OWN_CONFLICT), (80, 5, 10, 5))[0]

    storm.rows.policy = troubled
    play(storm, [IMPORT] * 10, 3 * MINUTE)
    never_over(storm)
    storm.rows.policy = lambda _: Fate.LOST
    sent = len(storm.counted)
    with pytest.raises(NotNowError, match="opslag"):
        storm.clock.run(storm.call(storm.process(), IMPORT))
    assert len(storm.counted) == sent


def test_an_instance_of_before_which_knows_no_row_is_met_by_waiting_as_asked() -> None:
    storm = Storm(11)

    async def of_before() -> None:
        while storm.clock.seconds < 4 * MINUTE:
            storm.answer()  # SnelStart counts its calls, and the row does not
            await asyncio.sleep(0.3)

    async def played() -> None:
        processes = [storm.process() for _ in range(4)]
        await asyncio.gather(of_before(), *(storm.load(each, IMPORT, 4 * MINUTE) for each in processes))

    storm.clock.run(played())
    assert storm.made[IMPORT] > 3 * 200, "imports go on beside it"
    assert most_within(storm.counted, MINUTE) <= 500


def test_a_row_that_cannot_be_read_is_begun_anew_after_a_minute_without_calls() -> None:
    storm = Storm(12)

    async def spoiled() -> None:
        await asyncio.sleep(30)
        where = CallsOfBooks.scope_of(ADMINISTRATION)
        await storm.rows.put(CallsOfBooks.TABLE, where, CallsOfBooks.KEY, {"schema": 1, "minute": "nonsense"})

    async def played() -> None:
        processes = [storm.process(skew=skew) for skew in _SKEWS]
        await asyncio.gather(spoiled(), *(storm.load(each, IMPORT, 4 * MINUTE) for each in processes))

    storm.clock.run(played())
    never_over(storm)
    assert len([at for at in storm.counted if (at - storm.counted[0]).total_seconds() > 2 * MINUTE]) > 800


def test_a_clock_that_is_a_day_ahead_closes_the_books_for_nobody_else() -> None:
    storm = Storm(13)

    async def played() -> float:
        await storm.process(skew=86_400).hold_off(RETRY_AFTER)
        wrong = await storm.call(storm.process(), IMPORT)
        await storm.process().hold_off(RETRY_AFTER)
        assert await storm.call(storm.process(), IMPORT) > RETRY_AFTER - 2, "what others are told since counts"
        return wrong

    assert storm.clock.run(played()) < 1
