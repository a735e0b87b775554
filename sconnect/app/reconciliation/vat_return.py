"""The VAT return of a quarter: what the shop comes to, beside the return of the books where one stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf

from sconnect.app.errors import RefusedError, SettingsError, UnreadableError
from sconnect.app.reconciliation.distance_sales import distance_sales_of
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.reconciliation.facts import VatReturn
from sconnect.domain.reconciliation.report import BoxBeside, Supply, UnionSale, VatReport, beside, is_near_threshold
from sconnect.domain.reconciliation.rules import Sentence
from sconnect.domain.scheduling import last_day

_MONTHS_OF_A_QUARTER = 3
NO_RETURNS = Sentence(
    "De koppelsleutel mag de btw-aangiftes niet lezen (recht btwaangiftes:read): de aangifte van SnelStart ontbreekt.",
    "The client key may not read the VAT returns (right btwaangiftes:read): the return of SnelStart is missing.",
)


@dataclass(frozen=True, slots=True)
class QuarterReturn:
    """A quarter in the terms of the return."""

    first: date
    last: date
    report: VatReport
    boxes: tuple[BoxBeside, ...]
    is_sent: bool
    distance_sales: Decimal
    warns_of_threshold: bool
    unavailable: tuple[Sentence, ...] = ()

    @property
    def one_stop_shop(self) -> tuple[UnionSale, ...]:
        """The rows of the one-stop shop."""
        return self.report.one_stop_shop

    @property
    def supplies(self) -> tuple[Supply, ...]:
        """The rows of the recapitulative statement."""
        return self.report.supplies

    @property
    def is_posted(self) -> bool:
        """Whether the figures are those of the ledger."""
        return self.report.is_posted


async def read_return(services: Services, profile: Profile, year: int, quarter: int) -> QuarterReturn:
    """Work out a calendar quarter. Raises what shop and books raise."""
    first = date(year, (quarter - 1) * _MONTHS_OF_A_QUARTER + 1, 1)
    last = last_day(first, _MONTHS_OF_A_QUARTER)
    found = await reconcile(services, profile, first, last)
    report = (found.stages.report if found.stages else None) or VatReport(is_posted=False)
    session = RunSession(services, profile, Progress(run_id="return", deadline=inf, by_hand=True))
    session.use = CallUse.PEOPLE
    returns, unavailable = await _returns(session, first, last)
    administration = (await (await session.books()).reference.read()).administration
    since = profile.orders.one_stop_shop_since
    charges_abroad = administration.charges_foreign_vat_on(last, date.fromisoformat(since) if since else None)
    distance_sales = await distance_sales_of(services, profile.id, first.year)
    return QuarterReturn(
        first,
        last,
        report,
        beside(report, returns),
        is_sent=any(each.is_sent for each in returns),
        distance_sales=distance_sales,
        warns_of_threshold=is_near_threshold(distance_sales) and not charges_abroad,
        unavailable=(*found.unavailable, *unavailable),
    )


async def _returns(session: RunSession, first: date, last: date) -> tuple[list[VatReturn], tuple[Sentence, ...]]:
    """Read the returns that lie within the quarter: of the quarter, or of its months."""
    try:
        found = await (await session.books()).postings.returns(first, last)
    except (SettingsError, RefusedError, UnreadableError):
        return [], (NO_RETURNS,)
    return [each for each in found if first <= each.first and each.last <= last], ()
