"""Posting of one e-mail: sent once, with what became of it for people to see."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import (
    UNEXPECTED_ERRORS,
    NotNowError,
    OutcomeUnknownError,
    RefusedError,
    SconnectError,
    SettingsError,
    UnreachableError,
)
from sconnect.app.mailing.recipients import Person
from sconnect.app.ports import Mailer
from sconnect.app.services import Services
from sconnect.app.storage.records import MailTrouble, SentMail
from sconnect.app.storage.records.mail.sending import Delivery
from sconnect.app.telemetry import log_event
from sconnect.domain.mail.letter import MailKind, Section, write_letter
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.text import cut

_LONGEST_WHY = 500
_UNEXPECTED = Bilingual(
    "Er ging iets onverwachts mis bij het mailen; meld dit aan de beheerder.",
    "Something unexpected went wrong while mailing; report this to the operator.",
)

_log = logging.getLogger("sconnect.mail")


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an e-mail."""

    delivery: Delivery
    error: SconnectError | None = None
    """Why it was not sent, or may not have been."""

    @property
    def stops_all(self) -> bool:
        """Whether nobody's e-mail can be sent: the server or the settings are at fault."""
        return isinstance(self.error, SettingsError | UnreachableError)


async def post(
    services: Services, mailer: Mailer, person: Person, kind: MailKind, sections: Sequence[Section]
) -> Posted:
    """Send an e-mail about profiles and record what became of it. Never raises: nothing may suffer from it."""
    token, now = services.new_token(), services.clock.now()
    try:
        letter = write_letter(kind, sections, person.language, page_address=services.page_address, today=dutch_day(now))
        await mailer.send(letter, person.address, token=token)
        posted = Posted(Delivery.SENT)
    except OutcomeUnknownError as error:
        posted = Posted(Delivery.UNKNOWN, error)
    except RefusedError as error:
        posted = Posted(Delivery.REFUSED, error)
    except (SettingsError, NotNowError) as error:
        posted = Posted(Delivery.LATER, error)
    except (SconnectError, *UNEXPECTED_ERRORS) as error:
        _log.error("an e-mail was not sent: %s", type(error).__name__)
        posted = Posted(Delivery.UNKNOWN, OutcomeUnknownError(_UNEXPECTED.dutch, _UNEXPECTED.english))
    _log_posted(kind, posted, len(sections))
    try:
        await _record(services, person, kind, sections, token, posted)
    except SconnectError as error:
        _log.warning("what became of an e-mail was not recorded: %s", type(error).__name__)
    return posted


async def _record(
    services: Services, person: Person, kind: MailKind, sections: Sequence[Section], token: str, posted: Posted
) -> None:
    now, why = services.clock.now(), posted.error.words if posted.error else NOTHING
    short = Bilingual(cut(why.dutch, _LONGEST_WHY), cut(why.english, _LONGEST_WHY))
    if posted.stops_all:
        await services.store.put(MailTrouble(at=now, why=short.dutch, why_en=short.english))
    elif posted.delivery is Delivery.SENT:
        await services.store.delete(MailTrouble, MailTrouble.PARTITION_PREFIX, MailTrouble.KEY)

    async def keep(section: Section) -> None:
        sent = SentMail(
            profile_id=section.profile_id,
            at=now,
            token=token,
            mail=kind,
            to=person.address,
            language=person.language,
            text=section.text(person.language),
            delivery=posted.delivery,
            why=short.dutch,
            why_en=short.english,
        )
        await services.store.put(sent)

    await map_concurrently(keep, sections)


def _log_posted(kind: MailKind, posted: Posted, profiles: int) -> None:
    if posted.error is None:
        log_event("mail sent", task=kind.value, counts={"profiles": profiles})
        return
    log_event(
        "mail not sent",
        level=logging.WARNING,
        task=kind.value,
        outcome=posted.delivery.value,
        cause=type(posted.error).__name__,
        counts={"profiles": profiles},
    )
