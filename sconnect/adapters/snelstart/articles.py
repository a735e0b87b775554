"""Articles: looked for by code or by an extra field, created, and brought up to date."""

from collections.abc import Collection

from sconnect.adapters.snelstart.faults import Kind
from sconnect.adapters.snelstart.lists import rows_with_any
from sconnect.adapters.snelstart.models import Artikel
from sconnect.adapters.snelstart.odata import Term, equals, every, has
from sconnect.adapters.snelstart.reading import article, read_all, read_as
from sconnect.adapters.snelstart.spelling import by_spelling, spelling
from sconnect.adapters.snelstart.wire import Wire, at
from sconnect.adapters.snelstart.writing import article_record, merged_article
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


async def create_article(wire: Wire, new: NewArticle) -> Article:
    """Create an article. A code that exists already is refused (ART-0005)."""
    return article(read_as(Artikel, await wire.write("POST", PATH, article_record(new)), Kind.WRITE))


async def update_article(wire: Wire, article_id: str, new: NewArticle) -> Article:
    """Read the article, lay name and price over it, and write it back whole; nothing when nothing changes."""
    answer, kind = await wire.rewrite(at(PATH, article_id), lambda before: merged_article(before, new))
    return article(read_as(Artikel, answer, kind))


def _term(code: str, extra_field: str) -> Term:
    if not extra_field:
        return equals("Artikelcode", code)
    return has("ExtraVelden", "e", every(equals("e/Naam", extra_field), equals("e/Waarde", code)))


def _key(found: Article, extra_field: str) -> str:
    if not extra_field:
        return spelling(found.code)
    values = (value for name, value in found.extra_fields.items() if spelling(name) == spelling(extra_field))
    return spelling(next(values, ""))
