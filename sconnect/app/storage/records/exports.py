"""What the exports know of articles and customers of the books, and how far they have read them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Long, Personal, Plain, record
from sconnect.domain.causes import Cause
from sconnect.domain.profile.planning import Task
from sconnect.domain.shop_catalogue import ProductWrite


@record
class Exported(OfProfile):
    """What an export knows of one record of the books: its counterpart in the shop, and what was last sent to that."""

    TABLE: ClassVar = "exports"

    item_id: Plain[str]
    """The id in the books."""
    source_hash: Plain[str] = ""
    """Of the record of the books, and of the settings, when it was last dealt with."""
    content_hash: Plain[str] = ""
    """Of what the shop was last sent; empty while that is not certain."""
    reason_hash: Plain[str] = ""
    """Of the reason it is not exported, so that it is reported once; empty when nothing is wrong."""
    at: Plain[datetime]

    @property
    def key(self) -> str:
        """The id in the books, after the kind."""
        return f"{self.KEY_PREFIX}{self.item_id}"


@record
class ExportedArticle(Exported):
    """An article of the books and its product in the shop."""

    KEY_PREFIX: ClassVar = "article!"

    shop_id: Plain[str] = ""
    shop_key: Plain[str] = ""
    """The code of the product, under which the import knows it too (`ArticleLink`). Without `shop_id`: of a product
    that was being made when the answer was lost."""
    switched_off: Plain[bool] = False
    """An export switched the product off, so an export may switch it on again."""
    kept_price: Plain[Decimal | None] = None
    """For this price of the article the product kept its own: the same, with more decimals."""
    written: Plain[Long[ProductWrite | None]] = None
    """What was last written to a product that follows a master, which its next save can undo; None: of others, and
    what an older version wrote."""


@record
class ExportedCustomer(Exported):
    """A customer of the books and its account in the shop."""

    KEY_PREFIX: ClassVar = "customer!"

    shop_id: Personal[str] = ""
    shop_key: Personal[str] = ""
    """The e-mail address of an account that was being made when the answer was lost; else empty."""


@record
class ExportIssue(OfProfile):
    """An article or customer that waits for a person before it can be exported. Tried again daily and on change."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "export!"

    task: Plain[Task]
    item_id: Plain[str]
    subject: Personal[str]
    """Article code or customer number."""
    name: Personal[str] = ""
    causes: Personal[Long[tuple[Cause, ...]]] = ()
    run_id: Plain[str] = ""
    since: Plain[datetime]

    @property
    def key(self) -> str:
        """Sorts by task."""
        return f"{self.KEY_PREFIX}{self.task}!{self.item_id}"


@record
class ExportCursor(OfProfile):
    """How far an export has read the books. A pass reads everything that changed since the one before, or all."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "export!"

    task: Plain[Task]
    settings: Plain[str] = ""
    """Fingerprint of the settings of the last pass; other settings need everything again."""
    terms: Plain[str] = ""
    """Fingerprint of what counts of the administration itself, such as VAT percentages."""
    terms_at: Plain[datetime | None] = None
    """When the terms were looked at last."""
    read_until: Plain[datetime | None] = None
    """What was modified before this moment has been dealt with; None: nothing has."""
    whole_at: Plain[datetime | None] = None
    """When the last pass over everything began."""
    pass_started: Plain[datetime | None] = None
    """The beginning of a pass that is not over yet."""
    pass_since: Plain[datetime | None] = None
    """That pass reads what was modified since; None: everything."""
    skip: Plain[int] = 0
    """Where that pass goes on."""
    retried_at: Plain[datetime | None] = None
    """When everything that waits for a person was last tried again."""

    @property
    def key(self) -> str:
        """One row per task."""
        return f"{self.KEY_PREFIX}{self.task}"
