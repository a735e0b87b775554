"""Articles of an import: look them up together, once per run, and create the missing ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sconnect.app.import_work import ImportWork
from sconnect.app.new_articles import MissingArticle, code_taken, make_article
from sconnect.app.records import ArticleLink
from sconnect.app.uncertain import Uncertain
from sconnect.app.updates import ArticleUpdate, carry_out
from sconnect.domain.articles import (
    AmbiguousArticle,
    ArticleMatch,
    Found,
    InactiveArticle,
    ProductData,
    Unknown,
    article_update,
    match_article,
    new_article,
)
from sconnect.domain.books import Article, NewArticle
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.codes import article_key
from sconnect.domain.composition import ArticleHint, OrderPlan, PlannedLine
from sconnect.domain.profile import Processing

_LONGEST_CODE = 100
"""No shop and no administration has longer ones; whatever is longer was not meant as a code."""


ArticleChoice = Article | MissingArticle | Cause


@dataclass(slots=True)
class Shelf:
    """The articles one run has looked up: fresh every run, because the VAT follows from them."""

    by_code: dict[str, ArticleMatch] = field(default_factory=dict)
    by_field: dict[str, ArticleMatch] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    """Article code in the books by shop code, as a person linked it; empty for none."""
    begun: set[str] = field(default_factory=set)
    """Shop codes for which an article was being made when a run ended; its extra field may still be empty."""
    of_options: set[str] = field(default_factory=set)
    """Codes that the settings chose for an option of a product: article codes, wherever the shop's codes stand."""


class Articles:
    """Finds and makes the articles of one run."""

    def __init__(self, work: ImportWork) -> None:
        self._work = work
        self._shelf = Shelf()

    async def look_up(self, plans: Iterable[OrderPlan]) -> None:
        """Look up every code of these plans that was not seen yet, in as few calls as possible."""
        plans = list(plans)
        products = {code for plan in plans for code in plan.product_codes if code and len(code) <= _LONGEST_CODE}
        services = {code for plan in plans for code in plan.service_codes}
        self._shelf.of_options |= {
            article_key(line.code) for plan in plans for line in plan.product_lines if line.is_option_article
        }
        await self._read_links(products)
        linked = {self._shelf.linked[article_key(code)] for code in products} - {""}
        unlinked = {code for code in products if not self._shelf.linked[article_key(code)]}
        in_field = {code for code in unlinked if self._field_of(code)}
        await self._fetch(in_field, self._shelf.by_field, self._extra_field)
        # Those that are not found may have to be made, under a code that has to be free.
        unlinked = {code for code in unlinked if code not in in_field or self._may_be_made(code)}
        await self._fetch(services | linked | unlinked, self._shelf.by_code, "")

    async def choose(self, plan: OrderPlan) -> dict[str, ArticleChoice]:
        """Say for each code of a plan which article it is. A service article that is not there is left out."""
        choices: dict[str, ArticleChoice] = {}
        for line in plan.product_lines:
            if line.code and line.code not in choices:
                choices[line.code] = await self._choose_product(plan, line)
        for code in plan.service_codes:
            match self._shelf.by_code.get(article_key(code)):
                case Found(article=article):
                    choices[code] = article
                case _:
                    pass  # composition names what is missing, and what for
        return choices

    async def updates(self, plan: OrderPlan, choices: Mapping[str, ArticleChoice]) -> dict[str, ArticleUpdate]:
        """Say for each code of a plan what the shop's catalogue changes on its article.

        An article that a person linked, or that stands for an option of a product, is never changed: it may stand for
        more than this one product.
        """
        if self._work.profile.articles.processing is not Processing.ADD_AND_UPDATE:
            return {}
        updates: dict[str, ArticleUpdate] = {}
        for line in plan.product_lines:
            article = choices.get(line.code)
            if not isinstance(article, Article) or self._shelf.linked[article_key(line.code)]:
                continue
            if line.new_article is None or line.is_option_article or article.id in self._work.refreshed:
                continue
            product = _product(line, line.new_article)
            wanted = article_update(article, product, await self._work.reference(), plan.taxation.day)
            if wanted and line.code not in updates:
                updates[line.code] = ArticleUpdate(article, wanted)
        return updates

    async def update(self, update: ArticleUpdate) -> tuple[Article, str]:
        """Bring an article up to date; returns it as it stands now, and what there is to tell.

        Raises what says that the books cannot be reached.
        """
        article = update.article
        if article.id in self._work.refreshed:
            return article, ""
        self._work.refreshed.add(article.id)
        books = await self._work.books()
        what = f"Artikel {article.code}"
        result = await carry_out(self._work, what, update, lambda: books.update_article(article.id, update.wanted))
        if not result.is_done:
            return article, result.notice
        self._work.progress.count("articles_updated")
        updated = replace(article, name=update.wanted.name, sales_price=update.wanted.sales_price)
        for shelf in (self._shelf.by_code, self._shelf.by_field):
            shelf |= {key: Found(updated) for key, match in shelf.items() if match == Found(article)}
        return updated, result.notice

    async def create(self, code: str, missing: MissingArticle) -> Article | Cause | Uncertain:
        """Create an article, once. Raises what says that the books cannot be reached."""
        shelf = self._shelf.by_field if missing.extra_field else self._shelf.by_code
        known = shelf.get(article_key(code))
        if isinstance(known, Found):
            return known.article
        made = await make_article(self._work, code, missing, self._ask_again)
        if isinstance(made, Article):
            shelf[article_key(code)] = Found(made)
        return made

    async def is_there(self, code: str) -> None:
        """Forget that an article was being made, now that it was found as it should be."""
        if article_key(code) in self._shelf.begun:
            self._shelf.begun.discard(article_key(code))
            await self._work.services.store.delete(ArticleLink, self._work.profile.id, article_key(code))

    @property
    def _extra_field(self) -> str:
        return self._work.profile.articles.extra_field

    def _field_of(self, code: str) -> str:
        """Return the extra field in which a code is looked for; empty: it is an article code."""
        return "" if article_key(code) in self._shelf.of_options else self._extra_field

    def _may_be_made(self, code: str) -> bool:
        unknown = isinstance(self._shelf.by_field[article_key(code)], Unknown)
        return unknown and self._work.profile.articles.processing is not Processing.MANUAL

    async def _ask_again(self, code: str) -> ArticleMatch:
        self._shelf.by_code.pop(article_key(code), None)
        await self._fetch([code], self._shelf.by_code, "")
        return self._shelf.by_code[article_key(code)]

    async def _read_links(self, codes: Iterable[str]) -> None:
        for key in sorted({article_key(code) for code in codes} - self._shelf.linked.keys()):
            link = await self._work.services.store.get(ArticleLink, self._work.profile.id, key)
            self._shelf.linked[key] = link.record.article_code if link and not link.record.pending_field else ""
            if link and link.record.pending_field:
                self._shelf.begun.add(key)

    async def _fetch(self, codes: Iterable[str], shelf: dict[str, ArticleMatch], extra_field: str) -> None:
        new = {article_key(code): code.strip() for code in codes if article_key(code) not in shelf}
        if not new:
            return
        numeric = (await self._work.reference()).administration.numeric_article_codes
        found = await (await self._work.books()).find_articles(sorted(new.values()), extra_field=extra_field)
        for key, code in new.items():
            shelf[key] = match_article(code, found, extra_field=extra_field, numeric=numeric)

    def _match(self, code: str) -> ArticleMatch:
        linked = self._shelf.linked[article_key(code)]
        if linked:
            return self._shelf.by_code[article_key(linked)]
        shelf = self._shelf.by_field if self._field_of(code) else self._shelf.by_code
        return shelf[article_key(code)]

    async def _choose_product(self, plan: OrderPlan, line: PlannedLine) -> ArticleChoice:
        key = article_key(line.code)
        if len(line.code) > _LONGEST_CODE:
            facts = {"code": line.code, "detail": f"een code heeft hooguit {_LONGEST_CODE} tekens"}
            return Cause(CauseKind.ARTICLE_CODE_UNFIT, key, facts)
        match self._match(line.code):
            case Found(article=article):
                return article
            case InactiveArticle():
                return Cause(CauseKind.ARTICLE_INACTIVE, key, {"code": line.code})
            case AmbiguousArticle(candidates=candidates):
                names = ", ".join(f"{article.code} ({article.name})" for article in candidates)
                return Cause(CauseKind.ARTICLE_AMBIGUOUS, key, {"code": line.code, "candidates": names})
            case Unknown():
                return await self._to_create(plan, line)

    async def _to_create(self, plan: OrderPlan, line: PlannedLine) -> ArticleChoice:
        hint = line.new_article
        if hint is None or self._work.profile.articles.processing is Processing.MANUAL:
            facts = {"code": line.code, "name": hint.name if hint else line.text}
            return Cause(CauseKind.ARTICLE_UNKNOWN, article_key(line.code), facts)
        made = new_article(_product(line, hint), self._work.profile, await self._work.reference(), plan.taxation.day)
        if isinstance(made, Cause):
            return made
        return self._under_free_code(line.code, made) if self._field_of(line.code) else MissingArticle(made)

    def _under_free_code(self, code: str, new: NewArticle) -> ArticleChoice:
        """Let a new article have the shop's code as its own, if that is free or was taken by ourselves."""
        match self._shelf.by_code.get(article_key(code)):
            case Found(article=article) if article_key(code) in self._shelf.begun:
                value = article.extra_fields.get(self._extra_field, "").strip()
                return (
                    code_taken(code, article, self._extra_field)
                    if value
                    else MissingArticle(new, self._extra_field, article)
                )
            case Found(article=article) | InactiveArticle(article=article):
                return code_taken(code, article, self._extra_field)
            case _:
                return MissingArticle(new, self._extra_field)


def _product(line: PlannedLine, hint: ArticleHint) -> ProductData:
    return ProductData(
        code=line.code,
        name=hint.name,
        price_paid=hint.price,
        percent=hint.percent,
        catalogue_price=hint.price if hint.is_catalogue_price else None,
    )
