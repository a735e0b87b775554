"""Connections of a profile for a dry run: a shop that is recorded, and books that are only read."""

from dataclasses import dataclass, field

from sconnect.app.dry_run.read_only_books import BooksOverlay, DryRunBooks
from sconnect.app.dry_run.recording_shop import RecordingShop
from sconnect.app.ports import Connector
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder


@dataclass(slots=True)
class DryRunConnector:
    """Fulfils `ports.Connector` over the real connections, through which nothing is changed."""

    real: Connector
    overlay: BooksOverlay = field(default_factory=BooksOverlay)
    orders_read: dict[str, ShopOrder] = field(default_factory=dict)
    """Every order that the shop gave, by number."""

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> DryRunBooks:
        """Open the administration of a profile."""
        return DryRunBooks(await self.real.books(profile, use), self.overlay)

    async def shop(self, profile: Profile) -> RecordingShop:
        """Open the shop of a profile."""
        return RecordingShop(await self.real.shop(profile), self.orders_read)

    async def books_by_key(self, client_key: str) -> DryRunBooks:
        """Open the administration of a client key."""
        return DryRunBooks(await self.real.books_by_key(client_key), self.overlay)

    async def shop_by_code(self, link_code: str) -> RecordingShop:
        """Open the shop of a link code."""
        return RecordingShop(await self.real.shop_by_code(link_code), self.orders_read)
