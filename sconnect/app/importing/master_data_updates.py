"""Updates of cards and articles in the books from the shop, for orders that are about to be booked.

An update is an extra: when the books refuse one, the order is booked all the same and the refusal is reported. A lost
answer does no harm either: the next order reads the real content.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sconnect.app.errors import OutcomeUnknownError, RefusedError, SconnectError, SettingsError, UnreadableError
from sconnect.app.importing.session import ImportSession
from sconnect.domain.books import Article, BookAddress, Customer, NewArticle, NewCustomer
from sconnect.domain.customers.cards import NO_ADDRESS
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.money import number_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ArticleUpdate:
    """An article, and as "add and update" changes it."""

    article: Article
    wanted: NewArticle

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """The fields that change."""
        before, after = self.article, self.wanted
        fields = (
            FieldChange("naam", before.name, after.name),
            FieldChange("verkoopprijs", number_text(before.sales_price), number_text(after.sales_price)),
        )
        return tuple(change for change in fields if change.before != change.after)


@dataclass(frozen=True, slots=True)
class CustomerUpdate:
    """A card as it was read, with the fields to overwrite."""

    customer: Customer
    wanted: NewCustomer

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """The fields that change."""
        before, after = self.customer, self.wanted
        fields = (
            FieldChange("naam", before.name, after.name),
            FieldChange("e-mailadres", ";".join(before.emails), after.email),
            FieldChange("telefoonnummer", before.phone, after.phone),
            FieldChange("btw-nummer", before.vat_number, after.vat_number),
            FieldChange("adres", _address_text(before.address), _address_text(after.address)),
        )
        return tuple(change for change in fields if change.after)


def update_notice(what: Bilingual, changes: Sequence[FieldChange]) -> Bilingual:
    """Return a notice of what was changed."""
    dutch = (f"{change.field} '{change.before}' werd '{change.after}'" for change in changes)
    english = (f"{field} '{was}' became '{is_now}'" for field, was, is_now in (change.in_english for change in changes))
    return Bilingual(
        f"{what.dutch} is bijgewerkt: {', '.join(dutch)}.", f"{what.english} was updated: {', '.join(english)}."
    )


@dataclass(frozen=True, slots=True)
class Updated:
    """Outcome of an update: whether the books hold it, and a sentence for the explanation of the order."""

    is_done: bool
    notice: Bilingual
    is_refused: bool = False
    """The books refused, and will refuse the same data again."""


async def carry_out(
    session: ImportSession, what: Bilingual, update: ArticleUpdate | CustomerUpdate, write: Callable[[], Awaitable[T]]
) -> Updated:
    """Write an update and return its outcome. Raises the errors that say that the books cannot be reached now."""
    try:
        await write()
    except (RefusedError, SettingsError, OutcomeUnknownError, UnreadableError) as error:
        notice = _not_updated(what, error)
        session.progress.error(notice)
        return Updated(is_done=False, notice=notice, is_refused=isinstance(error, RefusedError))
    return Updated(is_done=True, notice=update_notice(what, update.changes))


def _not_updated(what: Bilingual, error: SconnectError) -> Bilingual:
    reason = error.words.clause
    if error.may_have_acted:
        dutch, english = (f"{text[0].lower()}{text[1:]}" for text in (what.dutch, what.english))
        return Bilingual(
            f"Of {dutch} is bijgewerkt is niet zeker ({reason.dutch}); een volgende order kijkt opnieuw.",
            f"Whether {english} was updated is not certain ({reason.english}); a later order looks again.",
        )
    return Bilingual(
        f"{what.dutch} kon niet worden bijgewerkt: {reason.dutch}. De order is wel geboekt.",
        f"{what.english} could not be updated: {reason.english}. The order was booked all the same.",
    )


def _address_text(address: BookAddress | None) -> str:
    if address is None or address == NO_ADDRESS:
        return ""
    return ", ".join(
        part for part in (address.contact, address.street, f"{address.postcode} {address.city}".strip()) if part
    )
