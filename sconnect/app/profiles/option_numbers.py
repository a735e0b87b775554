"""Numbers of the shop's options in the settings of a profile."""

from contextlib import suppress

from sconnect.app.errors import LostRaceError, NotFoundError
from sconnect.app.profiles.repository import read_stored
from sconnect.app.profiles.saving import save_change
from sconnect.app.services import Services
from sconnect.domain.profile import Profile
from sconnect.domain.profile.history import By, SaveOrigin

_BY = By("sconnect", SaveOrigin.BY_ITSELF)


async def keep_option_articles(services: Services, before: Profile, wanted: Profile) -> None:
    """Keep the numbers of options that stood in the settings as text; a change that a person makes meanwhile wins."""
    with suppress(LostRaceError, NotFoundError):
        stored = await read_stored(services, before.id)
        if stored.profile.orders.option_articles == before.orders.option_articles:
            orders = stored.profile.orders.model_copy(update={"option_articles": wanted.orders.option_articles})
            await save_change(services, stored, stored.profile.model_copy(update={"orders": orders}), by=_BY)
