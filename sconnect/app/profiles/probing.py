"""The two ends of a profile, opened and looked at for a person: what does not answer is told, never raised."""

import asyncio
from dataclasses import dataclass, field

from sconnect.app.errors import NotNowError, SconnectError, SettingsError
from sconnect.app.ports import Books, Shop
from sconnect.app.services import Services
from sconnect.domain.books import CostCentre, ExtraFields, Reference
from sconnect.domain.profile import Profile
from sconnect.domain.setup.settings_check import SettingProblem
from sconnect.domain.shop import ShopInfo

BOOKS_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ends to open: those of a profile, or those of keys that no profile has yet. An empty key: not asked."""

    profile: Profile | None = None
    link_code: str = ""
    client_key: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionProbe:
    """What was found. An end that was not asked for has neither an answer nor a problem.

    `books` is the open administration, for more questions.
    """

    info: ShopInfo | None = None
    shop_problem: SconnectError | None = None
    reference: Reference | None = None
    books: Books | None = None
    books_problem: SconnectError | None = None

    @property
    def administration_id(self) -> str:
        """The administration that was opened; empty when none was."""
        return self.reference.administration.id if self.reference else ""

    @property
    def shop_name(self) -> str:
        """The name of the shop's first store; empty when it did not tell."""
        return next(iter(self.info.stores.values()), "") if self.info else ""

    def problems(self, profile: Profile | None = None) -> list[SettingProblem]:
        """Say what keeps these two from being linked, besides an end that does not answer."""
        found = []
        if self.info is not None and self.info.default_currency != BOOKS_CURRENCY:
            currency = self.info.default_currency
            found.append(
                SettingProblem(
                    "link_code",
                    f"De webwinkel rekent in {currency}, maar SnelStart boekt in euro. Koppelen kan alleen met een "
                    "winkel die euro als standaardvaluta heeft.",
                    f"The shop counts in {currency}, but SnelStart books in euro. Only a shop whose default currency "
                    "is the euro can be linked.",
                )
            )
        pinned = profile.connection.administration_id if profile else ""
        if pinned and self.administration_id not in {"", pinned}:
            found.append(other_administration(self.reference.administration.name if self.reference else ""))
        return found


@dataclass(frozen=True, slots=True)
class Extras:
    """What the books have besides, for pick lists."""

    cost_centres: tuple[CostCentre, ...] = ()
    extra_fields: ExtraFields = field(default_factory=ExtraFields)
    problem: SconnectError | None = None


def other_administration(name: str) -> SettingProblem:
    """Say that a client key opens another administration than the pinned one."""
    return SettingProblem(
        "client_key",
        f"Deze koppelsleutel opent een andere administratie ({name}) dan waarmee dit profiel is gekoppeld. Gebruik de "
        "sleutel van die administratie, of maak een nieuw profiel.",
        f"This client key opens another administration ({name}) than this profile is linked to. Use the key of that "
        "administration, or make a new profile.",
    )


async def probe_connections(services: Services, asked: Asked) -> ConnectionProbe:
    """Open both ends side by side and ask each what it is."""
    (info, shop_problem), (reference, books, books_problem) = await asyncio.gather(
        _look_at_shop(services, asked), _look_at_books(services, asked)
    )
    return ConnectionProbe(info, shop_problem, reference, books, books_problem)


async def read_extras(probe: ConnectionProbe) -> Extras:
    """Ask the books that were opened for their cost centres and extra fields."""
    if probe.books is None:
        return Extras()
    try:
        centres, fields = await asyncio.gather(
            probe.books.reference.cost_centres(), probe.books.reference.extra_fields()
        )
    except SconnectError as error:
        return Extras(problem=error)
    return Extras(tuple(centres), fields)


async def _look_at_shop(services: Services, asked: Asked) -> tuple[ShopInfo | None, SconnectError | None]:
    if asked.profile is None and not asked.link_code:
        return None, None
    shop: Shop | None = None
    try:
        shop = await (
            services.connector.shop(asked.profile)
            if asked.profile is not None
            else services.connector.shop_by_code(asked.link_code)
        )
        return await shop.info(), None
    except SconnectError as error:
        return None, error
    finally:
        if shop is not None:
            await shop.aclose()


async def _look_at_books(
    services: Services, asked: Asked
) -> tuple[Reference | None, Books | None, SconnectError | None]:
    if asked.profile is None and not asked.client_key:
        return None, None, None
    try:
        books = await (
            services.connector.books(asked.profile)
            if asked.profile is not None
            else services.connector.books_by_key(asked.client_key)
        )
        return await books.reference.read(), books, None
    except SconnectError as error:
        return None, None, error


def as_problem(field: str, error: SconnectError) -> SettingProblem:
    """Say an error as a problem of one field. Raises what is only for now: trying again may help."""
    if isinstance(error, NotNowError) and not isinstance(error, SettingsError):
        raise error
    return SettingProblem(field, error.dutch, error.english or error.dutch)
