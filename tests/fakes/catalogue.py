"""What books hold besides orders, in memory: for exports, searches and reports."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from sconnect.app.errors import NotFoundError
from sconnect.app.ports import BookPage
from sconnect.domain.books import Article, BookedOrder, CostCentre, Customer, ExtraFields

R = TypeVar("R", Article, Customer)


class FakeCatalogue:
    """Fulfils `ports.Catalogue`. Put records in `articles` and `customers`, by id; `asked` counts the calls by name."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.customers: dict[str, Customer] = {}
        self.centres: list[CostCentre] = []
        self.fields = ExtraFields()
        self.booked: list[BookedOrder] = []
        self.page_size = 500
        self.asked: list[str] = []

    def add_article(self, article: Article) -> None:
        """Put an article in the books, or another version of it."""
        self.articles[article.id] = article

    def add_customer(self, customer: Customer) -> None:
        """Put a customer in the books, or another version of it."""
        self.customers[customer.id] = customer

    async def articles_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        self.asked.append("articles_changed")
        return self._page(list(self.articles.values()), since, skip)

    async def customers_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        self.asked.append("customers_changed")
        return self._page([card for card in self.customers.values() if card.is_customer], since, skip)

    async def search_articles(self, text: str, *, limit: int) -> list[Article]:
        self.asked.append("search_articles")
        wanted = text.casefold()
        hits = (
            article
            for article in self.articles.values()
            if article.code.casefold().startswith(wanted) or wanted in article.name.casefold()
        )
        return [article for article in hits if not article.inactive][:limit]

    async def search_customers(self, text: str, *, limit: int) -> list[Customer]:
        self.asked.append("search_customers")
        wanted = text.casefold()
        hits = (
            card
            for card in self.customers.values()
            if str(card.code) == wanted or any(wanted in part.casefold() for part in (card.name, *card.emails))
        )
        return [card for card in hits if not card.inactive][:limit]

    async def articles_by_id(self, ids: Collection[str]) -> list[Article]:
        self.asked.append("articles_by_id")
        return [article for article in self.articles.values() if article.id in ids]

    async def orders_of_days(self, first: date, last: date) -> list[BookedOrder]:
        self.asked.append("orders_of_days")
        return [order for order in self.booked if order.day is not None and first <= order.day <= last]

    async def cost_centres(self) -> list[CostCentre]:
        self.asked.append("cost_centres")
        return list(self.centres)

    async def extra_fields(self) -> ExtraFields:
        self.asked.append("extra_fields")
        return self.fields

    async def write_article_field(self, article_id: str, field: str, value: str) -> None:
        self.asked.append("write_article_field")
        article = self.articles.get(article_id)
        if article is None:
            raise NotFoundError("dit bestaat niet (meer) in SnelStart")
        self.articles[article_id] = replace(article, extra_fields={**article.extra_fields, field: value})

    def _page(self, records: list[R], since: datetime | None, skip: int) -> BookPage[R]:
        changed = [row for row in records if since is None or (row.modified_at and row.modified_at >= since)]
        rows = tuple(changed[skip : skip + self.page_size])
        return BookPage(rows, skip + len(rows) if len(rows) == self.page_size else None)
