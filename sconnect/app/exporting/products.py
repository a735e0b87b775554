"""Products of the shop: which one is an article's own, and sending what it has to hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sconnect.app.exporting.batches import send_some
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.ledger import OUTCOMES, ExportItem, Ledger
from sconnect.app.exporting.links import owners_of_products, product_codes_by_article, product_link
from sconnect.app.exporting.session import ExportSession
from sconnect.app.storage.records import ArticleLink, ExportedArticle
from sconnect.domain.books import Article
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.diff import product_changes
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop_catalogue import LARGEST_BATCH, ProductWrite, ShopProduct, WriteOutcome, Written
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import fingerprint
from sconnect.domain.values.money import ZERO

Item = ExportItem[Article, ExportedArticle]

_REFUSALS: Mapping[str, str] = {
    "unknown": "het product bestaat niet meer in de winkel",
    "bad_tax_class": "de gekozen belastingklasse bestaat niet in de winkel; kies een andere bij de instellingen, tab "
    "Artikelen exporteren",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the shop has to hold of one article. `creation` None: it is not made when it is not there."""

    item: Item
    key: str
    update: ProductWrite
    creation: ProductWrite | Cause | None
    price_slack: Decimal = ZERO

    @property
    def content_hash(self) -> str:
        """The fingerprint of what the shop is told; switching on again is no part of it, for it happens once."""
        return fingerprint(replace(self.update, enabled=None if self.update.enabled else self.update.enabled))

    @property
    def switches_off(self) -> bool:
        """Whether the article no longer belongs in the shop."""
        return self.update.enabled is False


@dataclass(frozen=True, slots=True)
class _Job:
    """A write that is ready to be sent. `code` is that of the product after it, `owner` the link of that code."""

    wanted: Wanted
    write: ProductWrite
    code: str
    owner: ArticleLink | None = None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Around:
    """What has to be known to find the products of some articles."""

    chosen: Mapping[str, set[str]]
    """Shop codes by article id, as a person linked them."""
    owners: Mapping[str, ArticleLink]
    rivals: Mapping[str, list[Article]]
    claims: frozenset[str]
    """Ids of articles that own one of the codes and still have it in the books."""
    products: Mapping[str, list[ShopProduct]] = field(default_factory=dict)


class ProductSync:
    """Brings the products of one run up to date."""

    def __init__(self, session: ExportSession, ledger: Ledger[ExportedArticle], rivals: KeyConflicts[Article]) -> None:
        self._session = session
        self._ledger = ledger
        self._rivals = rivals
        self._key_field = session.profile.articles.shop_key.value

    async def update(self, wanted: Sequence[Wanted]) -> list[Wanted] | None:
        """Send what changed of products that are known. Returns what is not known after all; None: time ran out."""
        changed: list[Wanted] = []
        for each in wanted:
            if each.content_hash == each.item.known.content_hash:
                self._ledger.settle(each.item, each.item.known, ItemOutcome.UNCHANGED)
            else:
                changed.append(each)
        owners = await owners_of_products(
            self._session, [code for each in changed for code in (each.item.known.shop_key, each.key)]
        )
        strange = [each for each in changed if self._is_anothers(each, owners)]
        jobs = [self._known_job(each, owners) for each in changed if each not in strange]
        gone = await (self._show(jobs) if self._ledger.is_dry else self._send(jobs))
        if gone is None:
            return None
        return [_unlinked(each) for each in [*strange, *gone]]

    async def link_or_create(self, wanted: Sequence[Wanted]) -> bool:
        """Find the products of articles that have none yet, or make them. False when time ran out."""
        fresh = []
        for each in wanted:
            if each.switches_off and not each.item.known.shop_key:  # its product is gone, which is what was wanted
                self._ledger.settle(each.item, each.item.known, ItemOutcome.UNCHANGED)
            else:
                fresh.append(each)
        rows = [each.item.row for each in fresh]
        chosen = await product_codes_by_article(self._session, {row.id for row in rows}) if fresh else {}
        rivals = await self._rivals.of([row for row in rows if row.id not in chosen])
        for start in range(0, len(fresh), LARGEST_BATCH):
            if self._session.out_of_time or not await self._welcome(
                fresh[start : start + LARGEST_BATCH], chosen, rivals
            ):
                return False
        return True

    async def _welcome(
        self, some: Sequence[Wanted], chosen: Mapping[str, set[str]], rivals: Mapping[str, list[Article]]
    ) -> bool:
        codes = {code for each in some for code in (each.key, each.item.known.shop_key) if code}
        codes |= {code for each in some for code in chosen.get(each.item.row.id, ())}
        owners = await owners_of_products(self._session, codes)
        claims = await self._claims(some, owners)
        products: dict[str, list[ShopProduct]] = {}
        for product in await (await self._session.shop()).products.find(sorted(codes), by=self._key_field):
            products.setdefault(article_key(self._code_of(product)), []).append(product)
        around = _Around(chosen, owners, rivals, claims, products)
        jobs = [job for each in some if (job := self._job(each, around))]
        if self._ledger.is_dry:
            for job in jobs:
                self._note(job, ItemOutcome.CREATED if job.write.create else ItemOutcome.UPDATED)
            return True
        return await self._send(jobs) is not None

    async def _claims(self, some: Sequence[Wanted], owners: Mapping[str, ArticleLink]) -> frozenset[str]:
        """Ask the books which articles that own one of these codes by an earlier export still have it."""
        others = {
            owner.article_id: owner.article_key
            for each in some
            if (owner := owners.get(article_key(each.key))) and owner.article_id != each.item.row.id
        }
        rows = await (await self._session.books()).articles.by_id(others) if others else []
        return frozenset(row.id for row in rows if self._rivals.key_of(row) == others.get(row.id))

    def _job(self, wanted: Wanted, around: _Around) -> _Job | None:
        """Decide what happens to an article without a product; None when it is settled or set aside."""
        found = self._find(wanted, around)
        if wanted.switches_off and not isinstance(found, ShopProduct):
            self._ledger.settle(wanted.item, replace(wanted.item.known, shop_key=""), ItemOutcome.UNCHANGED)
            return None
        if isinstance(found, Cause):
            self._ledger.set_aside(wanted.item, ItemOutcome.WAITING, found)
            return None
        if found is None:
            return self._creation_job(wanted, around)
        code = self._code_of(found)
        owner = around.owners.get(article_key(code))
        write = _without_same_price(wanted, found.price)
        changes = product_changes(found, write)
        job = _Job(wanted, replace(write, shop_id=found.shop_id), self._code_after(wanted, code), owner, changes)
        if changes:
            return job
        self._settle(job, ItemOutcome.UNCHANGED, found.shop_id)
        return None

    def _creation_job(self, wanted: Wanted, around: _Around) -> _Job | None:
        if isinstance(wanted.creation, ProductWrite):
            owner = around.owners.get(article_key(wanted.key))
            return _Job(wanted, wanted.creation, wanted.key, owner, product_changes(None, wanted.creation))
        if wanted.creation:
            self._ledger.set_aside(wanted.item, ItemOutcome.SKIPPED, wanted.creation)
        return None

    def _find(self, wanted: Wanted, around: _Around) -> ShopProduct | Cause | None:
        """Find the one product of an article: the one that a person linked, else the one that has its code.

        A product that was being made under another code, when the answer was lost, is its own as well.
        """
        article, key = wanted.item.row, article_key(wanted.key)
        by_hand = [product for code in around.chosen.get(article.id, ()) for product in around.products.get(code, ())]
        begun = around.products.get(article_key(wanted.item.known.shop_key), [])
        hits = by_hand or around.products.get(key, []) or begun
        if len(hits) > 1:
            names = ", ".join(f"{product.model} ({product.name}, nummer {product.shop_id})" for product in hits)
            facts = {"code": article.code, "candidates": names}
            return Cause(CauseKind.EXPORT_PRODUCT_AMBIGUOUS, key, facts)
        if by_hand:
            return by_hand[0]
        if cause := self._contested(wanted, around):
            return cause
        return hits[0] if hits else None

    def _contested(self, wanted: Wanted, around: _Around) -> Cause | None:
        article, key = wanted.item.row, article_key(wanted.key)
        if key in around.rivals:
            names = ", ".join(sorted(f"{rival.code} ({rival.name})" for rival in around.rivals[key]))
            return Cause(CauseKind.EXPORT_CODE_SHARED, key, {"code": wanted.key, "candidates": names})
        owner = around.owners.get(key)
        if owner is None or owner.article_id == article.id:
            return None
        if owner.how is LinkOrigin.CHOSEN or owner.article_id in around.claims:
            facts = {"product": wanted.key, "other": owner.article_code, "code": article.code}
            return Cause(CauseKind.EXPORT_PRODUCT_TAKEN, key, facts)
        return None

    def _is_anothers(self, wanted: Wanted, owners: Mapping[str, ArticleLink]) -> bool:
        """Whether the product of an article was linked to another one since."""
        owner = owners.get(article_key(wanted.item.known.shop_key))
        return owner is not None and owner.article_id != wanted.item.row.id

    def _known_job(self, wanted: Wanted, owners: Mapping[str, ArticleLink]) -> _Job:
        known = wanted.item.known
        code = self._code_after(wanted, known.shop_key)
        write = wanted.update
        if known.kept_price is not None and write.price == known.kept_price:
            write = replace(write, price=None)
        return _Job(wanted, replace(write, shop_id=known.shop_id), code, owners.get(article_key(code)))

    async def _show(self, jobs: Sequence[_Job]) -> list[Wanted]:
        """Show what would change of products that are known; returns those that are gone."""
        if not jobs:
            return []
        ids = [job.write.shop_id for job in jobs]
        found = {product.shop_id: product for product in await (await self._session.shop()).products.find(ids, by="id")}
        for job in jobs:
            if product := found.get(job.write.shop_id):
                changes = product_changes(product, job.write)
                outcome = ItemOutcome.UPDATED if changes else ItemOutcome.UNCHANGED
                self._note(replace(job, changes=changes), outcome)
        return [job.wanted for job in jobs if job.write.shop_id not in found]

    async def _send(self, jobs: Sequence[_Job]) -> list[Wanted] | None:
        """Send writes, a batch at a time. Returns what the shop no longer has; None when time ran out."""
        gone: list[Wanted] = []
        while jobs:
            if self._session.out_of_time:
                return None
            batch = jobs[:LARGEST_BATCH]
            await self._ledger.mark_uncertain([_intent(job) for job in batch])
            answers = await send_some((await self._session.shop()).products.write, [job.write for job in batch])
            for job, written in zip(batch, answers, strict=False):
                if written.outcome is not WriteOutcome.REFUSED:
                    self._settle(job, _outcome(job, written), written.shop_id)
                elif written.code == "unknown" and job.wanted.item.known.shop_id:
                    gone.append(job.wanted)
                else:
                    self._refuse(job, written)
            await self._ledger.flush()
            jobs = jobs[len(answers) :]
        return gone

    def _settle(self, job: _Job, outcome: ItemOutcome, shop_id: str) -> None:
        wanted = job.wanted
        record = replace(
            wanted.item.known,
            shop_id=shop_id,
            shop_key=job.code,
            content_hash=wanted.content_hash,
            switched_off=wanted.switches_off,
            kept_price=wanted.update.price if job.write.price is None else None,
        )
        is_new = outcome is ItemOutcome.CREATED
        links = (
            []
            if wanted.switches_off
            else product_link(self._session, job.code, wanted.item.row, job.owner, is_new=is_new)
        )
        self._ledger.settle(wanted.item, record, outcome, changes=job.changes, links=links)

    def _note(self, job: _Job, outcome: ItemOutcome) -> None:
        self._ledger.settle(job.wanted.item, job.wanted.item.known, outcome, changes=job.changes)

    def _refuse(self, job: _Job, written: Written) -> None:
        article, key = job.wanted.item.row, article_key(job.code)
        if written.code == "ambiguous":
            facts = {"code": article.code, "candidates": job.code}
            cause = Cause(CauseKind.EXPORT_PRODUCT_AMBIGUOUS, key, facts)
            self._ledger.set_aside(job.wanted.item, ItemOutcome.WAITING, cause)
            return
        detail = _REFUSALS.get(written.code) or f"een waarde past niet in de winkel ({written.reason.rstrip('.')})"
        cause = Cause(CauseKind.EXPORT_PRODUCT_REFUSED, key, {"code": article.code, "detail": detail})
        self._ledger.set_aside(job.wanted.item, ItemOutcome.REFUSED, cause)

    def _code_of(self, product: ShopProduct) -> str:
        return product.model if self._key_field == "model" else product.codes.get(self._key_field, "")

    def _code_after(self, wanted: Wanted, code: str) -> str:
        """Return the code of a product after a write, which may overwrite it."""
        written = (
            wanted.update.model if self._key_field == "model" else (wanted.update.codes or {}).get(self._key_field)
        )
        return written or code


def _intent(job: _Job) -> ExportedArticle:
    """Return what is recorded before a write: what may have been made or switched off, should the answer be lost."""
    known = job.wanted.item.known
    code = known.shop_key if known.shop_id else job.code
    return replace(known, shop_key=code, switched_off=known.switched_off or job.wanted.switches_off)


def _unlinked(wanted: Wanted) -> Wanted:
    """Return a wanted product that has to be looked for anew."""
    item = wanted.item
    return replace(
        wanted, item=replace(item, known=replace(item.known, shop_id="", shop_key="", content_hash="", kept_price=None))
    )


def _without_same_price(wanted: Wanted, shop_price: Decimal) -> ProductWrite:
    """Leave the price of a product alone when it is the article's own, with more decimals."""
    price = wanted.update.price
    if price is None or abs(shop_price - price) > wanted.price_slack:
        return wanted.update
    return replace(wanted.update, price=None)


def _outcome(job: _Job, written: Written) -> ItemOutcome:
    """Say what became of a write; one that was repeated, because its answer was lost, may find its own work done."""
    return ItemOutcome.CREATED if job.write.create else OUTCOMES[written.outcome]
