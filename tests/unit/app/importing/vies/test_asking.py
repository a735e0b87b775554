"""VIES is asked once per number and quarter, within the time of the run, and again only when that is due."""

from datetime import timedelta
from typing import cast

import pytest

from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.asking import ORDER_SECONDS, RUN_SECONDS, ask_vies
from sconnect.app.storage.records import ViesCheck
from sconnect.domain.vies import NoAnswer
from tests.fakes.vies import FakeVies
from tests.unit.app.conftest import Desk

NUMBER, OTHER, QUARTER = "DE136695976", "DE811907980", "2026Q4"


def vies(desk: Desk) -> FakeVies:
    return cast("FakeVies", desk.services.vies)


def asked(desk: Desk) -> list[str]:
    return [number for number, _, _ in vies(desk).asked]


def by_hand(session: ImportSession) -> ImportSession:
    session.progress.by_hand = True
    return session


async def test_an_answer_is_kept_for_the_quarter(desk: Desk) -> None:
    first = await ask_vies(desk.session(), NUMBER, QUARTER)
    again = await ask_vies(by_hand(desk.session("run-2")), NUMBER, QUARTER)
    assert first == again
    assert first.answer is not None
    assert first.answer.valid
    assert first.no_answer is None
    assert asked(desk) == [NUMBER]
    await ask_vies(desk.session("run-3"), NUMBER, "2027Q1")
    assert asked(desk) == [NUMBER, NUMBER]


async def test_an_invalid_number_is_an_answer_too(desk: Desk) -> None:
    vies(desk).outcomes[NUMBER] = False
    for run in ("1", "2"):
        check = await ask_vies(by_hand(desk.session(run)), NUMBER, QUARTER)
        assert check.answer is not None
        assert not check.answer.valid
    assert asked(desk) == [NUMBER]


@pytest.mark.parametrize(("minutes", "questions"), [(59, 1), (60, 2), (200, 2)])
async def test_without_an_answer_it_is_asked_again_after_an_hour(desk: Desk, minutes: int, questions: int) -> None:
    vies(desk).outcomes[NUMBER] = NoAnswer.BUSY
    await ask_vies(desk.session(), NUMBER, QUARTER)
    await desk.clock.sleep(timedelta(minutes=minutes).total_seconds())
    check = await ask_vies(desk.session("run-2"), NUMBER, QUARTER)
    assert check.no_answer is NoAnswer.BUSY
    assert len(asked(desk)) == questions


async def test_a_run_of_a_person_asks_at_once_but_each_number_once(desk: Desk) -> None:
    vies(desk).outcomes[NUMBER] = NoAnswer.BUSY
    await ask_vies(desk.session(), NUMBER, QUARTER)
    session = by_hand(desk.session("run-2"))
    for _ in range(3):
        await ask_vies(session, NUMBER, QUARTER)
    assert asked(desk) == [NUMBER, NUMBER]


async def test_what_the_last_question_came_to_is_kept(desk: Desk) -> None:
    vies(desk).outcomes[NUMBER] = NoAnswer.BUSY
    await ask_vies(desk.session(), NUMBER, QUARTER)
    await desk.clock.sleep(3_600)
    vies(desk).outcomes[NUMBER] = NoAnswer.MEMBER_STATE
    await ask_vies(desk.session("run-2"), NUMBER, QUARTER)
    stored = await desk.services.store.get(ViesCheck, "lab", ViesCheck.key_of(QUARTER, NUMBER))
    assert stored is not None
    assert stored.record.no_answer is NoAnswer.MEMBER_STATE
    assert stored.record.asked_at == desk.clock.now()


async def test_the_own_number_goes_with_the_question(desk: Desk) -> None:
    session = desk.session()
    customers = session.profile.customers.model_copy(update={"own_vat_number": "NL004495445B01"})
    session.profile = session.profile.model_copy(update={"customers": customers})
    check = await ask_vies(session, NUMBER, QUARTER)
    assert vies(desk).asked == [(NUMBER, "NL004495445B01", ORDER_SECONDS)]
    assert (check.requester, check.consultation_number) == ("NL004495445B01", "WAPI1")


@pytest.mark.parametrize(
    ("spent", "left"), [(0.0, 5.0), (55.0, 5.0), (57.5, 2.5), (59.4, 0.6), (59.6, None), (60.0, None)]
)
async def test_a_question_gets_what_is_left_of_the_time_of_the_run(
    desk: Desk, spent: float, left: float | None
) -> None:
    session = desk.session()
    session.progress.vies_seconds = spent
    check = await ask_vies(session, NUMBER, QUARTER)
    assert [seconds for _, _, seconds in vies(desk).asked] == ([] if left is None else [pytest.approx(left)])
    assert (check.no_answer is NoAnswer.NOT_ASKED) is (left is None)


async def test_the_time_of_every_question_counts(desk: Desk) -> None:
    session = desk.session()
    vies(desk).takes = {NUMBER: 3.0, OTHER: 30.0}
    await ask_vies(session, NUMBER, QUARTER)
    assert session.progress.vies_seconds == pytest.approx(3.0)
    check = await ask_vies(session, OTHER, QUARTER)
    assert check.no_answer is NoAnswer.TIMED_OUT
    assert session.progress.vies_seconds == pytest.approx(8.0)
    assert RUN_SECONDS == 60


async def test_what_was_not_asked_is_not_stored_and_keeps_its_turn(desk: Desk) -> None:
    session = desk.session()
    session.progress.vies_seconds = RUN_SECONDS
    await ask_vies(session, NUMBER, QUARTER)
    assert await desk.services.store.get(ViesCheck, "lab", ViesCheck.key_of(QUARTER, NUMBER)) is None
    await ask_vies(desk.session("run-2"), NUMBER, QUARTER)
    assert asked(desk) == [NUMBER]


async def test_a_dry_run_reads_and_never_asks(desk: Desk) -> None:
    session = desk.session()
    session.progress.dry_run = True
    assert (await ask_vies(session, NUMBER, QUARTER)).answer is None
    assert asked(desk) == []
    await ask_vies(desk.session("run-2"), NUMBER, QUARTER)
    later = desk.session("run-3")
    later.progress.dry_run = True
    assert (await ask_vies(later, NUMBER, QUARTER)).answer is not None


async def test_profiles_keep_their_own_answers(desk: Desk) -> None:
    await ask_vies(desk.session(), NUMBER, QUARTER)
    other = desk.session("run-2")
    other.profile = other.profile.model_copy(update={"id": "ander"})
    await ask_vies(other, NUMBER, QUARTER)
    assert asked(desk) == [NUMBER, NUMBER]


def test_the_key_sorts_by_quarter_and_does_not_show_the_number() -> None:
    keys = [ViesCheck.key_of(quarter, NUMBER) for quarter in ("2026Q3", "2026Q4", "2027Q1")]
    assert keys == sorted(keys)
    assert keys[0] < ViesCheck.last_key_of("2026Q3") < keys[1]
    assert not any(NUMBER in key or "136695976" in key for key in keys)
