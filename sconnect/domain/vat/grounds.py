"""Grounds of a VAT treatment, as words that are kept with an order: they say nothing about who ordered."""

from collections.abc import Iterator
from enum import StrEnum

from sconnect.domain.vat.treatment import Taxation


class VatGround(StrEnum):
    """A fact of a sale by which its VAT was decided, besides the country the goods went to."""

    VAT_NUMBER = "vat_number"
    """The order had a valid VAT number of another member state."""
    DUTCH_VAT_NUMBER = "dutch_vat_number"
    TERRITORY = "territory"
    """The goods went to a territory with VAT of its own, such as the Canary Islands."""
    SMALL_BUSINESS = "small_business"
    """No VAT was due under a small-business scheme (KOR)."""
    PICKED_UP = "picked_up"
    """The goods were picked up in the shop."""
    NO_ADDRESS = "no_address"
    """The order did not say where the goods went."""
    ONE_STOP_SHOP_CHOSEN = "one_stop_shop_chosen"
    """The settings say since when the one-stop shop is used."""


def grounds_of(taxation: Taxation) -> Iterator[VatGround]:
    """Yield the grounds of how the VAT of a sale was decided, in one order."""
    facts = {
        VatGround.VAT_NUMBER: taxation.vat_number,
        VatGround.DUTCH_VAT_NUMBER: taxation.dutch_vat_number,
        VatGround.TERRITORY: taxation.territory,
        VatGround.SMALL_BUSINESS: taxation.is_exempt,
        VatGround.PICKED_UP: taxation.is_picked_up,
        VatGround.NO_ADDRESS: not taxation.has_address,
        VatGround.ONE_STOP_SHOP_CHOSEN: taxation.is_taxed_abroad and taxation.one_stop_shop_since,
    }
    return (ground for ground, fact in facts.items() if fact)
