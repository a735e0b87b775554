"""The export of articles: what changed in the books goes to the products of the shop.

changed articles -> skip what is the same -> compose -> known product: send it when it differs from last time
                                                     -> else: look for it in the shop -> link, update or create
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sconnect.app.exporting.change_feed import ChangeFeed
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.ledger import Ledger
from sconnect.app.exporting.products import Item, ProductSync, Wanted
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportedArticle
from sconnect.domain.books import Article, Reference
from sconnect.domain.causes import Cause
from sconnect.domain.exporting.products import key_of, switched_off, want_product
from sconnect.domain.exporting.selection import Standing, service_codes, standing_of_article
from sconnect.domain.profile import Profile, StockRecheck, StockSource, Task
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.scheduling import AMSTERDAM
from sconnect.domain.values.article_code import article_key
from sconnect.domain.vat import dutch_percent

_RECHECKS = {StockRecheck.HOURLY: timedelta(hours=1), StockRecheck.DAILY: timedelta(days=1)}


async def export_articles(services: Services, profile: Profile, progress: Progress) -> bool:
    """Export what changed and what waited. True when time ran out and there is more to do."""
    async with ExportSession.open(services, profile, progress, Task.EXPORT_ARTICLES) as session:
        return await ChangeFeed(session, ArticleExport(session)).run()


class ArticleExport:
    """Fulfils `export_delta.Exporter` for articles."""

    kind = ExportedArticle

    def __init__(self, session: ExportSession) -> None:
        self._session = session
        self._profile = session.profile
        self._day = session.services.clock.now().astimezone(AMSTERDAM).date()
        self._rivals = KeyConflicts[Article](self._key_of, self._with_codes)
        self.ledger = Ledger[ExportedArticle](session, "Artikel")
        self._products = ProductSync(session, self.ledger, self._rivals)

    @property
    def recheck(self) -> timedelta | None:
        """How often everything is read again: stock moves without the article being modified."""
        settings = self._profile.article_export
        return None if settings.stock is StockSource.NONE else _RECHECKS.get(settings.stock_recheck)

    def settings(self) -> object:
        """Return the settings that decide what is exported, and how."""
        articles = self._profile.articles
        services = sorted(service_codes(self._profile))
        return self._profile.article_export, articles.shop_key, articles.extra_field, services

    def terms(self, reference: Reference) -> object:
        """Return what of the administration decides prices and tax classes."""
        without_vat = reference.administration.article_prices_exclude_vat
        groups = [
            (group.id, group.vat_kind, None if without_vat else dutch_percent(group.vat_kind, self._day, reference))
            for group in reference.revenue_groups
        ]
        return reference.administration.id, without_vat, sorted(groups)

    def subject(self, row: Article) -> str:
        """Return the article code."""
        return row.code

    def is_relevant(self, row: Article, known: ExportedArticle) -> bool:
        """Whether an article belongs in the shop, or has a product there, or may have."""
        return bool(known.shop_key) or standing_of_article(row, self._profile) is Standing.EXPORTED

    async def page(self, since: datetime | None, skip: int) -> BookPage[Article]:
        """Read a page of what was modified since (None: everything)."""
        return await (await self._session.books()).articles.changed(since, skip=skip)

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        """Read these articles; those that are gone are left out."""
        return await (await self._session.books()).articles.by_id(ids)

    async def survey(self) -> None:
        """Find the codes that several articles share. Article codes are unique in the books; extra fields are not."""
        if self._profile.articles.extra_field:
            await self._rivals.survey(lambda skip: self.page(None, skip))

    async def export(self, items: Sequence[Item]) -> bool:
        """Bring the products of these articles up to date; False when time ran out first."""
        reference = await self._session.reference()
        linked: list[Wanted] = []
        fresh: list[Wanted] = []
        for item in items:
            match self._want(item, reference):
                case None:
                    self.ledger.settle(item, item.known, ItemOutcome.UNCHANGED)
                case Cause() as cause:
                    self.ledger.set_aside(item, ItemOutcome.SKIPPED, cause)
                case wanted:
                    (linked if item.known.shop_id else fresh).append(wanted)
        gone = await self._products.update(linked)
        return gone is not None and await self._products.link_or_create([*fresh, *gone])

    def _want(self, item: Item, reference: Reference) -> Wanted | Cause | None:
        """Say what the shop has to hold of an article; None when the shop is to stay as it is."""
        if standing_of_article(item.row, self._profile) is not Standing.EXPORTED:
            off = switched_off(item.known.shop_key, self._profile)
            return Wanted(item, item.known.shop_key, off, None) if off else None
        was_off = item.known.switched_off
        wanted = want_product(item.row, self._profile, reference, self._day, was_switched_off=was_off)
        if isinstance(wanted, Cause):
            return wanted
        return Wanted(item, wanted.key, wanted.update, wanted.creation, wanted.price_slack)

    def _key_of(self, row: Article) -> str:
        if standing_of_article(row, self._profile) is not Standing.EXPORTED:
            return ""
        return article_key(key_of(row, self._profile))

    async def _with_codes(self, codes: Collection[str]) -> list[Article]:
        field = self._profile.articles.extra_field
        return await (await self._session.books()).articles.find(codes, extra_field=field) if field else []
