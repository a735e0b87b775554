"""A test mail, sent while a person waits for the answer."""

from dataclasses import replace
from datetime import timedelta

from sconnect.app.errors import RefusedError
from sconnect.app.mailing.posting import Posted, post
from sconnect.app.mailing.recipients import Person, read_recipient
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import MailState
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.mail.letter import MailKind, Section

BETWEEN_TESTS = timedelta(minutes=1)


async def send_test_mail(services: Services, profile_id: str, person: str) -> Posted:
    """Send a test mail to an address of a profile.

    Raises `NotFoundError`, and `RefusedError` when mailing is off or for the second one in a minute.
    """
    recipient, profile = await read_recipient(services, profile_id, person), await read_profile(services, profile_id)
    if services.mailer is None:
        raise RefusedError(
            "Mailen staat uit: de beheerder heeft geen mailserver ingesteld.",
            "Mailing is off: the operator set no mail server.",
        )
    now, owner = services.clock.now(), services.new_token()

    def tested(state: MailState | None) -> MailState:
        known = state or MailState(person=person)
        if known.tested_at is not None and now - known.tested_at < BETWEEN_TESTS:
            raise RefusedError(
                "Er is net al een testmail verstuurd. Wacht een minuut.",
                "A test mail was sent just now. Wait a minute.",
            )
        return replace(known, tested_at=now, owner=owner)

    await update(services.store, services.clock, RecordKey(MailState, MailState.PARTITION_PREFIX, person), tested)
    section = Section(profile.id, profile.name, ())
    return await post(services, services.mailer, Person(person, (recipient,)), MailKind.TEST, (section,))
