"""What can be set about the simulation. The defaults are the strict or unkind reading of what is not known."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Switches:
    """The open questions about the real API, each as a switch; replace with `dataclasses.replace`."""

    text_lines_allowed: bool = True
    """An order line may go without an article, as long as it has no price."""
    text_line_fault_names_line: bool = False
    """A refused line of text is told by its place (shape B); else by a code that names no line."""
    negative_quantities_allowed: bool = True
    """A line may have a negative quantity, as a credit needs."""
    negative_orders_allowed: bool = True
    """An order may come to less than nothing, as a credit order does."""
    long_texts: Literal["refused", "cut", "kept"] = "refused"
    """What happens to a description or payment reference of more than 50 characters."""
    finer_prices: Literal["refused", "rounded", "kept"] = "refused"
    """What happens to a price with more decimals than the administration keeps."""
    customers_discount_on_lines: bool = True
    """A line without `kortingsPercentage` gets the discount of the customer card (`factuurkorting`)."""
    rounding: Literal["half_up", "half_even"] = "half_up"
    """How amounts are rounded to the cent."""
    vat_per: Literal["rate", "line"] = "rate"
    """Whether VAT is rounded once per rate of an order, or for each line."""
    number_counts_in_any_member_state: bool = False
    """A VAT number of another member state than the delivery address takes the VAT off too."""
    unknown_articles_are_refused: bool = True
    """A line on an article that does not exist is refused; else it is kept as a line of text."""
    open_orders_can_change: bool = True
    """An order that is not invoiced can be changed and deleted."""
    lines_can_change: bool = True
    """A change of an order may change its lines; else it is taken, and the lines stay as they were."""
    invoiced_orders_are_fixed: bool = True
    """An invoiced order is not changed and not deleted."""
    copies_keep_reference: bool = True
    """An order that a person copies in SnelStart has the payment reference of the first."""
    business_errors_have_codes: bool = True
    """A refusal by a business rule has its code (shape A); else one sentence (shape C)."""
    seconds_until_found: float = 0
    """How long a new order is answered by no `GET`."""
    ignored_order_filters: tuple[str, ...] = ()
    """Properties of orders on which a `$filter` is not applied: everything is answered."""
    refused_order_filters: tuple[str, ...] = ()
    """Properties of orders on which a `$filter` is refused."""
    quotations_are_listed: bool = True
    """`GET /verkooporders` answers orders with the status `Offerte`."""
    entries_are_invoices: bool = True
    """A sales entry (`verkoopboekingen`) is listed among the invoices."""
    entry_text_in_ledger: bool = True
    """A row of the ledger has the entry's description; else the customer's name."""
    invoice_number_in_ledger: bool = True
    """A row of the ledger has the number of its invoice."""
    sales_abroad_have_own_ledgers: bool = True
    """An invoice without VAT, or with that of another member state, is posted on ledgers of its own; else on those of
    the revenue groups."""
    unknown_fields: Literal["refused", "ignored"] = "refused"
    """What happens to a field that the model does not have. The real server ignores it, as SnelStart's own client
    shows; refused, a spelling mistake of ours is seen."""
    unstable_paging: bool = False
    """Every answer has its own order, so rows may come twice or never across pages."""
    article_top_cap: int = 25
    """Highest `$top` on the article lists: 25 in the published document."""
    article_page_size: int = 500
    """Rows of an article list without `$top`: 500 in the published document, 25 in the unkind reading."""
    agreement_on_article: bool = True
    """An article asked for with `relatieId` carries `prijsafspraak`, and comes in pages of at most 25."""
    max_filter_nodes: int | None = 100
    """Nodes of a `$filter` (the framework's own default: twenty `A eq 'x'` joined by `or`); `None`: no limit."""
    max_url_length: int = 8_000
    """Characters of path and query together."""
    case_insensitive_filters: bool = True
    """Texts compare as the usual database collation does."""
    local_times: bool = False
    """`modifiedOn` is Dutch local time instead of UTC."""
    token_seconds: int = 3_599
    """Life of an access token."""
    calls_per_minute: int | None = 500
    """Quota per administration; `None`: no limit. A test key has 100."""
    calls_per_hour: int | None = 5_000
    """Quota per administration; `None`: no limit. A test key has 1,000."""
    retry_after: bool = True
    """A refusal for the quota says when to come back."""


AS_KNOWN = Switches()
"""Every switch at its default."""
