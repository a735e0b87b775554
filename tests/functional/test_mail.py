"""E-mail as an administrator sets it up: addresses, a test, what was sent; and a person who is found and erased."""

from dataclasses import replace

import pytest

from sconnect.app.errors import InstallationError, OutcomeUnknownError, RefusedError
from sconnect.app.housekeeping.people import Hit, Outcome, Where
from sconnect.app.housekeeping.profile_removal import delete_profile
from sconnect.app.mailing.due import send_due_mails
from sconnect.app.mailing.recipients import MOST, read_people
from sconnect.app.overview.observing import read_rows
from sconnect.app.profiles.repository import read_stored
from sconnect.app.storage.records import MailRecipient, MailState, MailWatch, SentMail
from sconnect.app.storage.records.mail.recipients import person_key
from sconnect.app.summaries import note_columns
from sconnect.domain.mail.address import Language
from sconnect.domain.values.bilingual import Bilingual
from sconnect.entrypoints.queue.mail import asks_for_mails
from sconnect.entrypoints.queue.runs import run_task, run_task_failed
from tests.fakes.mailer import FakeMailer
from tests.fakes.ticks import run_messages
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab, queue_message
from tests.functional.test_people import all_hits
from tests.functional.test_restore import copy, copying_lab, lose_and_restore

ELS = "Els@example.test"


@pytest.fixture
def mailer(lab: Lab) -> FakeMailer:
    made = FakeMailer()
    lab.services = replace(lab.services, mailer=made)
    return made


@pytest.fixture
def path(lab: Lab) -> str:
    return f"/api/profiles/{lab.profile.id}/mail"


def _let_orders_wait(lab: Lab) -> None:
    lab.run(read_rows(lab.services, [lab.profile.id]))  # fills in the whole row, once
    lab.run(note_columns(lab.services, lab.profile.id, {"waiting": 2}))


def _add(api: InProcessApi, path: str, address: str = ELS, **wanted: object) -> str:
    answer = api.ask("PUT", f"{path}/recipients", {"address": address, **wanted})
    assert answer.status == 200
    return str(answer.json()["id"])


def test_an_address_is_added_changed_and_removed(api: InProcessApi, path: str) -> None:
    person = _add(api, path)
    assert _add(api, path, "els@EXAMPLE.test", language="en", alerts=False) == person
    [listed] = api.ask("GET", path).json()["recipients"]
    wanted = {"address": "els@example.test", "language": "en", "digest": True, "alerts": False}
    assert listed == {"id": person, **wanted}
    assert api.ask("DELETE", f"{path}/recipients/{person}").status == 204
    assert api.ask("GET", path).json()["recipients"] == []
    assert api.ask("DELETE", f"{path}/recipients/{person}").status == 404


@pytest.mark.parametrize("address", ["els", "els@example.test\nBcc: x@x.test", "Els <els@example.test>", "é@é.nl"])
def test_what_is_no_address_is_refused_with_a_sentence(api: InProcessApi, path: str, address: str) -> None:
    answer = api.ask("PUT", f"{path}/recipients", {"address": address})
    assert (answer.status, answer.error["code"]) == (409, "refused")
    assert "e-mailadres" in answer.error["message"]
    assert api.ask("GET", path).json()["recipients"] == []


def test_a_profile_has_so_many_addresses_and_no_more(api: InProcessApi, path: str) -> None:
    for number in range(MOST):
        _add(api, path, f"p{number}@example.test")
    answer = api.ask("PUT", f"{path}/recipients", {"address": ELS})
    assert answer.status == 409
    assert str(MOST) in answer.error["message"]
    _add(api, path, "p3@example.test", digest=False)  # a change of one that is there


def test_without_a_mail_server_the_page_says_so_and_no_test_is_sent(lab: Lab, api: InProcessApi, path: str) -> None:
    person = _add(api, path)
    shown = api.ask("GET", path).json()
    assert (shown["way"], shown["problem"], shown["sent"]) == ("off", None, [])
    lab.services = replace(lab.services, mail_problem=Bilingual("MAIL_PORT is fout.", "MAIL_PORT is wrong."))
    assert api.ask("GET", path).json()["problem"]["en"] == "MAIL_PORT is wrong."
    answer = api.ask("POST", f"{path}/recipients/{person}/test", {})
    assert (answer.status, answer.error["code"]) == (409, "refused")


def test_a_test_mail_says_what_the_server_answered(lab: Lab, api: InProcessApi, path: str, mailer: FakeMailer) -> None:
    person = _add(api, path)
    test = f"{path}/recipients/{person}/test"
    assert api.ask("POST", test, {}).json() == {"delivery": "sent", "why": None}
    assert [mail.to for mail in mailer.sent] == [ELS]
    assert "Testmail" in mailer.sent[0].letter.subject
    assert api.ask("POST", test, {}).status == 409  # within a minute
    for error, delivery in (
        (RefusedError("Geen 550.", "A 550."), "refused"),
        (OutcomeUnknownError("Onbekend.", "Unknown."), "unknown"),
        (InstallationError("Fout wachtwoord.", "Wrong password."), "later"),
    ):
        lab.clock.seconds += 61
        mailer.failures[""] = [error]
        answer = api.ask("POST", test, {}).json()
        assert (answer["delivery"], answer["why"]["en"]) == (delivery, error.english)
    shown = api.ask("GET", path).json()
    assert [each["delivery"] for each in shown["sent"]] == ["later", "unknown", "refused", "sent"]
    assert shown["trouble"]["why"]["nl"] == "Fout wachtwoord."
    lab.clock.seconds += 61
    api.ask("POST", test, {})
    assert api.ask("GET", path).json()["trouble"] is None


def test_the_tick_of_the_imports_has_mails_sent_by_a_message(lab: Lab, mailer: FakeMailer) -> None:
    _let_orders_wait(lab)
    recipient = MailRecipient(
        place=MailRecipient.key_of(lab.profile.id, person_key(ELS)), address=ELS, since=lab.clock.now()
    )
    lab.run(lab.services.store.put(recipient))
    lab.clock.seconds += 24 * 3600
    messages = [queue_message(each) for each in lab.run(run_messages(lab.services, "import_orders"))]
    [mails] = [each for each in messages if asks_for_mails(each)]
    assert mailer.sent == []
    assert lab.run(run_task(lab.services, mails)) == []
    assert [mail.to for mail in mailer.sent] == [ELS]
    lab.run(run_task_failed(lab.services, mails))
    others = [*lab.run(run_messages(lab.services, "export_articles"))]
    lab.services = replace(lab.services, mailer=None)
    others += lab.run(run_messages(lab.services, "import_orders"))
    assert not any(asks_for_mails(queue_message(each)) for each in others)


def _mailing_lab() -> tuple[Lab, FakeMailer]:
    lab, mailer = copying_lab(), FakeMailer()
    lab.import_orders()
    lab.services = replace(lab.services, mailer=mailer)
    for name in (ELS, "jan@example.test"):
        recipient = MailRecipient(
            place=MailRecipient.key_of(lab.profile.id, person_key(name)),
            address=name,
            language=Language.ENGLISH,
            since=lab.clock.now(),
        )
        lab.run(lab.services.store.put(recipient))
    _let_orders_wait(lab)
    lab.clock.seconds += 24 * 3600
    lab.run(send_due_mails(lab.services))
    assert len(mailer.sent) == 2
    return lab, mailer


def test_a_person_is_found_by_address_and_erased_and_a_restored_copy_does_not_undo_it() -> None:
    lab, _ = _mailing_lab()
    day = copy(lab)
    hits = all_hits(lab, "els@example.test")
    assert [(hit.where, hit.outcome) for hit in hits] == [(Where.MAIL, Outcome.FOUND)] * 2
    assert all_hits(lab, "els@example.test", erase=True) == [
        Hit(hit.profile_id, hit.where, hit.subject, Outcome.ERASED) for hit in hits
    ]
    assert all_hits(lab, "els@example.test") == []
    assert lab.run(lab.services.store.get(MailState, MailState.PARTITION_PREFIX, person_key(ELS))) is None
    lose_and_restore(lab, day)
    assert [person.address for person in lab.run(read_people(lab.services))] == ["jan@example.test"]


def test_a_profile_that_is_removed_takes_its_addresses_along_for_good() -> None:
    lab, _ = _mailing_lab()
    day = copy(lab)
    stored = lab.run(read_stored(lab.services, lab.profile.id))
    lab.run(delete_profile(lab.services, lab.profile.id, stored.version, by="test"))

    async def left() -> list[object]:
        store = lab.services.store
        return [
            *[row async for row in store.range(SentMail, lab.profile.id)],
            *[row async for row in store.range(MailRecipient, MailRecipient.PARTITION_PREFIX)],
            *[row async for row in store.range(MailWatch, MailWatch.PARTITION_PREFIX)],
        ]

    assert lab.run(left()) == []
    lab.run(send_due_mails(lab.services))
    assert lab.run(lab.services.store.get(MailState, MailState.PARTITION_PREFIX, person_key(ELS))) is None
    lose_and_restore(lab, day)
    assert lab.run(read_people(lab.services)) == []
