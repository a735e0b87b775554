"""Which customers and articles of the books stand behind those of the shop."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, column, from_key, record
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState


@record
class CustomerLink(OfProfile):
    """Which customer in the books a shop customer is.

    In the partition of an administration instead of a profile: the marker that a card is created once there.
    """

    TABLE: ClassVar = "customers"

    link: str = from_key(Privacy.PERSONAL)
    """`link_key` of the recognition key. A hash of an e-mail address is still personal."""
    state: OrderState = column(Privacy.NONE, default=OrderState.DONE)
    customer_id: str = column(Privacy.NONE, default="")
    how: LinkOrigin | None = column(Privacy.NONE, default=None)
    by: str = column(Privacy.PERSONAL, default="")
    at: datetime = column(Privacy.NONE)
    owner: str = column(Privacy.NONE, default="")
    attempt: int = column(Privacy.NONE, default=0)
    settle_at: datetime | None = column(Privacy.NONE, default=None)
    shop_customer_id: str = column(Privacy.PERSONAL, default="")
    content_hash: str = column(Privacy.PERSONAL, default="")
    """Of the shopper's data that the card was last compared with: the same data costs no call again."""
    content_at: datetime | None = column(Privacy.NONE, default=None)
    """When the order was placed that they came from: an older order does not bring back older data."""
    name: str = column(Privacy.PERSONAL, default="")
    """Of the customer in the books."""
    note: str = column(Privacy.PERSONAL, default="")
    """Why a person chose it."""

    @property
    def lets_create(self) -> bool:
        """Whether it only says that a card may be made for this shopper, whatever the settings say."""
        return self.how is LinkOrigin.CREATED and self.state is OrderState.WAITING

    @property
    def key(self) -> str:
        """The hash itself."""
        return self.link


@record
class ArticleLink(OfProfile):
    """Which article in the books a shop article is."""

    TABLE: ClassVar = "articles"

    article_key: str = from_key(Privacy.NONE)
    """What identifies the article in the shop, such as its model."""
    article_id: str = column(Privacy.NONE, default="")
    article_code: str = column(Privacy.NONE, default="")
    how: LinkOrigin = column(Privacy.NONE)
    by: str = column(Privacy.PERSONAL, default="")
    at: datetime = column(Privacy.NONE)
    note: str = column(Privacy.PERSONAL, default="")
    """Why a person chose it."""
    content_hash: str = column(Privacy.NONE, default="")
    pending_field: str = column(Privacy.NONE, default="")
    """Set while an article is being made for the shop: the extra field that is to hold its code. Nobody's choice."""

    @property
    def lets_create(self) -> bool:
        """Whether it only says that the article may be made, whatever the settings say."""
        return self.how is LinkOrigin.CREATED and not (self.article_id or self.article_code)

    @property
    def key(self) -> str:
        """The shop's article key."""
        return self.article_key
