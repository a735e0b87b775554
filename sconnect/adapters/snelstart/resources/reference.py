"""Reference data, which rarely changes: the administration, templates, revenue groups, VAT rates and countries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.queries import pages
from sconnect.adapters.snelstart.mapping.from_wire import read_all, read_as
from sconnect.adapters.snelstart.mapping.models import (
    Btwtarief,
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
    CostCentre,
    Country,
    ExtraFields,
    ForeignVatRate,
    Ledger,
    LedgerUse,
    Reference,
    RevenueGroup,
    SalesTemplate,
    VatKind,
    VatRate,
)

_PATHS = ("/companyInfo", "/verkoopordersjablonen", "/artikelomzetgroepen", "/btwtarieven", "/landen")
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
        """Read it all, concurrently: five calls, and a sixth when the administration charges foreign VAT."""
        company, templates, groups, rates, countries = await map_concurrently(self._client.read, _PATHS)
        info = read_as(CompanyInfo, company)
        lands = read_all(Land, countries)
        foreign = await self._client.read("/vatrates") if info.factureer_buitenlands_btw else []
        return Reference(
            administration=_administration(info),
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
            Ledger(account.id, account.nummer, account.omschrijving, _use_of(account))
            for account in sorted(accounts, key=lambda account: account.nummer)
        ]

    async def extra_fields(self) -> ExtraFields:
        """Read which extra fields articles and customers have, in at most four calls."""
        return await read_extra_fields(self._client)


def _administration(company: CompanyInfo) -> Administration:
    """Read the administration; limits that SnelStart leaves out are the usual ones."""
    limits: dict[str, Any] = {
        "article_code_max_length": company.artikelcode_max_lengte,
        "price_decimals": company.aantal_decimalen_artikelprijzen,
        "quantity_decimals": company.aantal_decimalen_artikelaantallen,
        "article_prices_exclude_vat": company.verkoopprijs_artikelbestand_exclusief_btw,
    }
    return Administration(
        id=company.administratie_identifier,
        name=company.administratie_naam,
        vat_number=company.btw_nummer,
        numeric_article_codes=company.artikelcode_soort == "Numeriek",
        charges_foreign_vat=company.factureer_buitenlands_btw,
        **{name: limit for name, limit in limits.items() if limit is not None},
    )


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
