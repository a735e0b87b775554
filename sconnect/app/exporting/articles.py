"""Articles of the books and their products in the shop: what is specific to the export of articles.

A linked product is sent its changes without being read first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sconnect.app.exporting.exporter import ExportItem, Match, Matcher, Target, Upsert
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.links import owners_of_products, product_codes_by_article, product_link
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage
from sconnect.app.profiles.capabilities import read_facts
from sconnect.app.storage.records import ArticleLink, ExportedArticle
from sconnect.domain.books import Article, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.exporting.diff import product_changes
from sconnect.domain.exporting.fingerprints import article_settings, article_terms, product_content
from sconnect.domain.exporting.prices import price_slack
from sconnect.domain.exporting.products import compose_product, kept_by_variant, key_of, switched_off
from sconnect.domain.exporting.selection import (
    Standing,
    is_in_stores,
    service_codes,
    standing_of_article,
    stores_of_products,
)
from sconnect.domain.exporting.unreadable import misfit, unreadable_in_shop, unreadable_of_article
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import StockRecheck, StockSource
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import VARIANTS
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct, Written
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import Fingerprint

_Item = ExportItem[Article, ExportedArticle]
_Target = Target[Article, ExportedArticle, ProductWrite]
_Upsert = Upsert[Article, ExportedArticle, ProductWrite]
_Match = Match[Article, ExportedArticle, ProductWrite]
_Matcher = Matcher[Article, ExportedArticle, ProductWrite]

_RECHECKS = {StockRecheck.HOURLY: timedelta(hours=1), StockRecheck.DAILY: timedelta(days=1)}
_REFUSALS: Mapping[str, Bilingual] = {
    "unknown": Bilingual(
        "het product bestaat niet meer in de winkel",
        "the product does not exist in the shop any more",
    ),
    "bad_store": Bilingual(
        "een gekozen winkel bestaat niet in de webshop; kies een andere bij de instellingen, tab Artikelen exporteren",
        "a chosen store does not exist in the shop; choose another in the settings, tab Article export",
    ),
    "bad_tax_class": Bilingual(
        "de gekozen belastingklasse bestaat niet in de winkel; kies een andere bij de instellingen, tab Artikelen "
        "exporteren",
        "the chosen tax class does not exist in the shop; choose another in the settings, tab Article export",
    ),
}


@dataclass(frozen=True, slots=True)
class _Context:
    """What has to be known to match a batch of articles with products."""

    chosen: Mapping[str, set[str]]
    """Shop codes by article id, as a person linked them."""
    conflicts: Mapping[str, list[Article]]
    """Articles that share a key, by that key."""
    owners: Mapping[str, ArticleLink]
    """Links by key of the product, learned or chosen by a person."""
    keepers: frozenset[str]
    """Ids of articles that own one of the keys and still have it in the books."""
    products: Mapping[str, list[ShopProduct]]
    """Products by key, of the stores of the profile."""
    elsewhere: Mapping[str, ShopProduct]
    """A product of other stores only, by key."""
    reference: Reference


class ArticleExporter:
    """Fulfils `Exporter` for articles and products."""

    kind = ExportedArticle
    noun = Bilingual("Artikel", "Article")

    def __init__(self, session: ExportSession) -> None:
        self._session = session
        self._profile = session.profile
        self._stores = stores_of_products(session.profile)
        self._services = service_codes(session.profile)
        self._day = dutch_day(session.services.clock.now())
        self._shop_key = session.profile.articles.shop_key.value
        self._variants: dict[str, ShopProduct] = {}
        self._conflicts = KeyConflicts[Article](self._key_of, self._find_by_key)

    @property
    def recheck(self) -> timedelta | None:
        """How often everything is read again: stock changes without the article being modified."""
        settings = self._profile.article_export
        return None if settings.stock is StockSource.NONE else _RECHECKS.get(settings.stock_recheck)

    @property
    def reads_linked(self) -> bool:
        """Whether linked products are read before they are written: they may be in other stores by now."""
        return bool(self._stores)

    def settings(self) -> Fingerprint:
        """Return the fingerprint of the settings that decide what is exported, and how."""
        return article_settings(self._profile)

    def terms(self, reference: Reference) -> Fingerprint:
        """Return the fingerprint of what decides prices and tax classes in the administration."""
        return article_terms(reference, self._day)

    def subject(self, row: Article) -> str:
        """Return the article code."""
        return row.code

    def is_relevant(self, row: Article, known: ExportedArticle) -> bool:
        """Whether an article belongs in the shop, or has a product there, or may have."""
        belongs = self._standing_of(row) is Standing.EXPORTED
        return bool(known.shop_key) or belongs or bool(unreadable_of_article(row, self._profile))

    async def read_page(self, since: datetime | None, skip: int) -> BookPage[Article]:
        """Read a page of the articles that were modified since (None: all)."""
        return await (await self._session.books()).articles.changed(since, skip=skip)

    async def read_by_id(self, ids: Collection[str]) -> list[Article]:
        """Read these articles; those that are gone are left out."""
        return await (await self._session.books()).articles.by_id(ids)

    async def undone(self) -> frozenset[str]:
        """Return the articles of which the product lost what was written to it, because its master was saved.

        So are those that an older version wrote to: what it wrote is not known, so it is written once more.
        """
        facts = await read_facts(self._session.services, self._profile.id)
        if facts is None or VARIANTS not in facts.capabilities:
            return frozenset()
        shop = await self._session.shop()
        self._variants = {variant.shop_id: variant for variant in await shop.products.variants()}
        store = self._session.services.store
        records = [stored.record async for stored in store.range(ExportedArticle, self._profile.id)]
        linked = {record.shop_id: record for record in records}
        return frozenset(
            linked[shop_id].item_id
            for shop_id, variant in self._variants.items()
            if shop_id in linked and self._is_undone(variant, linked[shop_id].written)
        )

    def _is_undone(self, variant: ShopProduct, written: ProductWrite | None) -> bool:
        return written is None or bool(product_changes(variant, self._in_languages(written)))

    async def survey_keys(self) -> None:
        """Find the codes that several articles share. Article codes are unique in the books; extra fields are not."""
        if self._profile.articles.extra_field:
            await self._conflicts.survey(lambda skip: self.read_page(None, skip))

    def compose(self, item: _Item, reference: Reference) -> DesiredState[ProductWrite] | Cause | None:
        """Compose what the shop has to hold of an article; None when the product is to stay as it is."""
        if faults := unreadable_of_article(item.row, self._profile):
            return self.unreadable(item.row, faults)
        if self._standing_of(item.row) is not Standing.EXPORTED:
            return switched_off(item.known.shop_key, self._profile)
        was_off = item.known.switched_off
        return compose_product(item.row, self._profile, reference, self._day, was_switched_off=was_off)

    def unreadable(self, row: Article, detail: Bilingual) -> Cause:
        """Return the cause of an article that cannot be exported."""
        facts = {"code": row.code or row.name, **detail.facts("detail")}
        return Cause(CauseKind.EXPORT_ARTICLE_UNREADABLE, article_key(row.code), facts)

    def content(self, desired: DesiredState[ProductWrite]) -> Fingerprint:
        """Return the fingerprint of what the shop is sent."""
        return product_content(desired.update)

    async def match_linked(self, targets: Sequence[_Target]) -> list[_Upsert]:
        """Return the writes to linked products; only a dry run, or a choice of stores, asks what they are now."""
        codes = [code for target in targets for code in (target.item.known.shop_key, target.desired.update.key)]
        owners = await owners_of_products(self._session, codes)
        upserts = [self._update_linked(target, owners) for target in targets if not _is_anothers(target, owners)]
        is_compared = self._session.progress.dry_run or self.reads_linked
        return await self._compared(upserts) if is_compared else upserts

    def _update_linked(self, target: _Target, owners: Mapping[str, ArticleLink]) -> _Upsert:
        known, write = target.item.known, target.desired.update
        if known.kept_price is not None and write.price == known.kept_price:
            write = replace(write, price=None)
        code = self._code_after(target, known.shop_key)
        return self._upsert(target, replace(write, shop_id=known.shop_id), code, owners.get(article_key(code)), None)

    async def _compared(self, upserts: Sequence[_Upsert]) -> list[_Upsert]:
        """Return the writes, each with its changes, without those to products that are gone or in other stores only."""
        if not upserts:
            return []
        ids = [upsert.write.shop_id for upsert in upserts]
        found = {product.shop_id: product for product in await (await self._session.shop()).products.find(ids, by="id")}
        return [
            replace(upsert, changes=product_changes(product, self._in_languages(upsert.write)))
            for upsert in upserts
            if (product := found.get(upsert.write.shop_id)) and is_in_stores(product, self._stores)
        ]

    async def prepare_matching(self, targets: Sequence[_Target]) -> _Matcher:
        """Read which products a person linked to these articles, and find the articles that share a code."""
        rows = [target.item.row for target in targets]
        chosen = await product_codes_by_article(self._session, {row.id for row in rows})
        conflicts = await self._conflicts.find_conflicts([row for row in rows if row.id not in chosen])

        async def match_batch(batch: Sequence[_Target]) -> list[_Match]:
            context = await self._read_context(batch, chosen, conflicts)
            return [self._match(target, context) for target in batch]

        return match_batch

    async def _read_context(
        self, batch: Sequence[_Target], chosen: Mapping[str, set[str]], conflicts: Mapping[str, list[Article]]
    ) -> _Context:
        codes = {code for each in batch for code in (each.desired.update.key, each.item.known.shop_key) if code}
        codes |= {code for each in batch for code in chosen.get(each.item.row.id, ())}
        owners = await owners_of_products(self._session, codes)
        keepers = await self._read_keepers(batch, owners)
        products: dict[str, list[ShopProduct]] = {}
        elsewhere: dict[str, ShopProduct] = {}
        for product in await (await self._session.shop()).products.find(sorted(codes), by=self._shop_key):
            code = article_key(self._code_of(product))
            if is_in_stores(product, self._stores):
                products.setdefault(code, []).append(product)
            else:
                elsewhere[code] = product
        return _Context(chosen, conflicts, owners, keepers, products, elsewhere, await self._session.reference())

    async def _read_keepers(self, batch: Sequence[_Target], owners: Mapping[str, ArticleLink]) -> frozenset[str]:
        """Ask the books which of the articles that earlier exports linked to these keys still have them."""
        others = {
            owner.article_id: owner.article_key
            for each in batch
            if (owner := owners.get(article_key(each.desired.update.key))) and owner.article_id != each.item.row.id
        }
        rows = await self.read_by_id(others) if others else []
        return frozenset(row.id for row in rows if self._key_of(row) == others.get(row.id))

    def _match(self, target: _Target, context: _Context) -> _Match:
        found, creation = self._find(target, context), target.desired.creation
        if isinstance(found, ShopProduct) and found.problem:
            return self.unreadable(target.item.row, unreadable_in_shop(found.problem))
        if isinstance(found, ShopProduct):
            return self._update_found(target, found, context)
        if creation is None:  # it was to be switched off, and no product is certain to be its own
            return None
        if found:
            return found
        if isinstance(creation, Cause):
            return creation
        creation = replace(creation, stores=self._session.stores_of_new)
        key = target.desired.update.key
        owner = context.owners.get(article_key(key))
        return self._upsert(target, creation, key, owner, product_changes(None, creation))

    def _find(self, target: _Target, context: _Context) -> ShopProduct | Cause | None:
        """Find the one product of an article: the one that a person linked, else the one that has its code.

        So is a product that was being created under another code when the answer was lost.
        """
        article, key = target.item.row, article_key(target.desired.update.key)
        chosen = [product for code in context.chosen.get(article.id, ()) for product in context.products.get(code, ())]
        in_doubt = context.products.get(article_key(target.item.known.shop_key), [])
        hits = chosen or context.products.get(key, []) or in_doubt
        if len(hits) > 1:
            facts = {"code": article.code, **listed(map(_shown, hits)).facts("candidates")}
            return Cause(CauseKind.EXPORT_PRODUCT_AMBIGUOUS, key, facts)
        if chosen:
            return chosen[0]
        return _contested(target, context) or (hits[0] if hits else _in_other_stores(target, context))

    def _update_found(self, target: _Target, product: ShopProduct, context: _Context) -> _Upsert:
        write, price = target.desired.update, target.desired.update.price
        slack = price_slack(target.item.row, context.reference, self._day)
        if price is not None and abs(product.price - price) <= slack:  # the same price, with more decimals
            write = replace(write, price=None)
        code = self._code_of(product)
        owner, changes = context.owners.get(article_key(code)), product_changes(product, self._in_languages(write))
        return self._upsert(
            target, replace(write, shop_id=product.shop_id), self._code_after(target, code), owner, changes
        )

    def _upsert(
        self,
        target: _Target,
        write: ProductWrite,
        code: str,
        owner: ArticleLink | None,
        changes: tuple[FieldChange, ...] | None,
    ) -> _Upsert:
        """Return a write. `code`: the product's code afterwards. `owner`: the link that records it."""
        row, known, update = target.item.row, target.item.known, target.desired.update
        switches_off = update.enabled is False

        def link(_shop_id: str) -> ArticleLink | None:
            return None if switches_off else product_link(self._session, code, row, owner, is_new=write.create)

        return Upsert(
            target,
            write,
            changes,
            intent=replace(
                known,
                shop_key=known.shop_key if known.shop_id else code,
                switched_off=known.switched_off or switches_off,
            ),
            record=replace(
                known,
                shop_key=code,
                switched_off=switches_off,
                kept_price=update.price if write.price is None else None,
                written=kept_by_variant(write) if write.shop_id in self._variants else None,
            ),
            link=link,
        )

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        """Write one batch of products to the shop."""
        shop = await self._session.shop()
        return await shop.products.write([self._in_languages(write) for write in writes])

    def _in_languages(self, write: ProductWrite) -> ProductWrite:
        """Replace a name in the chosen languages only; a new product has it in all. The shop was asked before."""
        renames = write.name is not None and not write.create
        return replace(write, name_languages=self._session.name_languages) if renames else write

    def refusal(self, upsert: _Upsert, written: Written) -> Cause:
        """Return the cause why the shop refused a product."""
        code, shop_code = upsert.target.item.row.code, upsert.record.shop_key
        if written.code == "ambiguous":
            facts = {"code": code, "candidates": shop_code}
            return Cause(CauseKind.EXPORT_PRODUCT_AMBIGUOUS, article_key(shop_code), facts)
        detail = _REFUSALS.get(written.code) or misfit(written)
        facts = {"code": code, **detail.facts("detail")}
        return Cause(CauseKind.EXPORT_PRODUCT_REFUSED, article_key(shop_code), facts)

    def unlinked(self, known: ExportedArticle) -> ExportedArticle:
        """Return the record of an article whose product is gone or now belongs to another article."""
        return replace(known, shop_id="", shop_key="", content_hash="", kept_price=None)

    def _standing_of(self, row: Article) -> Standing:
        return standing_of_article(row, self._profile.article_export, self._services)

    def _key_of(self, row: Article) -> str:
        if self._standing_of(row) is not Standing.EXPORTED:
            return ""
        return article_key(key_of(row, self._profile))

    async def _find_by_key(self, keys: Collection[str]) -> list[Article]:
        field = self._profile.articles.extra_field
        return await (await self._session.books()).articles.find(keys, extra_field=field) if field else []

    def _code_of(self, product: ShopProduct) -> str:
        return product.model if self._shop_key == "model" else product.codes.get(self._shop_key, "")

    def _code_after(self, target: _Target, code: str) -> str:
        """Return the code of a product after a write, which may overwrite it."""
        update = target.desired.update
        written = update.model if self._shop_key == "model" else (update.codes or {}).get(self._shop_key)
        return written or code


def _contested(target: _Target, context: _Context) -> Cause | None:
    """Return the cause why the code of an article does not identify its product."""
    article, code = target.item.row, target.desired.update.key
    key = article_key(code)
    if key in context.conflicts:
        names = ", ".join(sorted(f"{other.code} ({other.name})" for other in context.conflicts[key]))
        return Cause(CauseKind.EXPORT_CODE_SHARED, key, {"code": code, "candidates": names})
    owner = context.owners.get(key)
    if owner is None or owner.article_id == article.id:
        return None
    if owner.how is LinkOrigin.CHOSEN or owner.article_id in context.keepers:
        facts = {"product": code, "other": owner.article_code, "code": article.code}
        return Cause(CauseKind.EXPORT_PRODUCT_TAKEN, key, facts)
    return None


def _in_other_stores(target: _Target, context: _Context) -> Cause | None:
    """Return the cause why an article has no product: one that would be its own is in other stores only.

    The shop would find that one by its code, so none can be made beside it.
    """
    article = target.item.row
    keys = [*sorted(context.chosen.get(article.id, ())), article_key(target.desired.update.key)]
    product = next((context.elsewhere[key] for key in keys if key in context.elsewhere), None)
    if product is None:
        return None
    number = product.shop_id
    shown = Bilingual(f"{product.model} (nummer {number})", f"{product.model} (number {number})")
    facts = {**shown.facts("product"), "code": article.code}
    return Cause(CauseKind.EXPORT_PRODUCT_OTHER_STORE, product.shop_id, facts)


def _shown(product: ShopProduct) -> Bilingual:
    name, number = f"{product.model} ({product.name}", product.shop_id
    return Bilingual(f"{name}, nummer {number})", f"{name}, number {number})")


def _is_anothers(target: _Target, owners: Mapping[str, ArticleLink]) -> bool:
    """Whether the product of an article has been linked to another article since."""
    owner = owners.get(article_key(target.item.known.shop_key))
    return owner is not None and owner.article_id != target.item.row.id
