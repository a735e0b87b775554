"""Articles of an import: look them up together, once per run, and create the missing ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sconnect.app.importing.articles.creation import MissingArticle, code_taken, make_article
from sconnect.app.importing.create_once import InDoubt
from sconnect.app.importing.learned_mappings import learn, unlearn
from sconnect.app.importing.master_data_updates import ArticleUpdate, carry_out
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import ArticleLink
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
from sconnect.domain.composition import ArticleHint, OrderPlan, PlannedLine
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key
from sconnect.domain.values.bilingual import Bilingual

ArticleChoice = Article | MissingArticle | Cause


class ArticleLookup:
    """Finds and creates the articles of one run, each looked up once.

    Every run looks up anew, because VAT follows from them.
    """

    def __init__(self, session: ImportSession) -> None:
        self._session = session
        self._by_code: dict[str, ArticleMatch] = {}
        self._by_field: dict[str, ArticleMatch] = {}
        self._by_id: dict[str, ArticleMatch] = {}
        self._linked: dict[str, ArticleLink | None] = {}
        """By shop code: what a person decided about it."""
        self._begun: set[str] = set()
        """Shop codes for which an article was being made when a run ended; its extra field may still be empty."""
        self._of_options: set[str] = set()
        """Codes that the settings chose for an option of a product: article codes, wherever the shop's codes stand."""

    async def look_up(self, plans: Iterable[OrderPlan]) -> None:
        """Look up every code of these plans that was not seen yet, in as few calls as possible."""
        plans = list(plans)
        products = {code for plan in plans for code in plan.product_codes if code and len(code) <= LONGEST_SHOP_CODE}
        services = {code for plan in plans for code in plan.service_codes}
        self._of_options |= {
            article_key(line.code) for plan in plans for line in plan.product_lines if line.is_option_article
        }
        await self._read_links(products)
        links = {code: self._link(code) for code in products}
        chosen = {article_id for plan in plans for article_id in plan.chosen_articles.values()}
        await self._fetch_by_id([*chosen, *(link.article_id for link in links.values() if link)])
        linked = {link.article_code for link in links.values() if link and not link.article_id}
        unlinked = {code for code, link in links.items() if not link}
        in_field = {code for code in unlinked if self._field_of(code)}
        await self._fetch(in_field, self._by_field, self._extra_field)
        # Those that are not found may have to be created, under a code that has to be free.
        unlinked = {code for code in unlinked if code not in in_field or self._may_be_created(code)}
        await self._fetch(services | linked | unlinked, self._by_code, "")

    async def choose(self, plan: OrderPlan) -> dict[str, ArticleChoice]:
        """Return the article of each code of a plan. A service article that does not exist is left out."""
        choices: dict[str, ArticleChoice] = {}
        for line in plan.product_lines:
            if line.code and line.code not in choices:
                choices[line.code] = await self._choose_product(plan, line)
        for code in plan.service_codes:
            match = self._chosen(plan, code) or self._by_code.get(article_key(code))
            if isinstance(match, Found):  # else composition names what is missing, and what for
                choices[code] = match.article
        return choices

    async def updates(self, plan: OrderPlan, choices: Mapping[str, ArticleChoice]) -> dict[str, ArticleUpdate]:
        """Return, for each code of a plan, the update of its article from the shop's catalogue.

        An article that a person linked, or that stands for an option of a product, is never changed: it may stand for
        more than this one product.
        """
        if self._session.profile.articles.processing is not Processing.ADD_AND_UPDATE:
            return {}
        updates: dict[str, ArticleUpdate] = {}
        for line in plan.product_lines:
            article = choices.get(line.code)
            link = self._link(line.code)
            if not isinstance(article, Article) or (link and link.how is LinkOrigin.CHOSEN):
                continue
            if self._chosen(plan, line.code):
                continue
            if line.new_article is None or line.is_option_article or article.id in self._session.refreshed:
                continue
            product = _product(line, line.new_article)
            wanted = article_update(article, product, await self._session.reference(), plan.taxation.day)
            if wanted and line.code not in updates:
                updates[line.code] = ArticleUpdate(article, wanted)
        return updates

    async def update(self, update: ArticleUpdate) -> tuple[Article, Bilingual]:
        """Update an article; returns it as it is now, and a notice.

        Raises the errors that say that the books cannot be reached.
        """
        article = update.article
        if article.id in self._session.refreshed:
            return article, Bilingual()
        self._session.refreshed.add(article.id)
        books = await self._session.books()
        what = Bilingual(f"Artikel {article.code}", f"Article {article.code}")
        result = await carry_out(self._session, what, update, lambda: books.articles.update(article.id, update.wanted))
        if not result.is_done:
            return article, result.notice
        self._session.progress.count("articles_updated")
        updated = replace(article, name=update.wanted.name, sales_price=update.wanted.sales_price)
        for cache in (self._by_code, self._by_field, self._by_id):
            cache |= {key: Found(updated) for key, match in cache.items() if match == Found(article)}
        return updated, result.notice

    async def create(self, code: str, missing: MissingArticle) -> Article | Cause | InDoubt:
        """Create an article, once. Raises the errors that say that the books cannot be reached."""
        cache = self._by_field if missing.extra_field else self._by_code
        known = cache.get(article_key(code))
        if isinstance(known, Found):
            return known.article
        made = await make_article(self._session, code, missing, self._ask_again)
        if isinstance(made, Article):
            cache[article_key(code)] = Found(made)
            await self._link_approved(code, made)
        return made

    async def confirm_created(self, code: str) -> None:
        """Clear the creation under way of an article, now that it was found complete."""
        if article_key(code) in self._begun:
            self._begun.discard(article_key(code))
            await unlearn(self._session.services, ArticleLink, self._session.profile.id, article_key(code))

    def found_by(self, plan: OrderPlan, choices: Mapping[str, ArticleChoice]) -> dict[str, FoundBy]:
        """Return by what the article of each product of a plan was found, or that it was created."""
        return {
            code: FoundBy.LINK if self._chosen(plan, code) else self._origin(code, choices.get(code))
            for code in plan.product_codes
        }

    def _origin(self, code: str, choice: ArticleChoice | None) -> FoundBy:
        if isinstance(choice, MissingArticle):
            return FoundBy.CREATED
        if self._link(code):
            return FoundBy.LINK
        if article_key(code) in self._of_options:
            return FoundBy.OPTION
        return FoundBy.EXTRA_FIELD if self._extra_field else FoundBy.CODE

    @property
    def _extra_field(self) -> str:
        return self._session.profile.articles.extra_field

    def _field_of(self, code: str) -> str:
        """Return the extra field in which a code is looked up; empty: it is an article code."""
        return "" if article_key(code) in self._of_options else self._extra_field

    def _may_be_created(self, code: str) -> bool:
        return isinstance(self._by_field[article_key(code)], Unknown) and self._allows_creation(code)

    def _allows_creation(self, code: str) -> bool:
        """Whether an article may be created: by the settings, or because a person allowed this one."""
        by_settings = self._session.profile.articles.processing is not Processing.MANUAL
        return by_settings or bool(self._approval(code)) or article_key(code) in self._begun

    def _approval(self, code: str) -> ArticleLink | None:
        link = self._linked.get(article_key(code))
        return link if link is not None and link.allows_creation else None

    def _link(self, code: str) -> ArticleLink | None:
        link = self._linked.get(article_key(code))
        return None if link is None or link.allows_creation else link

    async def _link_approved(self, code: str, made: Article) -> None:
        """Link an article that a person allowed to be created to its shop code, so that the next look-up finds it."""
        if approval := self._approval(code):
            link = replace(approval, article_id=made.id, article_code=made.code)
            await learn(self._session.services, link)
            self._linked[article_key(code)] = link
            self._by_id[made.id] = Found(made)

    async def _ask_again(self, code: str) -> ArticleMatch:
        self._by_code.pop(article_key(code), None)
        await self._fetch([code], self._by_code, "")
        return self._by_code[article_key(code)]

    async def _read_links(self, codes: Iterable[str]) -> None:
        for key in sorted({article_key(code) for code in codes} - self._linked.keys()):
            link = await self._session.services.store.get(ArticleLink, self._session.profile.id, key)
            self._linked[key] = link.record if link and not link.record.pending_field else None
            if link and link.record.pending_field:
                self._begun.add(key)

    async def _fetch_by_id(self, ids: Iterable[str]) -> None:
        new = {article_id for article_id in ids if article_id} - self._by_id.keys()
        if not new:
            return
        found = {article.id: article for article in await (await self._session.books()).articles.by_id(sorted(new))}
        self._by_id |= {article_id: _linked_match(found.get(article_id)) for article_id in new}

    async def _fetch(self, codes: Iterable[str], cache: dict[str, ArticleMatch], extra_field: str) -> None:
        new = {article_key(code): code.strip() for code in codes if article_key(code) not in cache}
        if not new:
            return
        numeric = (await self._session.reference()).administration.numeric_article_codes
        found = await (await self._session.books()).articles.find(sorted(new.values()), extra_field=extra_field)
        for key, code in new.items():
            cache[key] = match_article(code, found, extra_field=extra_field, numeric=numeric)

    def _match(self, code: str) -> ArticleMatch:
        if link := self._link(code):
            return (
                self._by_id[link.article_id]
                if link.article_id
                else self._by_code.get(article_key(link.article_code), Unknown())
            )
        cache = self._by_field if self._field_of(code) else self._by_code
        return cache[article_key(code)]

    def _chosen(self, plan: OrderPlan, code: str) -> ArticleMatch | None:
        """Return what a person chose for this order or its day; None when nobody did."""
        article_id = plan.chosen_articles.get(article_key(code))
        return self._by_id[article_id] if article_id else None

    async def _choose_product(self, plan: OrderPlan, line: PlannedLine) -> ArticleChoice:
        key = article_key(line.code)
        if len(line.code) > LONGEST_SHOP_CODE:
            facts = {"code": line.code, "detail": f"een code heeft hooguit {LONGEST_SHOP_CODE} tekens"}
            return Cause(CauseKind.ARTICLE_CODE_UNFIT, key, facts)
        match self._chosen(plan, line.code) or self._match(line.code):
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
        # What a person linked is never replaced by a new article, not even when it is gone from the books.
        is_chosen = self._link(line.code) or self._chosen(plan, line.code)
        if hint is None or is_chosen or not self._allows_creation(line.code):
            facts = {"code": line.code, "name": hint.name if hint else line.text}
            return Cause(CauseKind.ARTICLE_UNKNOWN, article_key(line.code), facts)
        made = new_article(
            _product(line, hint), self._session.profile, await self._session.reference(), plan.taxation.day
        )
        if isinstance(made, Cause):
            return made
        return self._under_free_code(line.code, made) if self._field_of(line.code) else MissingArticle(made)

    def _under_free_code(self, code: str, new: NewArticle) -> ArticleChoice:
        """Give a new article the shop's code, if that is free or was taken by our own earlier creation."""
        match self._by_code.get(article_key(code)):
            case Found(article=article) if article_key(code) in self._begun:
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


def _linked_match(article: Article | None) -> ArticleMatch:
    if article is None:
        return Unknown()
    return InactiveArticle(article) if article.inactive else Found(article)


def _product(line: PlannedLine, hint: ArticleHint) -> ProductData:
    return ProductData(
        code=line.code,
        name=hint.name,
        price_paid=hint.price,
        percent=hint.percent,
        tax_class_id=hint.tax_class_id,
        is_shipped=hint.is_shipped,
        catalogue_price=hint.price if hint.is_catalogue_price else None,
    )
