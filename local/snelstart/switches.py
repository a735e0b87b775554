"""What can be set about the simulation. The defaults are the strict or unkind reading of what is not known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Switches:
    """The open questions about the real API, each as a switch; replace with `dataclasses.replace`."""

    text_lines_allowed: bool = True
    """An order line may go without an article, as long as it has no price."""
    text_line_fault_names_line: bool = False
    """A refused line of text is told by its place (shape B); else by a code that names no line."""
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
