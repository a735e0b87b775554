"""Which VAT returns of an administration were sent: read once a day, whatever the number of profiles and runs.

A return that is sent in between is seen the day after. Nothing that is booked waits for this reading: without it, the
returns of the day before count, or none.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from sconnect.app.errors import RefusedError, SconnectError, SettingsError
from sconnect.app.ports import Books
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import SentReturns
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat.sent_returns import SentReturn

EVERY = timedelta(days=1)
_AGAIN = timedelta(minutes=15)
"""After a call that failed."""
_LOOKED_BACK = timedelta(days=6 * 366)
"""The tax office goes back five years after the year of the return."""
NOT_KNOWN = Bilingual(
    "Of een btw-aangifte al is verzonden, is niet bekend: de koppelsleutel mag de btw-aangiftes niet lezen (recht "
    "btwaangiftes:read). Er wordt dus niet naar een datum gevraagd.",
    "Whether a VAT return was sent already is not known: the client key may not read the VAT returns (right "
    "btwaangiftes:read). So no date is asked for.",
)

_log = logging.getLogger("sconnect.import")


async def sent_returns_of(
    services: Services, profile: Profile, open_books: Callable[[], Awaitable[Books]]
) -> SentReturns:
    """Return the returns that were sent in the administration of a profile, read anew when that was a day ago.

    The row is claimed first, so that of several runs one reads. Raises only what the tables raise.
    """
    administration_id, now = profile.connection.administration_id, services.clock.now()
    stored = await services.store.get(SentReturns, SentReturns.PARTITION_PREFIX, administration_id)
    if stored is not None and now < stored.record.due_at:
        return stored.record
    known = stored.record if stored else SentReturns(administration_id=administration_id, due_at=now)
    if stored is not None:
        claimed = replace(known, due_at=now + EVERY, owner=services.new_token())
        if await replace_if_unchanged(services.store, services.clock, stored, claimed) is None:
            return known
    read = replace(await _read(services, known, open_books), owner=services.new_token())
    await services.store.put(read)
    return read


async def _read(services: Services, known: SentReturns, open_books: Callable[[], Awaitable[Books]]) -> SentReturns:
    now = services.clock.now()
    today = dutch_day(now)
    try:
        found = await (await open_books()).postings.returns(today - _LOOKED_BACK, today)
    except (SettingsError, RefusedError) as error:
        _log.warning("VAT returns of %s may not be read: %s", known.administration_id, error.detail)
        return replace(known, is_refused=True, due_at=now + EVERY)
    except SconnectError as error:
        _log.warning("VAT returns of %s could not be read: %s", known.administration_id, error.detail)
        return replace(known, due_at=now + _AGAIN)
    own_last = sorted(found, key=lambda each: not each.is_supplement)  # a supplement is sent after the return itself
    sent = {(each.first, each.last): each.sent_on for each in own_last if each.is_sent}
    returns = tuple(SentReturn(first, last, sent_on) for (first, last), sent_on in sorted(sent.items()))
    return replace(known, returns=returns, read_at=now, is_refused=False, due_at=now + EVERY)
