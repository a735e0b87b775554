"""Probe of shop and books for a person who links or checks a profile: errors are returned, not raised."""

import asyncio
from dataclasses import dataclass, field

from sconnect.app.errors import NotNowError, ReadFailedError, SconnectError, SettingsError
from sconnect.app.ports import Books, Shop
from sconnect.app.services import Services
from sconnect.domain.books import CostCentre, ExtraFields, Ledger, Reference
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import OPTIONS, ShopInfo, ShopOption

BOOKS_CURRENCY = "EUR"
LONGEST_PROBE = 60.0
"""Seconds a person waits for the shop, or for the books, retries included."""


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """What to probe: shop and books of a profile, or of keys that no profile has yet. An empty key: not probed."""

    profile: Profile | None = None
    link_code: str = ""
    client_key: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionProbe:
    """Result of a probe. What was not probed has neither an answer nor a problem.

    `books` is the open administration, for more questions.
    """

    info: ShopInfo | None = None
    options: tuple[ShopOption, ...] = ()
    """The options of its products; empty when the shop does not tell."""
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
        """The name of the shop's first store; empty when it has none."""
        return next(iter(self.info.stores.values()), "") if self.info else ""

    def problems(self, profile: Profile | None = None) -> list[SettingProblem]:
        """Return what keeps shop and books from being linked, besides errors."""
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
    """Cost centres, extra fields and ledgers of the books, for pick lists."""

    cost_centres: tuple[CostCentre, ...] = ()
    extra_fields: ExtraFields = field(default_factory=ExtraFields)
    ledgers: tuple[Ledger, ...] = ()
    """Empty when the key may not read them."""
    problem: SconnectError | None = None


def too_slow(dutch: str, english: str) -> ReadFailedError:
    """Return the problem of a side that does not answer while a person waits."""
    return ReadFailedError(
        f"{dutch} gaf binnen {LONGEST_PROBE:.0f} seconden geen antwoord. Probeer het zo nog eens; blijft het zo, "
        "kijk dan of de winkel en SnelStart zelf bereikbaar zijn.",
        english=f"{english} gave no answer within {LONGEST_PROBE:.0f} seconds. Try again in a moment; if it stays "
        "so, see whether the shop and SnelStart themselves can be reached.",
        says_what_next=True,
    )


def other_administration(name: str) -> SettingProblem:
    """Return the problem of a client key that opens another administration than the pinned one."""
    return SettingProblem(
        "client_key",
        f"Deze koppelsleutel opent een andere administratie ({name}) dan waarmee dit profiel is gekoppeld. Gebruik de "
        "sleutel van die administratie, of maak een nieuw profiel.",
        f"This client key opens another administration ({name}) than this profile is linked to. Use the key of that "
        "administration, or make a new profile.",
    )


async def probe_connections(services: Services, target: ProbeTarget, use: CallUse = CallUse.PEOPLE) -> ConnectionProbe:
    """Probe shop and books concurrently. `use`: what the calls to the books of a profile are for."""
    (info, options, shop_problem), (reference, books, books_problem) = await asyncio.gather(
        probe_shop(services, target), _probe_books(services, target, use)
    )
    return ConnectionProbe(info, options, shop_problem, reference, books, books_problem)


async def read_extras(probe: ConnectionProbe) -> Extras:
    """Read cost centres, extra fields and ledgers from the books that were opened."""
    if probe.books is None:
        return Extras()
    try:
        async with asyncio.timeout(LONGEST_PROBE):
            centres, fields = await asyncio.gather(
                probe.books.reference.cost_centres(), probe.books.reference.extra_fields()
            )
    except TimeoutError:
        return Extras(problem=too_slow("SnelStart", "SnelStart"))
    except SconnectError as error:
        return Extras(problem=error)
    return Extras(tuple(centres), fields, await read_ledgers(probe.books))


async def read_ledgers(books: Books) -> tuple[Ledger, ...]:
    """Read the ledgers, which few keys may: without them, what depends on them is not checked and not shown."""
    try:
        return tuple(await books.reference.ledgers())
    except SconnectError:
        return ()


async def probe_shop(
    services: Services, target: ProbeTarget
) -> tuple[ShopInfo | None, tuple[ShopOption, ...], SconnectError | None]:
    """Ask the shop what it is and which options it has; the error when it does not answer. Nothing when not probed."""
    if target.profile is None and not target.link_code:
        return None, (), None
    shop: Shop | None = None
    try:
        shop = await (
            services.connector.shop(target.profile)
            if target.profile is not None
            else services.connector.shop_by_code(target.link_code)
        )
        async with asyncio.timeout(LONGEST_PROBE):
            info = await shop.info()
            return info, await shop.options() if OPTIONS in info.capabilities else (), None
    except TimeoutError:
        return None, (), too_slow("De webwinkel", "The shop")
    except SconnectError as error:
        return None, (), error
    finally:
        if shop is not None:
            await shop.aclose()


async def _probe_books(
    services: Services, target: ProbeTarget, use: CallUse
) -> tuple[Reference | None, Books | None, SconnectError | None]:
    if target.profile is None and not target.client_key:
        return None, None, None
    try:
        books = await (
            services.connector.books(target.profile, use)
            if target.profile is not None
            else services.connector.books_by_key(target.client_key)
        )
        async with asyncio.timeout(LONGEST_PROBE):
            return await books.reference.read(), books, None
    except TimeoutError:
        return None, None, too_slow("SnelStart", "SnelStart")
    except SconnectError as error:
        return None, None, error


def as_problem(field: str, error: SconnectError) -> SettingProblem:
    """Return an error as the problem of one field. Raises a temporary one: trying again may help."""
    if isinstance(error, NotNowError) and not isinstance(error, SettingsError):
        raise error
    return SettingProblem(field, error.dutch, error.english)
