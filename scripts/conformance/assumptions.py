"""Every assumption about SnelStart that the app rests on, with its trial."""

from dataclasses import dataclass

from scripts.conformance.findings import Trial
from scripts.conformance.ledger_trials import (
    customers_discount_comes_off_a_line,
    entry_is_listed_as_invoice,
    ledger_row_has_the_invoice_number,
    ledger_row_has_the_text,
    number_of_another_member_state_keeps_vat,
    unknown_field_is_ignored,
)
from scripts.conformance.order_trials import (
    copy_keeps_reference,
    filter_on,
    finer_price,
    half_cents_go_up,
    invoiced_order_stays,
    long_text_is_refused,
    modified_on_is_utc,
    negative_line,
    negative_order,
    order_can_be_changed,
    order_can_be_deleted,
    order_is_found_soon,
    quotations_are_listed,
    reference_is_a_filter,
    refusals_have_codes,
    text_line,
    unknown_article_is_refused,
    vat_is_rounded_per_rate,
)


@dataclass(frozen=True)
class Assumption:
    """One assumption: a short name, what is assumed, and how it is tried."""

    name: str
    statement: str
    trial: Trial


ASSUMPTIONS = (
    Assumption("reference", "Sales orders can be filtered by Betalingskenmerk", reference_is_a_filter),
    Assumption("found", "A new order is found by its reference within a minute", order_is_found_soon),
    *(
        Assumption(f"filter-{name.lower()}", f"Sales orders can be filtered by {name}", filter_on(name))
        for name in ("Datum", "Nummer", "ModifiedOn", "Omschrijving")
    ),
    Assumption("negative", "A line may have a negative quantity", negative_line),
    Assumption("negative-order", "An order may have negative quantities only", negative_order),
    Assumption("text-line", "A line of text needs no article", text_line),
    Assumption("decimals", "A price with too many decimals is refused", finer_price),
    Assumption("half-cents", "Half a cent is rounded up", half_cents_go_up),
    Assumption("vat-per-rate", "VAT is rounded once per rate of an order", vat_is_rounded_per_rate),
    Assumption("long-reference", "A payment reference over 50 is refused", long_text_is_refused("betalingskenmerk")),
    Assumption("long-description", "A description over 50 is refused", long_text_is_refused("omschrijving")),
    Assumption("change", "An order that is not invoiced can be changed", order_can_be_changed),
    Assumption("delete", "An order that is not invoiced can be deleted", order_can_be_deleted),
    Assumption("invoiced", "An invoiced order is neither changed nor deleted", invoiced_order_stays),
    Assumption("quotations", "Quotations are listed among the sales orders", quotations_are_listed),
    Assumption("utc", "Time stamps are in UTC", modified_on_is_utc),
    Assumption("copy", "A copied order keeps the payment reference", copy_keeps_reference),
    Assumption("entries", "Sales entries are listed as invoices", entry_is_listed_as_invoice),
    Assumption("ledger-text", "A row of the ledger has the text of its entry", ledger_row_has_the_text),
    Assumption(
        "other-number",
        "A VAT number of another member state than the delivery leaves the VAT on",
        number_of_another_member_state_keeps_vat,
    ),
    Assumption(
        "line-discount",
        "A line gets the customer's discount when its own is left out, and not when it is 0",
        customers_discount_comes_off_a_line,
    ),
    Assumption("ledger-number", "A row of the ledger has the number of its invoice", ledger_row_has_the_invoice_number),
    Assumption("unknown-fields", "A field that the model does not have is ignored", unknown_field_is_ignored),
    Assumption("codes", "A refusal by a rule has the published code", refusals_have_codes),
    Assumption("article", "A line on an unknown article is refused", unknown_article_is_refused),
)
"""In the order in which they are tried."""
