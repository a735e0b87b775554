"""Creating articles. A code is unique in the books, so one that turns out to exist is adopted, never made twice.

Where articles are found by an extra field, two writes make one article: the article, then the shop's code in its field.
A link row, written first, says that this is under way: the next run completes it after a crash in between, and an
article that merely has the same code is never taken for ours.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sconnect.app.errors import OutcomeUnknownError, RefusalReason, RefusedError, UnreadableError
from sconnect.app.importing.create_once import Accepted, Declined, InDoubt, NoAnswer, NotSent, SendWindow, send_once
from sconnect.app.importing.learned_mappings import learn, unlearn
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import ArticleLink
from sconnect.domain.articles import ArticleMatch, Found, InactiveArticle
from sconnect.domain.books import Article, NewArticle
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.text import one_line

_RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class MissingArticle:
    """An article that has to be created first."""

    article: NewArticle
    extra_field: str = ""
    """The extra field that is to hold the shop's code, where articles are found by one."""
    made: Article | None = None
    """It was made before, and only the extra field with the shop's code still has to be filled in."""


FindByCode = Callable[[str], Awaitable[ArticleMatch]]
"""Asks the books anew which article has a code."""


async def make_article(
    session: ImportSession, code: str, missing: MissingArticle, find: FindByCode
) -> Article | Cause | InDoubt:
    """Create an article that was not found in the books, and fill its extra field.

    Raises the errors that say that the books cannot be reached.
    """
    field = missing.extra_field
    if not field:
        return await _create(session, code, missing.article, find)
    await _write_intent(session, code, field)
    article = missing.made or await _create(session, code, missing.article, find)
    return await _fill_field(session, code, article, field) if isinstance(article, Article) else article


def code_taken(code: str, article: Article, field: str) -> Cause:
    """Return the cause that an article has this code already, with another value, or none, in the extra field."""
    facts = {"code": code, "name": article.name, "field": field, "value": article.extra_fields.get(field, "")}
    return Cause(CauseKind.ARTICLE_CODE_TAKEN, article_key(code), facts)


async def _create(session: ImportSession, code: str, new: NewArticle, find: FindByCode) -> Article | Cause | InDoubt:
    books, clock = await session.books(), session.services.clock
    outcome = await send_once(lambda _: books.articles.create(new), SendWindow(clock, session.services.limits), clock)
    match outcome:
        case Accepted(made):
            session.progress.count("articles_created")
            return made
        case Declined(error) if error.reason is not RefusalReason.CODE_EXISTS:
            return Cause(
                CauseKind.ARTICLE_REFUSED, article_key(code), {"code": code, **error.words.clause.facts("detail")}
            )
        case NotSent(error):
            raise error
        case Declined() | NoAnswer():
            return _adopted(session, code, await find(code))


def _adopted(session: ImportSession, code: str, match: ArticleMatch) -> Article | Cause | InDoubt:
    match match:
        case Found(article=article):
            return article
        case InactiveArticle():
            return Cause(CauseKind.ARTICLE_INACTIVE, article_key(code), {"code": code})
        case _:
            cause = Cause(CauseKind.ARTICLE_UNCERTAIN, article_key(code), {"code": code})
            return InDoubt(cause, session.services.clock.now() + _RETRY)


async def _write_intent(session: ImportSession, code: str, field: str) -> None:
    """Record that an article with this code is about to be created for the shop."""
    link = ArticleLink(
        profile_id=session.profile.id,
        article_key=article_key(code),
        article_code=code,
        pending_field=field,
        how=LinkOrigin.CREATED,
        at=session.services.clock.now(),
    )
    await learn(session.services, link)


async def _fill_field(session: ImportSession, code: str, article: Article, field: str) -> Article | Cause:
    """Write the shop's code into the extra field, but never over another value.

    Without an answer the article can still be booked on: the row stays, and the next order that needs the article
    writes the field again.
    """
    value = article.extra_fields.get(field, "").strip()
    if value and article_key(value) != article_key(code):
        return code_taken(code, article, field)
    if not value:
        try:
            await (await session.books()).articles.fill_extra_field(article.id, field, one_line(code))
        except RefusedError as refusal:
            facts = {"code": code, "field": field, **refusal.words.clause.facts("detail")}
            return Cause(CauseKind.ARTICLE_FIELD_REFUSED, article_key(code), facts)
        except (OutcomeUnknownError, UnreadableError):
            return article
    await unlearn(session.services, ArticleLink, session.profile.id, article_key(code))
    return replace(article, extra_fields={**article.extra_fields, field: one_line(code)})
