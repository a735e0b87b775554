"""Progress of a run: what it has done so far, as its record and the person watching it see it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sconnect.app.ports import Books
from sconnect.app.storage.records import LastLook
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import Cause
from sconnect.domain.figures import RunFigures
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut

_MOST_ERRORS = 20
_LONGEST_ERROR = 1_000


@dataclass(slots=True)
class Progress:
    """Counts and first errors of one run. `deadline` is on the monotonic clock."""

    run_id: str
    deadline: float
    by_hand: bool
    dry_run: bool = False
    """Nothing may be written, in the shop, the books or our own markers."""
    newest: int = 0
    """Look only at so many of the newest orders; 0: at what a real run would."""
    counts: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    paused: float = 0
    """Seconds that calls waited before they were sent, added up."""
    quota_used: float = 0
    """The largest share of the calls of an hour that was seen to be used, 0 to 1."""
    vat_numbers_only: bool = False
    """Only ask VIES again about orders that are booked; look at no order of the shop."""
    compares: tuple[date, date] | None = None
    """Only compare these days in shop and books; book nothing."""
    look_only: bool = False
    """Only look at what another program booked; book nothing."""
    released_only: bool = False
    """Only look at the orders that a person set free."""
    vies_at: datetime | None = None
    """When VIES has to be asked again about an order that is booked; None when about none."""
    vies_seconds: float = 0
    """Seconds that were spent on asking VIES."""
    listed: int = 0
    """How many orders were on the work list when an import looked."""
    errors: list[str] = field(default_factory=list)
    english: dict[str, str] = field(default_factory=dict)
    """The errors in English, by their Dutch sentence."""
    key_refused: bool = False
    """Whether the shop or the books refused their key."""
    stop_asked: bool = False
    settings_version: str = ""
    """The version of the settings that it runs with."""
    seen: Stored[LastLook] | None = None
    """What an import before this one saw when it found nothing to do."""
    figures: RunFigures = field(default_factory=RunFigures)
    """What it did to the figures of the overview since these were written last."""

    @property
    def is_uneventful(self) -> bool:
        """Whether there is nothing to say of the run but that it took place."""
        return not (self.counts or self.calls or self.errors or self.key_refused or self.stop_asked)

    def ask_vies_at(self, moment: datetime) -> None:
        """Have VIES asked again no later than this."""
        self.vies_at = min(self.vies_at or moment, moment)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count, such as `done` or `waiting`."""
        self.counts[what] = self.counts.get(what, 0) + number

    def add_calls(self, books: Books) -> None:
        """Add the calls to an administration."""
        self.calls += books.usage.calls
        self.paused += books.usage.paused
        self.quota_used = max(self.quota_used, books.usage.quota_used)

    def error(self, sentence: Bilingual) -> None:
        """Record one of the first errors as a sentence; the counts cover the rest."""
        short = self._noted(sentence)
        if len(self.errors) < _MOST_ERRORS and short not in self.errors:
            self.errors.append(short)

    def error_of_order(self, order_id: str, told: Bilingual | Cause) -> None:
        """Record an error about an order. A sentence that begins with the order is not given it once more."""

        def named(text: str) -> str:
            return (
                text if text.startswith((f"Order {order_id} ", f"Order {order_id},")) else f"Order {order_id}: {text}"
            )

        self.error(Bilingual(named(told.dutch), named(told.english)))

    def failed(self, sentence: Bilingual) -> None:
        """Record why the run stopped, before the other errors."""
        self.errors.insert(0, self._noted(sentence))

    @property
    def errors_en(self) -> tuple[str, ...]:
        """The errors in English."""
        return tuple(self.english[each] for each in self.errors)

    def _noted(self, sentence: Bilingual) -> str:
        short = cut(sentence.dutch, _LONGEST_ERROR)
        self.english[short] = cut(sentence.english, _LONGEST_ERROR)
        return short
