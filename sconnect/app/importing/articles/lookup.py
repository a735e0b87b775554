"""Articles of an import: look them up together, once per run, and create the missing ones."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import UNEXPECTED_ERRORS, RefusedError, SconnectError
from sconnect.app.importing.articles.creation import MissingArticle, code_taken, make_article
from sconnect.app.importing.articles.sold import with_sold_articles
from sconnect.app.importing.create_once import IN_FLIGHT, InDoubt
from sconnect.app.importing.learned_mappings import learn, unlearn
from sconnect.app.importing.master_data_updates import ArticleUpdate, carry_out
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.conditional_writes import read_under_new_key
from sconnect.app.storage.records import ArticleLink
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.articles import (
    AmbiguousArticle,
    ArticleMatch,
    Found,
    InactiveArticle,
    ProductData,
    Unknown,
    article_update,
    code_too_long,
    match_article,
    new_article,
)
from sconnect.domain.books import Article, NewArticle
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import ArticleHint, OrderPlan, PlannedLine
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import LineMode, Processing
from sconnect.domain.values.article_code import (
    LONGEST_SHOP_CODE,
    article_key,
    code_of_product,
    code_spellings,
    former_article_key,
)
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.money import number_text
from sconnect.domain.values.text import one_line

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
        self._shared: set[str] = set()
        """Shop codes of which products are linked one by one."""
        self._tried: dict[str, Article | Cause | InDoubt | Exception] = {}
        """What came of the articles that were created for the orders at hand, by code: each is tried once."""
        self._products: dict[str, int] = {}
        """How many products of the shop have a code."""
        self._of_options: set[str] = set()
        """Codes that the settings chose for an option of a product: article codes, wherever the shop's codes stand."""

    async def look_up(self, plans: Iterable[OrderPlan]) -> None:
        """Look up every code of these plans that was not seen yet, in as few calls as possible."""
        plans = list(plans)
        products = _codes_of(plans)
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

    async def read_links(self, plans: Iterable[OrderPlan]) -> None:
        """Read together what is linked of the codes of these plans, as far as it was not read yet."""
        await self._read_links(_codes_of(plans))

    async def by_product(self, plan: OrderPlan) -> OrderPlan:
        """Give products that share a code with others the substitute under which a person linked them."""
        await self._read_links(_codes_of([plan]))
        if any(line.is_gone for line in plan.product_lines):
            plan = await with_sold_articles(self._session, plan, self._is_linked)
        substitutes = {
            (line.code, line.product_id): code_of_product(line.code, line.product_id)
            for line in plan.product_lines
            if article_key(line.code) in self._shared
            and line.product_id
            and not line.is_option_article
            and not line.is_gone
        }
        if not substitutes:
            return plan
        await self._read_links(substitutes.values())
        linked = {line: code for line, code in substitutes.items() if self._link(code)}
        lines = (replace(line, code=linked.get((line.code, line.product_id), line.code)) for line in plan.lines)
        return replace(plan, lines=tuple(lines))

    async def tell_apart(self, plan: OrderPlan, causes: Iterable[Cause]) -> list[Cause]:
        """Offer to link by product where an article has other VAT because products of the shop share its code.

        The shop is asked only about a code for which an order is held anyway.
        """
        told = []
        for cause in causes:
            line = _line_of(plan, cause) if cause.kind is CauseKind.VAT_MISMATCH else None
            if line is not None and await self._is_shared(plan, line.code):
                facts = {**cause.facts, "code": one_line(line.code), "product": f"{line.text} ({line.product_id})"}
                facts.pop("group", None)
                key = article_key(code_of_product(line.code, line.product_id))
                told.append(Cause(CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS, key, facts))
            else:
                told.append(cause)
        return told

    async def _is_shared(self, plan: OrderPlan, code: str) -> bool:
        key = article_key(code)
        if len({line.product_id for line in plan.product_lines if article_key(line.code) == key}) > 1:
            return True
        if key not in self._products:
            by = self._session.profile.articles.shop_key.value
            try:
                found = await self._session.shop.products.find([code], by=by)
            except SconnectError:  # an extension without products, or a shop that does not answer now
                return False
            self._products[key] = len({product.shop_id for product in found})
        return self._products[key] > 1

    async def choose(self, plan: OrderPlan) -> dict[str, ArticleChoice]:
        """Return the article of each code of a plan. A service article that does not exist is left out."""
        choices: dict[str, ArticleChoice] = {}
        for line in plan.product_lines:
            if line.code and line.code not in choices:
                choices[line.code] = await self._choose_product(plan, line)
        for code in plan.service_codes:
            match = self._chosen(plan, code) or self._by_code.get(article_key(code))
            if isinstance(match, Found):  # else composition names what is missing, and what for
                choices[code] = self._readable(code, match.article)
        return choices

    def known(self, plan: OrderPlan) -> dict[str, Article]:
        """Return the article of each product of a plan that the books have, by code."""
        codes = {line.code for line in plan.product_lines if line.code and len(line.code) <= LONGEST_SHOP_CODE}
        matches = {code: self._chosen(plan, code) or self._match(code) for code in codes}
        return {code: match.article for code, match in matches.items() if isinstance(match, Found)}

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

    async def create_together(self, missing: Iterable[tuple[str, MissingArticle]]) -> None:
        """Create articles by their codes, a few at once; `create` says what came of each until this is called again.

        After an error that says that the books cannot be reached, or when time ran out, the rest is left out.
        """
        self._tried.clear()
        first = {article_key(code): (code, each) for code, each in reversed(list(missing))}

        async def attempt(code: str, each: MissingArticle) -> None:
            if not (self._session.out_of_time or any(map(_says_unreachable, self._tried.values()))):
                with suppress(SconnectError, *UNEXPECTED_ERRORS):  # told to each order that needs the article
                    await self.create(code, each)

        await map_concurrently(lambda each: attempt(*each), reversed(first.values()), at_once=IN_FLIGHT)

    async def create(self, code: str, missing: MissingArticle) -> Article | Cause | InDoubt:
        """Create an article, once. Raises the errors that say that the books cannot be reached."""
        cache, key = self._by_field if missing.extra_field else self._by_code, article_key(code)
        known = cache.get(key)
        if isinstance(known, Found):
            return known.article
        if key not in self._tried:
            try:
                self._tried[key] = await make_article(self._session, code, missing, self._ask_again)
            except (SconnectError, *UNEXPECTED_ERRORS) as error:
                self._tried[key] = error
        made = self._tried[key]
        if isinstance(made, Exception):
            raise made
        if isinstance(made, Article):
            cache[key] = Found(made)
            await self._link_approved(code, made)
        return made

    def is_there(self, code: str, choice: Article | MissingArticle) -> bool:
        """Whether the books have an article, or have got it by `create_together`."""
        made = self._tried.get(article_key(code)) if isinstance(choice, MissingArticle) else choice
        return isinstance(made, Article)

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

    def look_alikes(self, articles: Mapping[str, Article]) -> list[Bilingual]:
        """Return notices of codes that the articles found by them have in another spelling.

        So two products whose codes differ in capitals only are never one without a word, in whichever orders they come.
        """
        told = []
        for code, article in articles.items():
            is_by_code = not (self._link(code) or self._field_of(code))
            if is_by_code and article_key(code) == article_key(article.code) and one_line(code) != article.code.strip():
                told.append(
                    Bilingual(
                        f"Code '{one_line(code)}' van de winkel is geboekt op artikel '{article.code}': alleen "
                        "hoofdletters of onzichtbare tekens verschillen. Is het een ander product, geef het dan in de "
                        "winkel een eigen code.",
                        f"Code '{one_line(code)}' of the shop is booked on article '{article.code}': only capitals or "
                        "characters that are not shown differ. If it is another product, give it a code of its own in "
                        "the shop.",
                    )
                )
        return told

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
        store, clock, profile_id = self._session.services.store, self._session.services.clock, self._session.profile.id
        former = {article_key(code): former_article_key(code) for code in sorted(codes)}
        new = former.keys() - self._linked.keys()
        known = await store.read_together(ArticleLink, profile_id, {*new, *(former[key] for key in new)})
        for key in sorted(new):
            where = RecordKey(ArticleLink, profile_id, key)
            link = await read_under_new_key(store, clock, where, former[key], partial(_renamed, key), known=known)
            is_choice = link is not None and link.record.is_choice and not link.record.pending_field
            self._linked[key] = link.record if link and is_choice else None
            if link and link.record.has_products:
                self._shared.add(key)
            if link and link.record.pending_field:
                self._begun.add(key)

    async def _is_linked(self, code: str) -> bool:
        await self._read_links([code])
        return self._link(code) is not None

    async def _fetch_by_id(self, ids: Iterable[str]) -> None:
        new = {article_id for article_id in ids if article_id} - self._by_id.keys()
        if not new:
            return
        found = {article.id: article for article in await (await self._session.books()).articles.by_id(sorted(new))}
        self._by_id |= {article_id: _linked_match(found.get(article_id)) for article_id in new}

    async def _fetch(self, codes: Iterable[str], cache: dict[str, ArticleMatch], extra_field: str) -> None:
        new = {article_key(code): code for code in codes if article_key(code) not in cache}
        if not new:
            return
        numeric = (await self._session.reference()).administration.numeric_article_codes
        spellings = sorted(set[str]().union(*map(code_spellings, new.values())))
        found = await (await self._session.books()).articles.find(spellings, extra_field=extra_field)
        has_unread = any(_is_unread(article, extra_field) for article in found)
        for key, code in new.items():
            cache[key] = match_article(code, found, extra_field=extra_field, numeric=numeric)
            if has_unread and isinstance(cache[key], Unknown):
                cache[key] = await self._fetch_unread(code, extra_field)

    async def _fetch_unread(self, code: str, extra_field: str) -> ArticleMatch:
        """Ask for one code, of which the books may have an article whose own code cannot be read."""
        found = await (await self._session.books()).articles.find([code], extra_field=extra_field)
        return next((Found(article) for article in found if _is_unread(article, extra_field)), Unknown())

    def _readable(self, code: str, article: Article) -> Article | Cause:
        """Return an article of which everything can be read that this import needs, else the cause why not."""
        profile = self._session.profile
        needed = {"id", "code", "name", "revenue_group_id", *({"extra_fields"} if self._extra_field else ())}
        is_priced = profile.orders.line_mode is LineMode.CODE_AND_QUANTITY
        if is_priced or profile.articles.processing is Processing.ADD_AND_UPDATE:
            needed.add("sales_price")
        if faults := [shown for name, shown in article.unreadable.items() if name in needed]:
            facts = {"code": code, **listed(faults).facts("detail")}
            return Cause(CauseKind.ARTICLE_UNREADABLE, article_key(code), facts)
        return article

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
            facts = {"code": line.code, **code_too_long(LONGEST_SHOP_CODE).facts("detail")}
            return Cause(CauseKind.ARTICLE_CODE_UNFIT, key, facts)
        match self._chosen(plan, line.code) or self._match(line.code):
            case Found(article=article):
                return self._readable(line.code, article)
            case InactiveArticle():
                return Cause(CauseKind.ARTICLE_INACTIVE, key, {"code": line.code})
            case AmbiguousArticle(candidates=candidates):
                names = ", ".join(f"{article.code} ({article.name})" for article in candidates)
                return Cause(CauseKind.ARTICLE_AMBIGUOUS, key, {"code": line.code, "candidates": names})
            case Unknown():
                return await self._to_create(plan, line)

    async def _to_create(self, plan: OrderPlan, line: PlannedLine) -> ArticleChoice:
        hint = line.new_article
        if line.is_gone and not self._link(line.code):
            facts = {"name": one_line(line.text), "product": line.product_id}
            return Cause(CauseKind.ARTICLE_GONE, article_key(line.code), facts)
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


def _says_unreachable(tried: Article | Cause | InDoubt | Exception) -> bool:
    return isinstance(tried, SconnectError) and not isinstance(tried, RefusedError)


def _codes_of(plans: Iterable[OrderPlan]) -> set[str]:
    return {code for plan in plans for code in plan.product_codes if code and len(code) <= LONGEST_SHOP_CODE}


def _line_of(plan: OrderPlan, cause: Cause) -> PlannedLine | None:
    """Return the product, known to the shop, whose VAT a cause is about."""
    lines = (line for line in plan.product_lines if line.product_id and not line.is_option_article)
    percent = cause.facts.get("shop_percent")
    return next(
        (line for line in lines if article_key(line.code) == cause.key and number_text(line.percent) == percent), None
    )


def _renamed(key: str, link: ArticleLink) -> ArticleLink:
    return replace(link, article_key=key)


def _is_unread(article: Article, extra_field: str) -> bool:
    """Whether that by which an article is found cannot be read."""
    return ("extra_fields" if extra_field else "code") in article.unreadable


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
