"""Which customers and articles of the books stand behind those of the shop."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from sconnect.app.storage.records.base import OfProfile, OncePerProfile
from sconnect.app.storage.schema import InKey, InPartition, Long, Personal, Plain, Record, record
from sconnect.domain.link_places import LinkPlace, LinkTerm, places_of_article, places_of_customer
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState


class ReplacedCustomer(NamedTuple):
    """What a `CustomerLink` said, in its fields of these names."""

    state: OrderState
    customer_id: str
    how: LinkOrigin | None
    by: str
    at: datetime
    shop_customer_id: str
    name: str
    note: str
    customer_code: int | None
    rule: str


class ReplacedArticle(NamedTuple):
    """What an `ArticleLink` said, in its fields of these names."""

    article_id: str
    article_code: str
    how: LinkOrigin
    by: str
    at: datetime
    note: str
    pending_field: str


@record
class CustomerLink(OfProfile):
    """Which customer in the books a shop customer is."""

    TABLE: ClassVar = "customers"

    link: Personal[InKey[str]]
    """`link_key` of the recognition key. A hash of an e-mail address is still personal."""
    state: Plain[OrderState] = OrderState.DONE
    customer_id: Plain[str] = ""
    how: Plain[LinkOrigin | None] = None
    by: Personal[str] = ""
    at: Plain[datetime]
    shop_customer_id: Personal[str] = ""
    content_hash: Personal[str] = ""
    """Of the shopper's data that the card was last compared with: the same data costs no call again."""
    content_at: Plain[datetime | None] = None
    """When the order was placed that they came from: an older order does not bring back older data."""
    name: Personal[str] = ""
    """Of the customer in the books."""
    compared: Personal[str] = ""
    """Of the order that the card was last compared with (`compared_text`): the same costs no call again."""
    names: Personal[str] = ""
    """Fingerprints of the names that ordered with this e-mail address, separated by spaces."""
    note: Personal[str] = ""
    """Why a person chose it."""
    shopper: Personal[str] = ""
    """Who it is, as an order or a person named them; empty of a link from before that was kept."""
    shopper_email: Personal[str] = ""
    """The hash by which the e-mail address is found; empty as `shopper`."""
    customer_code: Plain[int | None] = None
    """The number of the customer in the books."""
    rule: Plain[str] = ""
    """The `Rule` by which the customer was recognised, or `KnownBy.CREATED`; empty: none, or not known."""
    replaced: Personal[Long[tuple[ReplacedCustomer, ...]]] = ()
    """What a person's choice took the place of, which comes back when that is undone; none or one."""

    @property
    def places(self) -> tuple[tuple[LinkPlace, str], ...]:
        """Where a search finds it."""
        numbers = (self.shop_customer_id, "" if self.customer_code is None else str(self.customer_code))
        return places_of_customer((self.shopper, self.name), numbers, self.shopper_email, self.customer_id)

    @property
    def allows_creation(self) -> bool:
        """Whether it only allows a card to be created for this shopper, whatever the settings."""
        return self.how is LinkOrigin.CREATED and self.state is OrderState.WAITING

    def in_place_of(self, before: Self) -> Self:
        """Return this link as it is written over another: of that, nothing stays."""
        del before
        return self

    def chosen_over(self, before: Self) -> Self:
        """Return this link as a person's choice in the place of another, which comes back when that is undone."""
        was = ReplacedCustomer(*(getattr(before, name) for name in ReplacedCustomer._fields))
        return replace(self, replaced=before.replaced if _is_same(before, self) else (was,))

    @property
    def without_choice(self) -> Self | None:
        """What is left when nothing is known of the customer any more: nothing."""
        return None

    @property
    def undone(self) -> Self | None:
        """What stood before this choice; None for nothing. The card is compared with the shopper's data anew."""
        if not self.replaced:
            return None
        return replace(self, replaced=(), content_hash="", content_at=None, compared="", **self.replaced[0]._asdict())

    @property
    def key(self) -> str:
        """The hash itself."""
        return self.link


@record
class CustomerCreation(Record):
    """The marker that a card is created once in an administration, whichever of its shops the order came from."""

    TABLE: ClassVar = "customers"
    PARTITION_PREFIX: ClassVar = "administration!"
    """Profile ids hold no `!`, so this is no profile's partition."""

    scope: Plain[InPartition[str]]
    """Made by `scope_of`."""
    link: Personal[InKey[str]]
    """`link_key` of the recognition key, as of a `CustomerLink`."""
    state: Plain[OrderState]
    customer_id: Plain[str] = ""
    name: Personal[str] = ""
    """Of the customer in the books."""
    how: Plain[LinkOrigin] = LinkOrigin.CREATED
    """Nothing reads it any more; versions that kept links and creations in one kind of record do."""
    at: Plain[datetime]
    owner: Plain[str] = ""
    """Token of the attempt that wrote this row last."""
    attempt: Plain[int] = 0
    settle_at: Plain[datetime | None] = None

    @classmethod
    def scope_of(cls, administration_id: str) -> str:
        """Return the partition of an administration."""
        return f"{cls.PARTITION_PREFIX}{administration_id}"

    @property
    def partition(self) -> str:
        """The administration."""
        return self.scope

    @property
    def key(self) -> str:
        """The hash itself."""
        return self.link


@record
class CreationTurn(Record):
    """Which profile may make a card for a shopper now, whatever the others of its administration know shoppers by."""

    TABLE: ClassVar = "customers"
    PARTITION_PREFIX: ClassVar = "turns!"

    scope: Plain[InPartition[str]]
    """Made by `scope_of`."""
    shopper: Personal[InKey[str]]
    """`link_key` of the shopper's key, which depends on no setting."""
    profile_id: Plain[str]
    at: Plain[datetime]
    owner: Plain[str]
    """Token of the attempt that took the turn."""

    @property
    def partition(self) -> str:
        """The administration."""
        return self.scope

    @property
    def key(self) -> str:
        """The shopper."""
        return self.shopper

    @classmethod
    def scope_of(cls, administration_id: str) -> str:
        """Return the partition of an administration."""
        return f"{cls.PARTITION_PREFIX}{administration_id}"


@record
class ArticleLink(OfProfile):
    """Which article in the books a shop article is."""

    TABLE: ClassVar = "articles"

    article_key: Plain[InKey[str]]
    """What identifies the article in the shop, such as its model."""
    article_id: Plain[str] = ""
    article_code: Plain[str] = ""
    how: Plain[LinkOrigin]
    by: Personal[str] = ""
    at: Plain[datetime]
    note: Personal[str] = ""
    """Why a person chose it."""
    content_hash: Plain[str] = ""
    pending_field: Plain[str] = ""
    """Set while an article is being created for the shop: the extra field that is to hold its code.

    No choice of a person.
    """
    has_products: Plain[bool] = False
    """Whether products that share this code are linked one by one (`code_of_product`)."""
    replaced: Personal[Long[tuple[ReplacedArticle, ...]]] = ()
    """What a person's choice took the place of, which comes back when that is undone; none or one."""

    @property
    def places(self) -> tuple[tuple[LinkPlace, str], ...]:
        """Where a search finds it."""
        return places_of_article(self.article_key, self.article_code)

    @property
    def allows_creation(self) -> bool:
        """Whether it only allows the article to be created, whatever the settings."""
        return self.how is LinkOrigin.CREATED and not (self.article_id or self.article_code)

    def in_place_of(self, before: Self) -> Self:
        """Return this link as it is written over another: products that are linked by themselves stay so."""
        return replace(self, has_products=before.has_products)

    def chosen_over(self, before: Self) -> Self:
        """Return this link as a person's choice in the place of another, which comes back when that is undone."""
        was = ReplacedArticle(*(getattr(before, name) for name in ReplacedArticle._fields))
        replaced = before.replaced if _is_same(before, self) else (was,) * before.is_choice
        return replace(self.in_place_of(before), replaced=replaced)

    @property
    def without_choice(self) -> Self | None:
        """What is left when nothing is known of the article any more; None for nothing."""
        if not self.has_products:
            return None
        return replace(
            self,
            article_id="",
            article_code="",
            how=LinkOrigin.RECOGNISED,
            by="",
            note="",
            pending_field="",
            replaced=(),
        )

    @property
    def undone(self) -> Self | None:
        """What stood before this choice, or stands beside it; None for nothing."""
        if not self.replaced:
            return self.without_choice
        return replace(self, replaced=(), content_hash="", **self.replaced[0]._asdict())

    @property
    def is_choice(self) -> bool:
        """Whether it says something of the article, and not only of products that share the code."""
        return bool(self.article_id or self.article_code) or self.allows_creation

    @property
    def key(self) -> str:
        """The shop's article key."""
        return self.article_key


def _is_same(one: CustomerLink | ArticleLink, other: CustomerLink | ArticleLink) -> bool:
    """Whether two links come of one decision, which was carried out again."""
    return (one.how, one.by, one.at) == (other.how, other.by, other.at)


@record
class SoldProduct(OfProfile):
    """On which article a product of the shop was booked, for orders that come when the product is gone."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "product!"

    product_id: Plain[str]
    article_id: Plain[str]
    article_code: Plain[str]
    at: Plain[datetime]

    @property
    def key(self) -> str:
        """The number of the product."""
        return self.key_of(self.product_id)

    @classmethod
    def key_of(cls, product_id: str) -> str:
        """Return the key of a product."""
        return f"{cls.KEY_PREFIX}{product_id}"


@record
class FormerArticle(OfProfile):
    """Which article stands for a code in orders placed before a day: its VAT was another then."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "former!"

    article_key: Plain[str]
    """The code in the shop, or of the article of a charge, in the spelling of a key."""
    before: Plain[str]
    """The Dutch calendar day from which on it no longer counts, as `2026-01-31`."""
    article_id: Plain[str]
    article_code: Plain[str]
    by: Personal[str] = ""
    at: Plain[datetime]
    note: Personal[str] = ""
    """Why a person chose it."""

    @property
    def key(self) -> str:
        """Code and day."""
        return self.key_of(self.article_key, self.before)

    @classmethod
    def key_of(cls, article_key: str, before: str) -> str:
        """Return the key of a code and a day."""
        return f"{cls.KEY_PREFIX}{article_key}!{before}"


_LAST = "\U0010ffff"


@record
class ListedLink(OfProfile):
    """A link at one of the places where a search finds it; the link itself says whether that still holds."""

    TABLE: ClassVar = "orderlist"
    KEY_PREFIX: ClassVar = "link!"

    place: Personal[InKey[str]]
    """Made by `of`: it can hold a name, or the hash of an e-mail address."""
    link: Personal[str]
    """The key of the link."""

    @property
    def key(self) -> str:
        """The place itself."""
        return self.place

    @classmethod
    def start_of(cls, kind: str, term: LinkTerm) -> str:
        """Return what the keys of all links begin with that a term finds. `kind`: the table of the links."""
        return f"{cls.KEY_PREFIX}{kind}!{term.place}!{term.value}{'!' * term.is_whole}"

    @classmethod
    def keys_of(cls, kind: str, term: LinkTerm) -> tuple[str, str]:
        """Return a key before and one after those of every link that a term finds."""
        start = cls.start_of(kind, term)
        return start, f"{start}{_LAST}"

    @classmethod
    def of(cls, link: "CustomerLink | ArticleLink") -> "list[ListedLink]":
        """Return the rows of a link."""
        whole = (cls.start_of(link.TABLE, LinkTerm(place, value, is_whole=True)) for place, value in link.places)
        return [cls(profile_id=link.profile_id, place=f"{start}{link.key}", link=link.key) for start in whole]


@record
class LinkListFilled(OncePerProfile):
    """That the links from before they could be searched can be, too."""

    TABLE: ClassVar = "orderlist"
    KEY_PREFIX: ClassVar = "found!"
    KEY: ClassVar = "found!"

    customers_to: Personal[str] = ""
    """The key of the last link of a shopper that was put in."""
    articles_to: Plain[str] = ""
    filled_at: Plain[datetime | None] = None
    """When all could be searched; None: not yet."""
