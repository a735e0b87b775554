"""Errors: everything that can go wrong outside our own rules, as one tree.

    class                     may the server have acted?   who acts next            the user reads
    SconnectError
    ├─ NotNowError            no                           nobody: tried again      what happened; see `with_next`
    │  ├─ UnreachableError    no                           nobody
    │  ├─ TooManyCallsError   no                           nobody, after a while
    │  ├─ AccessExpiredError  no                           nobody, at once
    │  ├─ ReadFailedError     no (it was a read)           nobody
    │  └─ StoreBusyError      perhaps (our own table)      nobody
    │     └─ ContendedError   no                           nobody, in a moment
    ├─ OutcomeUnknownError    perhaps                      look-up, then a person   "... wordt uitgezocht"
    ├─ RefusedError           no                           a person                 the answer's own reason
    │  ├─ NotFoundError       no                           a person
    │  ├─ LostRaceError       no                           a person                 "... intussen veranderd"
    │  ├─ ShopMovedError      no                           a person                 "... bevestig dat dan"
    │  └─ InvalidSettingsError  no                         a person                 what is wrong, per setting
    ├─ UnreadableError        no (it was a read)           the operator             "... onbegrijpelijk antwoord"
    ├─ SettingsError          no                           the settings' owner      what to change, and where
    │  ├─ WrongKeyError       no                           the settings' owner
    │  └─ InstallationError   no                           the operator
    │     └─ WrongSubscriptionError  no                    the operator
    ├─ RowExistsError         no (see `app.storage.conditional_writes`)        the caller
    └─ RowChangedError        no (see `app.storage.conditional_writes`)        the caller

Which HTTP status or transport fault becomes which class is data, in the adapter.
"""

from collections.abc import Sequence
from enum import StrEnum

from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.values.bilingual import Bilingual


class RefusalReason(StrEnum):
    """Why the other side refused, as far as the app acts on it. The adapter reads it from the answer."""

    CODE_EXISTS = "code exists"
    """A record with this code is there already."""
    CUSTOMER_GONE = "customer gone"
    """The books do not have the customer (any more): merged with another, or removed."""
    UNUSABLE_REFERENCE = "unusable reference"
    """A record that is referred to is gone, inactive, or of the wrong kind."""
    TEXT_LINE = "text line"
    """A line of an order that has only a text."""
    OTHER = "other"


class Actor(StrEnum):
    """Who has to do something next."""

    NOBODY = "nobody"
    PERSON = "person"
    SETTINGS_OWNER = "settings_owner"
    OPERATOR = "operator"


class SconnectError(Exception):
    """Base of the tree: a sentence for the user in both languages. `detail` is for the log, free of secrets.

    `str(error)` is the Dutch sentence.
    """

    may_have_acted = False
    actor = Actor.OPERATOR
    retry_after: float | None = None
    """Seconds the other side asked us to wait; None when it did not say."""

    def __init__(self, dutch: str, english: str, *, detail: str = "") -> None:
        super().__init__(dutch)
        self.dutch = dutch
        self.english = english
        self.detail = detail

    @property
    def words(self) -> Bilingual:
        """The sentence in both languages."""
        return Bilingual(self.dutch, self.english)


class NotNowError(SconnectError):
    """It certainly did not happen, and may succeed later.

    Its sentence only says what happened: whether it is tried again by itself is known to who catches it, and added
    there, unless the sentence `says_what_next`.
    """

    actor = Actor.NOBODY

    def __init__(
        self,
        dutch: str,
        english: str,
        *,
        detail: str = "",
        retry_after: float | None = None,
        says_what_next: bool = False,
    ) -> None:
        super().__init__(dutch, english, detail=detail)
        self.retry_after = retry_after
        self.says_what_next = says_what_next


class UnreachableError(NotNowError):
    """No connection was made, so nothing was sent."""


class TooManyCallsError(NotNowError):
    """Too many calls: the other side refused this one (429), or our own quota did."""


class AccessExpiredError(NotNowError):
    """The access token is no longer valid; a new one may help."""


class ReadFailedError(NotNowError):
    """A read was not answered, after the usual retries."""


class StoreBusyError(NotNowError):
    """Our own tables did not answer. A write may have been applied: read it back."""

    may_have_acted = True


class ContendedError(StoreBusyError):
    """A row was changed by others, time and again, between reading and writing it."""

    may_have_acted = False


class OutcomeUnknownError(SconnectError):
    """Something was sent and no usable answer came back: it may have been done."""

    may_have_acted = True
    actor = Actor.NOBODY


class RefusedError(SconnectError):
    """The other side understood and said no. `codes` are its own error codes, which only its adapter understands."""

    actor = Actor.PERSON

    def __init__(
        self,
        dutch: str,
        english: str,
        *,
        reason: RefusalReason = RefusalReason.OTHER,
        codes: Sequence[str] = (),
        detail: str = "",
    ) -> None:
        super().__init__(dutch, english, detail=detail)
        self.reason = reason
        self.codes = tuple(codes)


class NotFoundError(RefusedError):
    """What was asked for does not exist there."""


class LostRaceError(RefusedError):
    """What was to be changed is no longer what the caller has read."""


class ShopMovedError(RefusedError):
    """A link code opens another shop than the profile's, or it at another address: a person says that it moved."""


class InvalidSettingsError(RefusedError):
    """Settings that cannot work, each with what is wrong with it."""

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        sentences = " ".join(problem.dutch for problem in problems[:3])
        english = " ".join(problem.english for problem in problems[:3])
        super().__init__(f"Zo kan het niet werken. {sentences}", f"This cannot work. {english}")
        self.problems = tuple(problems)

    def without_others(self) -> "InvalidSettingsError":
        """Return it for somebody who may not know of other profiles."""
        return InvalidSettingsError([problem.without_other() for problem in self.problems])


class UnreadableError(SconnectError):
    """The answer is not what the contract says."""


class SettingsError(SconnectError):
    """A setting makes the work impossible until its owner changes it."""

    actor = Actor.SETTINGS_OWNER


class WrongKeyError(SettingsError):
    """A key of the profile is wrong or withdrawn: the client key or the shop's link code."""


class InstallationError(SettingsError):
    """An app setting, or the access this installation has to storage or secrets, is wrong."""

    actor = Actor.OPERATOR


class WrongSubscriptionError(InstallationError):
    """The subscription key of this installation is wrong or expired."""


class RowExistsError(SconnectError):
    """The row was there already. It may be our own earlier write: read it back before believing it."""


class RowChangedError(SconnectError):
    """The row changed since it was read. It may be our own earlier write: read it back before believing it."""


class IllegalMoveError(Exception):
    """Our own code let an order marker make a move that it may not make. Outside the tree: it may not be handled."""


UNEXPECTED_ERRORS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NameError),
    *(RuntimeError, StopIteration, TypeError, ValueError),
)
"""Unforeseen errors of our own code about one order or article. That one is held; the others go on."""


TRY_AGAIN = Bilingual("Probeer het over een paar minuten opnieuw.", "Try again in a few minutes.")
"""What a person who waits for an answer does about an error that may pass."""


def with_next(error: SconnectError, what_next: Bilingual) -> Bilingual:
    """Return the sentence of an error; of one that may succeed later with what happens next."""
    if isinstance(error, NotNowError) and not error.says_what_next:
        return Bilingual(f"{error.dutch} {what_next.dutch}", f"{error.english} {what_next.english}")
    return error.words
