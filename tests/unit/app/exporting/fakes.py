"""An exporter that decides nothing by itself, books that can be searched, and a run of an export in progress."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sconnect.app.exporting.exporter import ExportItem, Match, Matcher, Target, Upsert
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import RunReport, read_report
from sconnect.app.storage.records import ArticleLink, ExportCursor, ExportedArticle, ExportIssue
from sconnect.app.storage.schema import Record
from sconnect.domain.books import Article, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunItem
from sconnect.domain.shop_catalogue import ProductWrite, WriteOutcome, Written
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import Fingerprint
from tests.fakes.books import FakeBooks
from tests.fakes.connections import FakeConnector
from tests.fakes.shop import FakeShop
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.domain.makers import dutch_shop

R = TypeVar("R", bound=Record)

ProductTarget = Target[Article, ExportedArticle, ProductWrite]
ProductUpsert = Upsert[Article, ExportedArticle, ProductWrite]


def article(code: str, **changes: Any) -> Article:
    """An article that can be sold, with an id made of its code."""
    return replace(Article(f"id-{code}", code, f"Artikel {code}", "g-high", Decimal(10)), **changes)


def plain(text: str) -> Fingerprint:
    """A fingerprint that can be read, of something that was never stored in another form."""
    return Fingerprint(text, lambda: "")


def session_of(
    desk: Desk,
    task: Task = Task.EXPORT_ARTICLES,
    *,
    profile: Profile | None = None,
    books: FakeBooks | None = None,
    shop: FakeShop | None = None,
    run_id: str = "run-1",
    seconds: float = 400,
    by_hand: bool = False,
    dry_run: bool = False,
) -> ExportSession:
    """Have an export in progress that may go on for so many seconds."""
    profile, shop = profile or linked_profile(), shop or shop_for(task)
    services = replace(desk.services, connector=FakeConnector(books or desk.books, shop))
    progress = Progress(run_id, desk.clock.monotonic() + seconds, by_hand=by_hand, dry_run=dry_run)
    return ExportSession(services, profile, progress, task, RunReport(services, profile.id, run_id), shop)


def shop_for(task: Task) -> FakeShop:
    """An empty shop that can receive one kind of export."""
    return FakeShop(replace(dutch_shop(), capabilities=frozenset({task.value})))


def with_settings(profile: Profile, part: str, **changes: object) -> Profile:
    """Return a profile with other settings in one part, as text if need be."""
    settings = getattr(profile, part)
    return profile.model_copy(update={part: type(settings).model_validate({**settings.model_dump(), **changes})})


async def stored(session: ExportSession, kind: type[R]) -> list[R]:
    """Read the records of a kind that a run wrote."""
    return [each.record async for each in session.services.store.range(kind, session.profile.id)]


async def cursor_of(session: ExportSession) -> ExportCursor | None:
    """Read how far the export of a session got."""
    found = await session.services.store.get_like(ExportCursor(profile_id=session.profile.id, task=session.task))
    return found.record if found else None


async def report_of(session: ExportSession) -> list[RunItem]:
    """Read the report of a run."""
    await session.report.flush()
    return (await read_report(session.services, session.profile.id, session.progress.run_id))[0]


async def issues_of(session: ExportSession) -> dict[str, CauseKind]:
    """Read what waits for a person, by id in the books."""
    return {issue.item_id: issue.causes[0].kind for issue in await stored(session, ExportIssue)}


class FakeExporter:
    """Fulfils `Exporter` for articles: matches and answers as a test says, by article code.

    Whatever is not said is relevant, is to cost what the article costs, has no product yet, and is created.
    """

    kind = ExportedArticle
    noun = Bilingual("Artikel", "Article")

    def __init__(self, session: ExportSession, rows: Sequence[Article], *, page_size: int = 500) -> None:
        self._session = session
        self.rows = list(rows)
        self.page_size = page_size
        self.recheck: timedelta | None = None
        self.reads_linked = False
        self.stated_settings = "settings"
        self.stated_terms = "terms"
        self.irrelevant: set[str] = set()
        self.stays: set[str] = set()
        """Their products stay as they are."""
        self.cannot_go: dict[str, CauseKind] = {}
        self.uncreatable: dict[str, CauseKind | None] = {}
        """They are not created for this reason; None: they need not be there."""
        self.lost: set[str] = set()
        """Their product is gone or belongs to another by now."""
        self.found: dict[str, CauseKind | str] = {}
        """The number of the product that is found, or what is found wrong."""
        self.changes: dict[str, tuple[FieldChange, ...] | None] = {}
        self.refusals: dict[str, str] = {}
        self.answered_at_once: int | None = None
        """How many writes of a batch the shop gets round to."""
        self.pages: list[tuple[datetime | None, int]] = []
        """Since when and from where pages were read."""
        self.surveys = 0
        self.reread: list[set[str]] = []
        self.matched_linked: list[list[str]] = []
        self.matched: list[list[str]] = []
        self.known_when_matched: dict[str, ExportedArticle] = {}
        self.sent: list[list[ProductWrite]] = []
        self.undone_ids: set[str] = set()
        self.records_when_sent: list[list[ExportedArticle]] = []

    def settings(self) -> Fingerprint:
        return plain(self.stated_settings)

    def terms(self, reference: Reference) -> Fingerprint:
        assert reference is BOOKS
        return plain(self.stated_terms)

    def subject(self, row: Article) -> str:
        return row.code

    def is_relevant(self, row: Article, known: ExportedArticle) -> bool:
        assert known.item_id == row.id
        return row.code not in self.irrelevant

    async def read_page(self, since: datetime | None, skip: int) -> BookPage[Article]:
        self.pages.append((since, skip))
        rows = tuple(self.rows[skip : skip + self.page_size])
        return BookPage(rows, skip + len(rows) if len(rows) == self.page_size else None)

    async def read_by_id(self, ids: Collection[str]) -> list[Article]:
        self.reread.append(set(ids))
        return [row for row in self.rows if row.id in ids]

    async def survey_keys(self) -> None:
        self.surveys += 1

    def compose(
        self, item: ExportItem[Article, ExportedArticle], reference: Reference
    ) -> DesiredState[ProductWrite] | Cause | None:
        assert reference is BOOKS
        row = item.row
        if row.code in self.stays:
            return None
        if row.code in self.cannot_go:
            return Cause(self.cannot_go[row.code], row.code, {"code": row.code})
        update = ProductWrite(row.code, "model", price=row.sales_price)
        if row.code not in self.uncreatable:
            return DesiredState(update, replace(update, create=True))
        kind = self.uncreatable[row.code]
        return DesiredState(update, Cause(kind, row.code, {"code": row.code}) if kind else None)

    def unreadable(self, row: Article, detail: Bilingual) -> Cause:
        return Cause(CauseKind.EXPORT_ARTICLE_UNREADABLE, row.code, {"code": row.code, "detail": detail.dutch})

    def content(self, desired: DesiredState[ProductWrite]) -> Fingerprint:
        return plain(f"{desired.update.key} for {desired.update.price}")

    async def match_linked(self, targets: Sequence[ProductTarget]) -> list[ProductUpsert]:
        self.matched_linked.append([each.item.row.code for each in targets])
        return [
            self._upsert(each, replace(each.desired.update, shop_id=each.item.known.shop_id))
            for each in targets
            if each.item.row.code not in self.lost
        ]

    async def undone(self) -> frozenset[str]:
        return frozenset(self.undone_ids)

    async def prepare_matching(
        self, targets: Sequence[ProductTarget]
    ) -> Matcher[Article, ExportedArticle, ProductWrite]:
        self.known_when_matched |= {each.item.row.code: each.item.known for each in targets}
        return self._match_batch

    async def _match_batch(
        self, targets: Sequence[ProductTarget]
    ) -> list[Match[Article, ExportedArticle, ProductWrite]]:
        self.matched.append([each.item.row.code for each in targets])
        return [self._match(each) for each in targets]

    def _match(self, target: ProductTarget) -> Match[Article, ExportedArticle, ProductWrite]:
        code, creation = target.item.row.code, target.desired.creation
        found = self.found.get(code)
        if isinstance(found, CauseKind):
            return Cause(found, code, {"code": code})
        if found:
            return self._upsert(target, replace(target.desired.update, shop_id=found))
        return self._upsert(target, creation) if isinstance(creation, ProductWrite) else creation

    def _upsert(self, target: ProductTarget, write: ProductWrite) -> ProductUpsert:
        known, code = target.item.known, target.item.row.code

        def link(shop_id: str) -> ArticleLink:
            return ArticleLink(
                profile_id=self._session.profile.id,
                article_key=f"{code} is {shop_id}",
                how=LinkOrigin.RECOGNISED,
                at=self._session.services.clock.now(),
            )

        changes = self.changes.get(code, (FieldChange("prijs", "", str(write.price)),))
        intent, record = replace(known, shop_key=f"maybe {code}"), replace(known, shop_key=code)
        return Upsert(target, write, changes, intent, record, link)

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        self.sent.append(list(writes))
        self.records_when_sent.append(await stored(self._session, ExportedArticle))
        return [self._answer(write) for write in writes[: self.answered_at_once]]

    def _answer(self, write: ProductWrite) -> Written:
        if code := self.refusals.get(write.key):
            return Written(write.key, WriteOutcome.REFUSED, code=code)
        outcome = WriteOutcome.CREATED if write.create else WriteOutcome.UPDATED
        return Written(write.key, outcome, write.shop_id or f"made-{write.key}")

    def refusal(self, upsert: ProductUpsert, written: Written) -> Cause:
        facts = {"code": upsert.target.item.row.code, "detail": written.code}
        return Cause(CauseKind.EXPORT_PRODUCT_REFUSED, written.key, facts)

    def unlinked(self, known: ExportedArticle) -> ExportedArticle:
        return replace(known, shop_id="", shop_key="", content_hash="")
