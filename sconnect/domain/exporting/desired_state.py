"""The state that a record of the books is to have in the shop."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sconnect.domain.causes import Cause
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite

W = TypeVar("W", bound=ProductWrite | CustomerWrite)


@dataclass(frozen=True, slots=True)
class DesiredState(Generic[W]):
    """What the shop has to hold of an article or a customer."""

    update: W
    """A product or account that is there gets these fields and no others."""
    creation: W | Cause | None
    """One that is not there is created like this, or is not created for this reason. None: it need not be there."""
