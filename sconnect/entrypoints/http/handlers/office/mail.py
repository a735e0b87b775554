"""Handlers of e-mail: who gets which about a profile, what was sent, and a test."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from sconnect.app.mailing import recipients, testing
from sconnect.app.mailing.reading import read_sent, read_trouble
from sconnect.app.storage.records import MailRecipient, SentMail
from sconnect.app.storage.records.mail.sending import Delivery
from sconnect.domain.mail.address import LONGEST, Language
from sconnect.domain.mail.letter import MailKind
from sconnect.domain.values.bilingual import Bilingual
from sconnect.entrypoints.http.endpoint import Body, Call, Nothing, Reply, View, Words, endpoint

Way = Literal["off", "smtp", "folder"]


class RecipientRequest(Body):
    """An address, and which e-mails it gets about the profile."""

    address: str = Field(min_length=1, max_length=LONGEST)
    language: Language = Language.DUTCH
    digest: bool = Field(default=True, description="Every morning at seven, when something waits, failed or differs.")
    alerts: bool = Field(default=True, description="At once, at most one an hour.")


class RecipientView(View):
    """An address with what it gets. `id` names it in paths."""

    id: str
    address: str
    language: Language
    digest: bool
    alerts: bool


class SentView(View):
    """An e-mail about the profile. `text`: what it said about it; `why`: why it was not sent, or may not have been."""

    at: datetime
    kind: MailKind
    to: str
    text: str
    delivery: Delivery
    why: Words | None


class TroubleView(View):
    """That nothing could be sent, since when last, and why."""

    at: datetime
    why: Words


class MailView(View):
    """E-mail about a profile. `problem`: why it is off although the app settings ask for it."""

    way: Way
    problem: Words | None
    sender: str
    most: int
    trouble: TroubleView | None
    recipients: tuple[RecipientView, ...]
    sent: tuple[SentView, ...]


class TestMailView(View):
    """What became of a test mail."""

    delivery: Delivery
    why: Words | None


@endpoint()
async def read_mail(call: Call) -> Reply[MailView]:
    """Show who gets e-mails about a profile, what was sent lately, and what stands in the way."""
    services, profile = call.services, call.path["profile"]
    listed = await recipients.list_recipients(services, profile)
    mailer, trouble = services.mailer, await read_trouble(services)
    return Reply(
        MailView(
            way="off" if mailer is None else "folder" if mailer.folder else "smtp",
            problem=_words(services.mail_problem),
            sender=mailer.sender if mailer else "",
            most=recipients.MOST,
            trouble=TroubleView(at=trouble.at, why=Words(nl=trouble.why, en=trouble.why_en)) if trouble else None,
            recipients=tuple(map(_recipient, listed)),
            sent=tuple(map(_sent, await read_sent(services, profile))),
        )
    )


@endpoint(error_statuses=(409,))
async def put_mail_recipient(call: Call, body: RecipientRequest) -> Reply[RecipientView]:
    """Add an address to a profile, or change what it gets."""
    saved = await recipients.save_recipient(
        call.services,
        call.path["profile"],
        body.address,
        body.language,
        digest=body.digest,
        alerts=body.alerts,
        by=call.caller.name,
    )
    return Reply(_recipient(saved))


@endpoint(status=204)
async def remove_mail_recipient(call: Call) -> Reply[None]:
    """Remove an address from a profile: it gets no more e-mails about it."""
    await recipients.remove_recipient(call.services, call.path["profile"], call.path["recipient"])
    return Reply(None)


@endpoint(error_statuses=(409,))
async def send_test_mail(call: Call, body: Nothing) -> Reply[TestMailView]:
    """Send a test mail to an address of a profile, and say what the mail server answered."""
    del body
    posted = await testing.send_test_mail(call.services, call.path["profile"], call.path["recipient"])
    return Reply(TestMailView(delivery=posted.delivery, why=_words(posted.error.words) if posted.error else None))


def _recipient(entry: MailRecipient) -> RecipientView:
    return RecipientView.of(entry, id=entry.person)


def _sent(mail: SentMail) -> SentView:
    return SentView.of(mail, kind=mail.mail, why=_words(Bilingual(mail.why, mail.why_en)))


def _words(text: Bilingual) -> Words | None:
    return Words.model_validate(text) if text else None
