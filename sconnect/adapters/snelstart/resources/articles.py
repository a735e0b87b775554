"""Articles: found by code or by an extra field, priced for a customer, created and updated."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.ids import record_path
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
from sconnect.adapters.snelstart.mapping.from_wire import (
    Record,
    article,
    read_all,
    read_as,
    read_leniently,
    read_records,
)
from sconnect.adapters.snelstart.mapping.identity import LONGEST_SEARCH, by_spelling, guids, spelling
from sconnect.adapters.snelstart.mapping.models import Artikel, Prijsafspraak
from sconnect.adapters.snelstart.mapping.to_wire import article_record, merged_article
from sconnect.app.concurrency import map_concurrently
from sconnect.app.ports import BookPage
from sconnect.domain.books import Article, NewArticle

PATH = "/artikelen"
_PRICES_PATH = "/prijsafspraken"
EXTRA_FIELDS = "/customFields"
"""Behind the path of an article or a customer."""
_LONGEST_CODE = 250


class SnelStartArticles:
    """Fulfils `ports.Articles`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def find(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find articles by code, or by the value of an extra field, and check the answer."""
        wanted = by_spelling(codes, longest=_LONGEST_CODE)
        rows = await rows_with_any(self._client, PATH, [_term(code, extra_field) for code in wanted.values()])
        articles = map(article, await read_records(Artikel, rows))
        # One of which the code cannot be read may be wanted: SnelStart says that it is.
        unread = "extra_fields" if extra_field else "code"
        found = {
            found.id: found for found in articles if unread in found.unreadable or _key(found, extra_field) in wanted
        }
        return list(found.values())

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        """Read articles by id, in as few calls as possible, and check the answer."""
        wanted = guids(ids)
        rows = await rows_with_any(self._client, PATH, [equals("Id", UUID(guid)) for guid in sorted(wanted)])
        found = {found.id: found for found in map(article, await read_records(Artikel, rows)) if found.id in wanted}
        return list(found.values())

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        """Read a page of the articles modified at or after a moment. Ask with overlap: their time zone is unknown."""
        rows, following = await changed_page(self._client, PATH, since, skip)
        return BookPage(tuple(map(article, await read_records(Artikel, rows))), following)

    async def search(self, text: str, *, limit: int) -> list[Article]:
        """Find active articles by the beginning of their code or by a part of their name; those by code come first.

        Nothing for an empty text.
        """
        wanted = spelling(text)
        if not wanted:
            return []
        asked = text.strip()[:LONGEST_SEARCH]
        by_text = either(starts_with("Artikelcode", asked), contains("Omschrijving", asked))
        rows = await self._client.read_list(PATH, query(every(is_false("IsNonActief"), by_text)))
        articles = map(article, await read_records(Artikel, rows))
        found = {found.id: found for found in articles if not found.inactive and _is_hit(found, wanted)}
        return sorted(found.values(), key=lambda hit: _rank(hit, wanted))[:limit]

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Return the price per piece of each article id; an article SnelStart gives no price for is left out."""

        async def read(article: tuple[str, Decimal]) -> list[Prijsafspraak]:
            """Ask for one article: SnelStart answers for one at a time (snelstart.md 3.9)."""
            article_id, quantity = article
            whole = int(quantity)
            where = every(
                equals("Artikel/Id", UUID(article_id)),
                equals("Relatie/Id", UUID(customer_id)),
                equals("Aantal", whole if whole == quantity else quantity),
                equals("Datum", datetime.combine(day, time(), UTC)),
            )
            prices = read_all(Prijsafspraak, await self._client.read(_PRICES_PATH, query(where)))
            return [price for price in prices if price.artikel.id == article_id]

        answers = await map_concurrently(read, quantities.items())
        return {price.artikel.id: price.verkoopprijs for prices in answers for price in prices}

    async def create(self, new: NewArticle) -> Article:
        """Create an article. Raises `RefusedError` with `CODE_EXISTS` when its code exists: adopt that one."""
        answer = await self._client.write("POST", PATH, article_record(new))
        return article(Record(read_as(Artikel, answer, Kind.WRITE), {}))

    async def update(self, article_id: str, new: NewArticle) -> Article:
        """Read the article, merge name and price into it, and write it back whole; nothing when nothing changes."""
        path = record_path(PATH, article_id)
        answer, kind = await self._client.rewrite(path, lambda before: merged_article(before, new))
        return article(read_leniently(Artikel, answer, kind))

    async def fill_extra_field(self, article_id: str, field: str, value: str) -> None:
        """Fill one extra field, once; SnelStart leaves fields alone that a request does not name.

        Raises `RefusedError` (REF codes) for a value that the field does not accept.
        """
        path = record_path(PATH, article_id) + EXTRA_FIELDS
        await self._client.write("PUT", path, [{"name": field, "value": value}])


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
