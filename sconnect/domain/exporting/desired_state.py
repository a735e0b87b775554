"""The state that a record of the books is to have in the shop."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sconnect.domain.causes import Cause
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from sconnect.domain.values.bilingual import Bilingual

W = TypeVar("W", bound=ProductWrite | CustomerWrite)


@dataclass(frozen=True, slots=True)
class DesiredState(Generic[W]):
    """What the shop has to hold of an article or a customer."""

    update: W
    """A product or account that is there gets these fields and no others."""
    creation: W | Cause | None
    """One that is not there is created like this, or is not created for this reason. None: it need not be there."""
    notices: tuple[Bilingual, ...] = ()
    """What is worth knowing once it is written: what the shop has no room for."""


def cut_notice(field: Bilingual, whole: str, kept: str) -> tuple[Bilingual, ...]:
    """Return the notice of a text that a shop has no room for; none when it is kept whole."""
    if kept == whole or not kept:
        return ()
    return (
        Bilingual(
            f"{field.dutch} '{whole}' is te lang voor de winkel en is daar ingekort tot '{kept}'.",
            f"{field.english} '{whole}' is too long for the shop and was cut to '{kept}' there.",
        ),
    )
