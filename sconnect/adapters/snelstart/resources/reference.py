"""Reference data, which rarely changes: the administration, templates, revenue groups, VAT rates and countries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.queries import pages
from sconnect.adapters.snelstart.http.quotas import ADMINISTRATION
from sconnect.adapters.snelstart.mapping.from_wire import read_all, read_as
from sconnect.adapters.snelstart.mapping.models import (
    Btwtarief,
    BuitenlandseBtwRange,
    CompanyInfo,
    Grootboek,
    Kostenplaats,
    Land,
    LandRate,
    LandRates,
    Omzetgroep,
    Sjabloon,
)
from sconnect.adapters.snelstart.resources.extra_fields import read_extra_fields
from sconnect.app.concurrency import map_concurrently
from sconnect.domain.books import (
    Administration,
    BookAddress,
    CostCentre,
    Country,
    ExtraFields,
    ForeignVatRate,
    Ledger,
    LedgerUse,
    Period,
    Reference,
    RevenueGroup,
    SalesTemplate,
    VatKind,
    VatRate,
)

_PATHS = (ADMINISTRATION, "/verkoopordersjablonen", "/artikelomzetgroepen", "/btwtarieven", "/landen")
_HERE = ZoneInfo("Europe/Amsterdam")
_CONTACT_LENGTH = 50
_HOME_COUNTRY = "NL"
_NEVER_ENDS = 9000
"""From this year on a date stands for none."""
_TICKS_FROM = 10**17
_LAST_TICK = 3_155_378_975_999_999_999
_MILLISECONDS_FROM = 10**11
_SECONDS_FROM = 10**9
_DIGITS_FROM = 10**7
_USES: Mapping[str, LedgerUse] = {
    "VerkopenOmzetHoog": LedgerUse.HIGH,
    "VerkopenOmzetLaag": LedgerUse.LOW,
    "VerkopenOmzetOverig": LedgerUse.OTHER,
    "VerkoopGlobalisatieHoog": LedgerUse.HIGH,
    "VerkoopGlobalisatieLaag": LedgerUse.LOW,
    "VerkoopGlobalisatieOverig": LedgerUse.OTHER,
    "VerkopenOmzetOnbelastVerlegd": LedgerUse.NIL,
    "VerkopenBtwVrij": LedgerUse.EXEMPT,
    "VerkopenExportBuitenEU": LedgerUse.EXPORT,
    "VerkopenExportBinnenEU": LedgerUse.UNION,
    "DienstverleningBinnenEU": LedgerUse.UNION,
    "InstallatieTeleverkoopBinnenEUgeen": LedgerUse.DISTANCE,
}
_VAT_OF: Mapping[str, LedgerUse] = {
    "BtwAfTeDragenHoog": LedgerUse.HIGH,
    "BtwAfteDragenLaag": LedgerUse.LOW,
    "BtwAfTeDragenOverig": LedgerUse.OTHER,
    "BtwAfTeDragenHoogGlobalisatie": LedgerUse.HIGH,
    "BtwAfteDragenLaagGlobalisatie": LedgerUse.LOW,
    "BtwAfTeDragenOverigGlobalisatie": LedgerUse.OTHER,
}
_KINDS: Mapping[str, VatKind] = {
    "Geen": VatKind.NONE,
    "Laag": VatKind.LOW,
    "Hoog": VatKind.HIGH,
    "Overig": VatKind.OTHER,
}
# Which rate of another country an article of a Dutch kind gets: the first of these that the country has.
_FOREIGN_RATE_CODES: Mapping[VatKind, tuple[str, ...]] = {
    VatKind.HIGH: ("SR",),
    VatKind.LOW: ("RRL", "RRH", "SR"),
}


class SnelStartReferenceData:
    """Fulfils `ports.ReferenceData`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def read(self) -> Reference:
        """Read it all, concurrently: five calls, and a sixth when it charges foreign VAT or did."""
        company, templates, groups, rates, countries = await map_concurrently(self._client.read, _PATHS)
        info = read_as(CompanyInfo, company)
        lands = read_all(Land, countries)
        charges_abroad = info.factureer_buitenlands_btw or info.factureer_buitenlands_btw_ranges
        foreign = await self._client.read("/vatrates") if charges_abroad else []
        return Reference(
            administration=_administration(info, lands),
            templates=tuple(map(_template, read_all(Sjabloon, templates))),
            revenue_groups=tuple(_revenue_groups(read_all(Omzetgroep, groups))),
            vat_rates=tuple(_vat_rates(read_all(Btwtarief, rates))),
            foreign_vat_rates=tuple(_foreign_vat_rates(read_all(LandRates, foreign), lands)),
            countries=tuple(Country(land.id, land.landcode.upper(), land.naam) for land in lands if land.landcode),
        )

    async def cost_centres(self) -> list[CostCentre]:
        """Read the cost centres by number, inactive ones included."""
        centres = [
            CostCentre(id=centre.id, number=centre.nummer, name=centre.omschrijving, inactive=centre.nonactief)
            for centre in read_all(Kostenplaats, await self._client.read("/kostenplaatsen"))
        ]
        return sorted(centres, key=lambda centre: centre.number)

    async def ledgers(self) -> list[Ledger]:
        """Read the ledger accounts. Raises `SconnectError`: a client key may lack the scope for it."""
        accounts = [
            account async for page in pages(self._client, "/grootboeken") for account in read_all(Grootboek, page)
        ]
        return [
            Ledger(
                account.id,
                account.nummer,
                account.omschrijving,
                _use_of(account),
                _VAT_OF.get(account.grootboekfunctie),
            )
            for account in sorted(accounts, key=lambda account: account.nummer)
        ]

    async def extra_fields(self) -> ExtraFields:
        """Read which extra fields articles and customers have, in at most four calls."""
        return await read_extra_fields(self._client)


def administration_in(answer: object) -> str:
    """Return the id of the administration from what SnelStart answers about it. Raises `UnreadableError`."""
    return read_as(CompanyInfo, answer).administratie_identifier


def _administration(company: CompanyInfo, lands: Iterable[Land]) -> Administration:
    """Read the administration; limits that SnelStart leaves out are the usual ones."""
    limits: dict[str, Any] = {
        "article_code_max_length": company.artikelcode_max_lengte,
        "price_decimals": company.aantal_decimalen_artikelprijzen,
        "quantity_decimals": company.aantal_decimalen_artikelaantallen,
        "article_prices_exclude_vat": company.verkoopprijs_artikelbestand_exclusief_btw,
    }
    periods = _periods(company.factureer_buitenlands_btw_ranges)
    scheme = company.kleine_ondernemersregeling
    return Administration(
        id=company.administratie_identifier,
        name=company.administratie_naam,
        vat_number=company.btw_nummer,
        numeric_article_codes=company.artikelcode_soort == "Numeriek",
        charges_foreign_vat=company.factureer_buitenlands_btw,
        foreign_vat_periods=periods or (),
        has_unread_foreign_vat_periods=periods is None,
        is_small_business=scheme is not None and scheme.is_kleine_ondernemers_regeling_actief,
        address=_own_address(company, lands),
        foreign_vat_ledger=ledger.record_id if (ledger := company.buitenlandse_btw_grootboek) else "",
        **{name: limit for name, limit in limits.items() if limit is not None},
    )


def _own_address(company: CompanyInfo, lands: Iterable[Land]) -> BookAddress | None:
    """Return the address of the administration, which is Dutch; None when the books have no such country."""
    home = next((land.id for land in lands if land.landcode.upper() == _HOME_COUNTRY), None)
    if home is None:
        return None
    name = company.bedrijfsnaam or company.administratie_naam
    return BookAddress(name[:_CONTACT_LENGTH], company.adres, company.postcode, company.plaats, home)


def _periods(ranges: Iterable[BuitenlandseBtwRange]) -> tuple[Period, ...] | None:
    """Read the periods of foreign VAT; None when any of them cannot be read as days."""
    try:
        return tuple(Period(_day(period.start), _day(period.end)) for period in ranges)
    except (ValueError, OverflowError):
        return None


def _day(number: object) -> date | None:
    """Return the day that a number of SnelStart stands for; None for no day.

    By its size it is YYYYMMDD, seconds or milliseconds since 1970, or ticks of .NET (100 ns since the year 1): for days
    of this age these never overlap. Raises `ValueError` for anything else.
    """
    if number in (None, 0):
        return None
    if not isinstance(number, int) or isinstance(number, bool) or number < _DIGITS_FROM:
        raise ValueError(number)
    if number < _SECONDS_FROM:
        day = datetime.strptime(str(number), "%Y%m%d").replace(tzinfo=UTC).date()
    elif number < _TICKS_FROM:
        seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
        day = datetime.fromtimestamp(seconds, UTC).astimezone(_HERE).date()
    else:
        if number >= _LAST_TICK:
            return None
        day = date(1, 1, 1) + timedelta(microseconds=number // 10)
    return day if day.year < _NEVER_ENDS else None


def _template(template: Sjabloon) -> SalesTemplate:
    return SalesTemplate(
        id=template.id,
        name=template.omschrijving,
        inactive=template.nonactief,
        prices_exclude_vat=template.prijs_ingave_exclusief_btw,
        blocks_new_orders=template.nieuwe_orders_blokkeren,
    )


def _revenue_groups(groups: Iterable[Omzetgroep]) -> Iterator[RevenueGroup]:
    """Leave out groups without a known VAT kind: what is booked on those cannot be checked."""
    for group in groups:
        kind = _KINDS.get(group.verkoop_nederland_btw_soort)
        if kind is not None:
            ledger = group.verkoop_grootboek_nederland_identifier
            yield RevenueGroup(group.id, group.nummer, group.omschrijving, kind, ledger.record_id if ledger else "")


def _use_of(account: Grootboek) -> LedgerUse:
    """Return where amounts on a ledger end up, by its function (snelstart.md 3.4)."""
    is_balance = account.rekening_code == "Balans"
    if is_balance and account.grootboekfunctie.startswith("Btw"):
        return LedgerUse.VAT
    if account.grootboekfunctie not in _USES and account.vat_rate_code and not is_balance:
        return LedgerUse.ABROAD
    return _USES.get(account.grootboekfunctie, LedgerUse.BALANCE if is_balance else LedgerUse.REVENUE)


def _vat_rates(rates: Iterable[Btwtarief]) -> Iterator[VatRate]:
    for rate in rates:
        kind = _KINDS.get(rate.btw_soort)
        if kind is not None:
            yield VatRate(kind, rate.btw_percentage, rate.datum_vanaf.date(), rate.datum_tot_en_met.date())


def _foreign_vat_rates(countries: Iterable[LandRates], lands: Iterable[Land]) -> Iterator[ForeignVatRate]:
    codes = {land.landcode_iso.upper(): land.landcode.upper() for land in lands}
    for country in countries:
        code = codes.get(country.country_code.upper())
        if code is None:
            continue
        for kind, rate_codes in _FOREIGN_RATE_CODES.items():
            for rate in _first_with_any(country.vat_rates, rate_codes):
                yield ForeignVatRate(code, kind, rate.rate, rate.valid_from.date())


def _first_with_any(rates: Iterable[LandRate], rate_codes: Iterable[str]) -> list[LandRate]:
    """Return the rates, of all periods, with the first of these codes that occurs."""
    by_code = ([rate for rate in rates if rate.rate_code == code] for code in rate_codes)
    return next(filter(None, by_code), [])
