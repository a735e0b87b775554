"""What the exports know of articles and customers of the books, and how far they have read them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, column, record
from sconnect.domain.causes import Cause
from sconnect.domain.profile.planning import Task


@record
class Exported(OfProfile):
    """What an export knows of one record of the books: its counterpart in the shop, and what that was last told."""

    TABLE: ClassVar = "exports"

    item_id: str = column(Privacy.NONE)
    """The id in the books."""
    source_hash: str = column(Privacy.NONE, default="")
    """Of the record of the books, and of the settings, when it was last dealt with."""
    content_hash: str = column(Privacy.NONE, default="")
    """Of what the shop was last told; empty while that is not certain."""
    reason_hash: str = column(Privacy.NONE, default="")
    """Of the reason it is not exported, so that it is reported once; empty when nothing is wrong."""
    at: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """The id in the books, after the kind."""
        return f"{self.KEY_PREFIX}{self.item_id}"


@record
class ExportedArticle(Exported):
    """An article of the books and its product in the shop."""

    KEY_PREFIX: ClassVar = "article!"

    shop_id: str = column(Privacy.NONE, default="")
    shop_key: str = column(Privacy.NONE, default="")
    """The code of the product, under which the import knows it too (`ArticleLink`). Without `shop_id`: of a product
    that was being made when the answer was lost."""
    switched_off: bool = column(Privacy.NONE, default=False)
    """An export switched the product off, so an export may switch it on again."""
    kept_price: Decimal | None = column(Privacy.NONE, default=None)
    """For this price of the article the product kept its own: the same, with more decimals."""


@record
class ExportedCustomer(Exported):
    """A customer of the books and its account in the shop."""

    KEY_PREFIX: ClassVar = "customer!"

    shop_id: str = column(Privacy.PERSONAL, default="")
    shop_key: str = column(Privacy.PERSONAL, default="")
    """The e-mail address of an account that was being made when the answer was lost; else empty."""


@record
class ExportIssue(OfProfile):
    """An article or customer that waits for a person before it can be exported. Tried again daily and on change."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "export!"

    task: Task = column(Privacy.NONE)
    item_id: str = column(Privacy.NONE)
    subject: str = column(Privacy.PERSONAL)
    """Article code or customer number."""
    name: str = column(Privacy.PERSONAL, default="")
    causes: tuple[Cause, ...] = column(Privacy.PERSONAL, default=(), long=True)
    run_id: str = column(Privacy.NONE, default="")
    since: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """Sorts by task."""
        return f"{self.KEY_PREFIX}{self.task}!{self.item_id}"


@record
class ExportCursor(OfProfile):
    """How far an export has read the books. A pass reads everything that changed since the one before, or all."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "export!"

    task: Task = column(Privacy.NONE)
    settings: str = column(Privacy.NONE, default="")
    """Fingerprint of the settings of the last pass; other settings need everything again."""
    terms: str = column(Privacy.NONE, default="")
    """Fingerprint of what counts of the administration itself, such as VAT percentages."""
    terms_at: datetime | None = column(Privacy.NONE, default=None)
    """When the terms were looked at last."""
    read_until: datetime | None = column(Privacy.NONE, default=None)
    """What was modified before this moment has been dealt with; None: nothing has."""
    whole_at: datetime | None = column(Privacy.NONE, default=None)
    """When the last pass over everything began."""
    pass_started: datetime | None = column(Privacy.NONE, default=None)
    """The beginning of a pass that is not over yet."""
    pass_since: datetime | None = column(Privacy.NONE, default=None)
    """That pass reads what was modified since; None: everything."""
    skip: int = column(Privacy.NONE, default=0)
    """Where that pass goes on."""
    retried_at: datetime | None = column(Privacy.NONE, default=None)
    """When everything that waits for a person was last tried again."""

    @property
    def key(self) -> str:
        """One row per task."""
        return f"{self.KEY_PREFIX}{self.task}"
