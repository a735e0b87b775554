"""What every use case needs, as one small typed bundle."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from sconnect.app.config import Limits, RetentionPeriods
from sconnect.app.ports import ActivationPage, Clock, Connector, Files, Mailer, Secrets, Vies, WholeTables
from sconnect.app.reference_cache import ReferenceMemory
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.values.bilingual import NOTHING, Bilingual


@dataclass(frozen=True, slots=True)
class Backup:
    """The tables as a whole, and where copies of them are kept."""

    tables: WholeTables
    copies: Files


@dataclass(frozen=True, slots=True)
class Services:
    """The outside world, as the app sees it. `new_token` makes a text that never repeats."""

    store: RecordStore
    connector: Connector
    secrets: Secrets
    vies: Vies
    clock: Clock
    limits: Limits
    random: Random
    new_token: Callable[[], str]
    version: str = ""
    commit: str = ""
    """What the package was built from; empty in a working tree."""
    activation: ActivationPage | None = None
    """None: this app is not known there, and keys are pasted."""
    references: ReferenceMemory = field(default_factory=ReferenceMemory)
    retention: RetentionPeriods = RetentionPeriods()  # noqa: RUF009 - frozen
    schedules: Mapping[str, str] = field(default_factory=dict)
    """When each timer goes off (NCRONTAB, UTC), by its name; one without is never overdue."""
    page_address: str = ""
    """Where people find the page, with https and without a slash at the end; empty when it has no such address."""
    backup: Backup | None = None
    """None: nothing is copied."""
    evidence: Mapping[int, Files] | None = None
    """Where the evidence of orders is kept, by the years that it is; None: none is written."""
    mailer: Mailer | None = None
    """None: no e-mails are sent."""
    mail_problem: Bilingual = NOTHING
    """Why none are, although the app settings ask for it."""
    strict_moves: bool = True
    """Whether a move that an order marker may not make raises; in production it is refused and logged."""
