"""The country that decides the VAT is the order's, whatever the customer card says."""

from decimal import Decimal

from local.shop.captures import Entry
from local.shop.synthetic import synthetic_orders
from tests.functional.lab import Lab
from tests.functional.orders import email_of


def _of_one_person(wanted_country: str) -> Entry:
    """An order of customer 1 that goes to this country; an empty one is for what needs no shipping."""
    entry = next(
        entry
        for entry in synthetic_orders(200, customers=1)
        if entry["order"]["shipping_iso_code_2"] == wanted_country and entry["order"]["customer_group_id"] == "1"
    )
    entry["order"]["email"] = email_of(1)
    return entry


def test_a_download_is_booked_with_the_vat_of_the_billing_country() -> None:
    lab = Lab()
    german, download = lab.place(_of_one_person("DE"), _of_one_person(""))

    run = lab.import_orders()

    lab.assert_booked_once(german, download)
    [booked] = lab.booked(download)
    shop_vat = sum(Decimal(row["value"]) for row in lab.shop.entries[download]["totals"] if row["code"] == "tax")
    assert booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"] == round(shop_vat, 2)
    assert run.counts.get("differences", 0) == 0
