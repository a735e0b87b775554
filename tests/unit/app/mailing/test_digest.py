"""The daily digest: at seven on the Dutch clock, once, and only when there is something to tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sconnect.app.errors import NotNowError, OutcomeUnknownError, RefusedError, UnreachableError
from sconnect.app.mailing.due import send_due_mails
from sconnect.app.profiles.repository import record_of
from sconnect.app.storage.records import MailRecipient, SummaryRow
from sconnect.app.storage.records.mail.recipients import person_key
from sconnect.app.storage.records.mail.sending import Delivery
from sconnect.domain.mail.address import Language
from sconnect.domain.profile import Planning
from sconnect.domain.profile.history import By
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import AMSTERDAM
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.mailing.world import ELS, JAN, TICK, PostOffice

DIGEST = "Dagoverzicht van sconnect"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _waiting(office: PostOffice, *names: str, waiting: int = 2) -> None:
    office.at(1, 12)
    for name in names or ("winkel",):
        await office.shop(name)
        await office.follow(ELS, name)
        await office.note(name, waiting=waiting)


async def test_it_comes_at_seven_once_a_day_with_what_waits(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.at(2, 6, 58)
    assert await office.tick() == []
    office.at(2, 7, 0)
    assert await office.tick() == [f"{DIGEST}: Winkel"]
    assert await office.ticks(10 * HOUR) == []
    office.at(3, 7, 3)
    assert await office.tick() == [f"{DIGEST}: Winkel"]
    [mail, _] = office.mailer.sent
    assert mail.to == ELS
    assert "- 2 orders wachten op u. https://sconnect.example.test/#/worklist/winkel" in mail.letter.text
    del desk


async def test_no_news_is_no_mail_and_what_comes_later_waits_for_tomorrow(desk: Desk, office: PostOffice) -> None:
    await _waiting(office, waiting=0)
    office.at(2, 7)
    assert await office.tick() == []
    await office.note(waiting=3)
    assert await office.ticks(3 * HOUR) == []
    office.at(3, 7)
    assert await office.tick() == [f"{DIGEST}: Winkel"]
    del desk


async def test_it_tells_what_failed_and_differs_without_a_word_about_people(desk: Desk, office: PostOffice) -> None:
    await _waiting(office, waiting=0)
    run = await office.ran(RunState.FAILED)
    await office.night(2)
    office.at(2, 7)
    await office.tick()
    text = office.mailer.sent[0].letter.text
    assert f"#/runs/winkel/winkel.{run}" in text
    assert "verschillen 2 orders" in text
    assert "klant.test" not in text
    del desk


async def test_who_follows_several_shops_gets_one_mail_in_the_language_chosen_last(
    desk: Desk, office: PostOffice
) -> None:
    await _waiting(office, "aarde", "water")
    desk.clock.seconds += 60
    await office.follow("ELS@example.test", "water", language=Language.ENGLISH)
    await office.follow(JAN, "aarde")
    await office.shop("vuur")
    await office.note("vuur", waiting=1)
    office.at(2, 7)
    assert sorted(await office.tick()) == [f"{DIGEST}: Aarde", "Daily overview of sconnect: 2 shops"]
    mail = next(each for each in office.mailer.sent if each.to != JAN)
    assert "Aarde" in mail.letter.text
    assert "Water" in mail.letter.text
    assert "Vuur" not in mail.letter.text


async def test_a_shop_that_is_off_or_gone_or_not_followed_by_digest_is_left_out(desk: Desk, office: PostOffice) -> None:
    office.at(1, 12)
    for name, digest in (("uit", True), ("meldingen", False)):
        await office.shop(name, active=name != "uit")
        await office.follow(ELS, name, digest=digest)
        await office.note(name, waiting=2)
    gone = MailRecipient(place=MailRecipient.key_of("weg", person_key(ELS)), address=ELS, since=desk.clock.now())
    await office.services.store.put(gone)
    office.at(2, 7)
    assert await office.tick() == []


async def test_who_is_added_after_seven_gets_that_of_tomorrow_first(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.at(2, 9)
    await office.follow(JAN)
    await office.tick()
    assert [mail.to for mail in office.mailer.sent] == [ELS]
    office.at(3, 7)
    await office.tick()
    assert sorted(mail.to for mail in office.mailer.sent[1:]) == [ELS, JAN]
    del desk


@pytest.mark.parametrize(("month", "day"), [(10, 25), (3, 28)])
async def test_it_comes_once_at_seven_on_a_day_on_which_the_clock_changes(
    desk: Desk, office: PostOffice, month: int, day: int
) -> None:
    office.at(day - 1, 12, month=month)
    if month == 3:
        office.go_to(desk.clock.now().replace(year=2027))
    await office.shop()
    await office.follow()
    await office.note(waiting=1)
    office.go_to(desk.clock.now() + timedelta(hours=12))
    sent: list[str] = []
    while len(sent) == 0:
        sent += await office.ticks(TICK)
    local = desk.clock.now().astimezone(AMSTERDAM)
    assert (local.day, local.hour, local.minute) == (day, 7, 0)
    assert await office.ticks(20 * HOUR) == []


async def test_a_tick_that_comes_twice_or_on_two_instances_sends_one(desk: Desk, office: PostOffice) -> None:
    """The other instance read everything before this one sent."""
    await _waiting(office)
    office.at(2, 7)

    async def other() -> None:
        await send_due_mails(office.services)

    office.mailer.during = other
    assert await office.tick() == [f"{DIGEST}: Winkel"]
    assert len(office.mailer.tried) == 1
    del desk


async def test_two_instances_that_read_the_same_rows_send_one(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.at(2, 7)
    others = [True]

    async def between(operation: Operation) -> None:
        if operation.partition == "mailstates!" and operation.is_write and others:
            others.clear()
            await send_due_mails(office.services)

    desk.rows.before = between
    await send_due_mails(office.services)
    assert len(office.mailer.tried) == 1


async def test_a_lost_answer_is_not_repeated_that_day(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.mailer.failures[""] = [OutcomeUnknownError("Onbekend.", "Unknown.")]
    office.at(2, 7)
    assert await office.tick() == []
    assert await office.ticks(16 * HOUR) == []
    assert len(office.mailer.tried) == 1
    [kept] = await office.kept()
    assert (kept.delivery, kept.why_en) == (Delivery.UNKNOWN, "Unknown.")
    office.at(3, 7)
    assert len(await office.tick()) == 1
    del desk


async def test_a_process_that_dies_while_sending_sends_it_no_more_that_day(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.at(2, 7)

    async def die() -> None:
        raise KeyboardInterrupt

    office.mailer.during = die
    with pytest.raises(KeyboardInterrupt):
        await send_due_mails(office.services)
    office.mailer.during = _nothing
    assert await office.ticks(DAY - HOUR) == []
    del desk


async def test_a_mail_that_was_certainly_not_sent_is_tried_again_a_quarter_of_an_hour_later(
    desk: Desk, office: PostOffice
) -> None:
    await _waiting(office)
    office.mailer.failures[""] = [NotNowError("Nu niet.", "Not now.")] * 2
    office.at(2, 7)
    assert await office.tick() == []
    assert await office.ticks(HOUR / 2) == [f"{DIGEST}: Winkel"]
    assert len(office.mailer.tried) == 3
    assert [each.delivery for each in await office.kept()] == [Delivery.SENT, Delivery.LATER, Delivery.LATER]
    del desk


async def test_an_address_that_is_refused_is_not_tried_again_that_day(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.mailer.failures[ELS] = [RefusedError("Geen adres.", "No address.")]
    office.at(2, 7)
    assert await office.ticks(5 * HOUR) == []
    assert len(office.mailer.tried) == 1
    [kept] = await office.kept()
    assert (kept.delivery, kept.why) == (Delivery.REFUSED, "Geen adres.")
    del desk


async def test_a_server_that_is_gone_is_tried_once_a_tick_and_not_once_per_person(
    desk: Desk, office: PostOffice
) -> None:
    await _waiting(office)
    for number in range(9):
        await office.follow(f"p{number}@example.test")
    office.mailer.failures[""] = [UnreachableError("Weg.", "Gone.")] * 3
    office.at(2, 7)
    await office.tick()
    assert len(office.mailer.tried) == 1
    await office.ticks(HOUR)
    assert len({mail.to for mail in office.mailer.sent}) == 10
    assert len(office.mailer.sent) == 10
    del desk


async def test_a_server_that_takes_nothing_now_gets_rest_after_three_mails(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    for number in range(9):
        await office.follow(f"p{number}@example.test")
    office.mailer.failures[""] = [NotNowError("Vol.", "Full.")] * 30
    office.at(2, 7)
    await office.tick()
    assert len(office.mailer.tried) == 3
    del desk


async def test_tables_that_do_not_answer_lose_nobodys_mail(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    office.at(2, 7)
    desk.rows.policy = lambda operation: Fate.LOST if operation.partition == "mailstates!" else Fate.FINE
    assert await office.tick() == []
    assert office.mailer.tried == []
    desk.rows.policy = lambda _: Fate.FINE
    assert await office.tick() == [f"{DIGEST}: Winkel"]


async def test_trouble_with_one_person_does_not_touch_the_others(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    await office.follow(JAN)
    office.at(2, 7)
    desk.rows.policy = lambda operation: Fate.LOST if operation.key == person_key(ELS) else Fate.FINE
    await office.tick()
    assert [mail.to for mail in office.mailer.sent] == [JAN]


async def test_without_a_mailer_nothing_is_read_and_without_addresses_no_shop(desk: Desk, office: PostOffice) -> None:
    await office.shop()
    desk.rows.reads.clear()
    await send_due_mails(replace(office.services, mailer=None))
    assert desk.rows.reads.total() == 0
    await send_due_mails(office.services)
    assert (desk.rows.reads.total(), desk.rows.reads["claims"]) == (2, 2)


async def test_four_hundred_shops_and_people_cost_a_few_requests(desk: Desk, office: PostOffice) -> None:
    """Besides one write per person, by which none gets two, and what is kept of what was sent."""
    office.at(1, 12)
    ids = [f"winkel-{number:03d}" for number in range(400)]
    shop = await office.shop()
    for name in ids:
        made = shop.model_copy(update={"id": name, "planning": Planning()})
        await office.services.store.put(record_of(office.services, made, by=By("test")))
        await office.follow(f"{name}@example.test", name, alerts=True)
    rows = [SummaryRow(profile_id=name, waiting=2, is_whole=True, built_at=desk.clock.now()) for name in ids]
    await office.services.store.put_many(rows)
    office.at(2, 7)
    desk.rows.reads.clear()
    desk.rows.writes.clear()
    assert len(await office.tick()) == 400
    assert desk.rows.reads.total() <= 6
    desk.rows.reads.clear()
    desk.rows.writes.clear()
    assert await office.ticks(TICK) == []
    assert (desk.rows.reads.total() <= 6, desk.rows.writes.total()) == (True, 0)


async def test_somebody_who_follows_nothing_any_more_is_forgotten(desk: Desk, office: PostOffice) -> None:
    await _waiting(office)
    await office.follow(JAN)
    office.at(2, 7)
    await office.tick()
    assert await office.state(JAN) is not None
    await office.services.store.delete(
        MailRecipient, MailRecipient.PARTITION_PREFIX, MailRecipient.key_of("winkel", person_key(JAN))
    )
    await office.tick()
    assert await office.state(JAN) is None
    assert await office.state(ELS) is not None
    del desk


async def _nothing() -> None:
    return None
