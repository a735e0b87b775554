"""Articles: looked for by code or by an extra field, created, and brought up to date."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sconnect.adapters.snelstart.http.client import Wire, at
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.odata import (
    Term,
    contains,
    either,
    equals,
    every,
    has,
    is_false,
    query,
    starts_with,
)
from sconnect.adapters.snelstart.http.queries import changed_page, rows_with_any
from sconnect.adapters.snelstart.mapping.from_wire import article, read_all, read_as
from sconnect.adapters.snelstart.mapping.identity import LONGEST_SEARCH, by_spelling, guids, spelling
from sconnect.adapters.snelstart.mapping.models import Artikel
from sconnect.adapters.snelstart.mapping.to_wire import article_record, merged_article
from sconnect.app.ports import BookPage
from sconnect.domain.books import Article, NewArticle

PATH = "/artikelen"
_LONGEST_CODE = 250


async def find_articles(wire: Wire, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
    """Find articles by code, or by the value of an extra field, and check the answer ourselves."""
    wanted = by_spelling(codes, longest=_LONGEST_CODE)
    terms = [_term(code, extra_field) for code in wanted.values()]
    rows = await rows_with_any(wire, PATH, terms)
    found = {found.id: found for found in map(article, read_all(Artikel, rows)) if _key(found, extra_field) in wanted}
    return list(found.values())


async def articles_by_id(wire: Wire, ids: Collection[str]) -> list[Article]:
    """Read articles by id, in as few calls as possible, and check the answer ourselves."""
    wanted = guids(ids)
    rows = await rows_with_any(wire, PATH, [equals("Id", UUID(guid)) for guid in sorted(wanted)])
    found = {found.id: found for found in map(article, read_all(Artikel, rows)) if found.id in wanted}
    return list(found.values())


async def articles_changed(wire: Wire, since: datetime | None, skip: int) -> BookPage[Article]:
    """Read a page of the articles modified at or after a moment, in one call."""
    rows, following = await changed_page(wire, PATH, since, skip)
    return BookPage(tuple(map(article, read_all(Artikel, rows))), following)


async def search_articles(wire: Wire, text: str, limit: int) -> list[Article]:
    """Find active articles by the beginning of their code or by a part of their name; those by code come first."""
    wanted = spelling(text)
    if not wanted:
        return []
    asked = text.strip()[:LONGEST_SEARCH]
    where = every(is_false("IsNonActief"), either(starts_with("Artikelcode", asked), contains("Omschrijving", asked)))
    rows = read_all(Artikel, await wire.read_list(PATH, query(where)))
    found = {found.id: found for found in map(article, rows) if not found.inactive and _is_hit(found, wanted)}
    return sorted(found.values(), key=lambda hit: _rank(hit, wanted))[:limit]


async def create_article(wire: Wire, new: NewArticle) -> Article:
    """Create an article. A code that exists already is refused (ART-0005)."""
    return article(read_as(Artikel, await wire.write("POST", PATH, article_record(new)), Kind.WRITE))


async def update_article(wire: Wire, article_id: str, new: NewArticle) -> Article:
    """Read the article, lay name and price over it, and write it back whole; nothing when nothing changes."""
    answer, kind = await wire.rewrite(at(PATH, article_id), lambda before: merged_article(before, new))
    return article(read_as(Artikel, answer, kind))


def _is_hit(found: Article, wanted: str) -> bool:
    return spelling(found.code).startswith(wanted) or wanted in spelling(found.name)


def _rank(found: Article, wanted: str) -> tuple[bool, bool, str]:
    code = spelling(found.code)
    return code != wanted, not code.startswith(wanted), code


def _term(code: str, extra_field: str) -> Term:
    if not extra_field:
        return equals("Artikelcode", code)
    return has("ExtraVelden", "e", every(equals("e/Naam", extra_field), equals("e/Waarde", code)))


def _key(found: Article, extra_field: str) -> str:
    if not extra_field:
        return spelling(found.code)
    values = (value for name, value in found.extra_fields.items() if spelling(name) == spelling(extra_field))
    return spelling(next(values, ""))
