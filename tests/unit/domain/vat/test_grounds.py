"""The grounds of a treatment of VAT are words that name nobody."""

from dataclasses import replace
from datetime import date

from sconnect.domain.vat import Taxation, VatTreatment
from sconnect.domain.vat.grounds import VatGround, grounds_of
from sconnect.domain.vat.territories import TERRITORIES

PLAIN = Taxation(VatTreatment.DOMESTIC, "NL", date(2026, 11, 23), one_stop_shop_since=date(2025, 1, 1))


def test_an_ordinary_sale_at_home_needs_none() -> None:
    assert list(grounds_of(PLAIN)) == []


def test_each_fact_that_decided_is_a_ground() -> None:
    everything = replace(
        PLAIN,
        country="DE",
        vat_number="DE136695976",
        dutch_vat_number="NL004495445B01",
        has_address=False,
        territory=next(each for each in TERRITORIES if not each.is_outside),
        is_exempt=True,
        is_picked_up=True,
    )
    assert list(grounds_of(everything)) == list(VatGround)
