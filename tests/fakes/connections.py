"""The connections of a profile, as far as use cases need them."""

from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from tests.fakes.books import FakeBooks
from tests.fakes.shop import FakeShop


class FakeConnector:
    """Fulfils `ports.Connector` with the same books and shop for every profile."""

    def __init__(self, books: FakeBooks, shop: FakeShop) -> None:
        self._books = books
        self._shop = shop

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> FakeBooks:
        del profile, use
        return self._books

    async def shop(self, profile: Profile) -> FakeShop:
        del profile
        return self._shop

    async def books_by_key(self, client_key: str) -> FakeBooks:
        del client_key
        return self._books

    async def shop_by_code(self, link_code: str) -> FakeShop:
        del link_code
        return self._shop
