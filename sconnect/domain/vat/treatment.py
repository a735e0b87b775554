"""VAT of a sale.

A line in the books has no VAT of its own: it follows from the article's revenue group, the country the goods go to and
the day (behaviour.md 1.1.6). So the VAT that the shop charged can be checked, never imposed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.books import Article, ForeignVatRate, Reference, VatKind, VatRate
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import ForeignRate, VatExemption
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.country_names import english_name_of
from sconnect.domain.values.money import ZERO, number_text
from sconnect.domain.values.text import fit
from sconnect.domain.values.vat_number import EU_COUNTRIES, NORTHERN_IRELAND, vat_number_country
from sconnect.domain.vat.territories import Territory

HOME_COUNTRY = "NL"
VAT_AREA = frozenset({*EU_COUNTRIES, NORTHERN_IRELAND})
"""The codes of the VAT area of the Union, for goods."""
_FEWEST_DIGITS = 5
_MOST_SHOWN = 30
_STAYING = (VatKind.NONE, VatKind.OTHER, VatKind.HIGH, VatKind.LOW)
_LEAVING = (VatKind.HIGH, VatKind.LOW, VatKind.OTHER, VatKind.NONE)


class VatTreatment(StrEnum):
    """VAT treatment of one sale."""

    DOMESTIC = "domestic"
    """Dutch rates."""
    ONE_STOP_SHOP = "one_stop_shop"
    """The rates of the country the goods go to."""
    REVERSE_CHARGE = "reverse_charge"
    """No VAT: the buyer, a business in another member state, accounts for it."""
    EXPORT = "export"
    """No VAT: the goods leave the European Union."""


@dataclass(frozen=True, slots=True)
class Taxation:
    """The VAT situation of one sale. `country` is the ISO code of where the goods go."""

    treatment: VatTreatment
    country: str
    day: date
    vat_number: str = ""
    """The number on the order, with country prefix, under which no VAT was charged (reverse charge)."""
    dutch_vat_number: str = ""
    """The Dutch number on an order of a business at home: 0 % may then be a domestic reverse charge."""
    has_address: bool = True
    """Whether the order holds where the goods go. If not, the books take the country from the customer card."""
    territory: Territory | None = None
    """Where the goods go, if that has VAT of its own; `country` is then the country that it counts as."""
    books_country: str = ""
    """The ISO code that the addresses get in the books, which know countries only; empty when there is no address."""
    notices: tuple[Bilingual, ...] = ()
    """What is worth knowing about it."""
    chosen_rates: tuple[ForeignRate, ...] = ()
    """The rates of this country that the settings choose a revenue group or an article for."""
    is_exempt: bool = False
    """Whether no VAT is due under a small-business scheme, so that 0 % is right whatever is sold."""
    is_picked_up: bool = False
    """Whether the goods were picked up at home and are supplied there; the address is then that of the books' owner."""
    one_stop_shop_since: date | None = None
    """The first day of the one-stop shop according to the settings."""

    @property
    def is_elsewhere_in_the_union(self) -> bool:
        """Whether the goods go to another member state: there the customer's VAT number decides the VAT."""
        in_area = self.territory is None or not self.territory.is_outside
        return in_area and self.country in VAT_AREA and self.country != HOME_COUNTRY

    @property
    def is_export_unseen_by_books(self) -> bool:
        """Whether the goods leave the VAT area for a territory that the books take for its member state.

        With a VAT number on the customer card they would report an intra-Community supply.
        """
        return self.treatment is VatTreatment.EXPORT and (self.books_country or self.country) in EU_COUNTRIES

    @property
    def is_unknown_to_books(self) -> bool:
        """Whether the books have no country for where the goods go, and take another one for it."""
        return self.books_country not in {"", self.country}

    @property
    def keeps_vat_number_off_card(self) -> bool:
        """Whether a VAT number on a new customer card would make other VAT of this sale in the books."""
        return self.is_taxed_abroad or self.is_export_unseen_by_books

    @property
    def is_taxed_abroad(self) -> bool:
        """Whether VAT was charged, Dutch or foreign, for goods that go to another member state."""
        return self.is_elsewhere_in_the_union and self.treatment is not VatTreatment.REVERSE_CHARGE


@dataclass(frozen=True, slots=True)
class Sale:
    """The data that decide the VAT treatment of a sale.

    `country` is empty when the shop knows none: then it is at home.
    """

    order_id: str
    country: str
    country_name: str
    vat_number: str
    charged: Collection[Decimal]
    """The percentages above zero that the shop charged."""
    day: date
    bears_vat: bool = True
    """Whether anything in it bears VAT at home: by the shop's tax class, and by its article where that is known."""
    foreign: Collection[Decimal] = ()
    """Those of them that are rates of another country in the shop, even if a Dutch rate is as high."""
    territory: Territory | None = None
    """Where the goods go, if that has VAT of its own; `country` is the country of the address."""
    typed_vat_number: str = ""
    """What the shopper filled in for a VAT number, right or wrong."""
    has_address: bool = True
    chosen_rates: Collection[ForeignRate] = ()
    """The rates of other countries that the settings choose a revenue group or an article for."""
    exemptions: Collection[VatExemption] = ()
    """Countries and days without VAT under a small-business scheme."""
    one_stop_shop_since: date | None = None
    """The first day of the one-stop shop; it counts where the books give no periods that can be read."""
    is_picked_up: bool = False
    """Whether the shopper picked the goods up in the shop."""

    @property
    def vat_country(self) -> str:
        """The code whose VAT holds where the goods go; that of the address outside the VAT area."""
        return (self.territory.counts_as if self.territory else "") or self.country.upper()

    @property
    def is_outside(self) -> bool:
        """Whether the goods leave the VAT area of the Union."""
        return self.territory.is_outside if self.territory else self.country.upper() not in VAT_AREA

    @property
    def is_abroad(self) -> bool:
        """Whether the address is in another country; no address is at home."""
        return self.vat_country not in {"", HOME_COUNTRY}

    def is_exempt(self, reference: Reference) -> bool:
        """Whether no VAT is due under a small-business scheme on its day.

        A sale to another member state is taxed at home below the threshold, and so is one to a business (that of the
        Netherlands counts); with the one-stop shop a consumer's is taxed in the country of the consumer.
        """
        countries = {each.country for each in self.exemptions if each.holds(self.day)}
        if not self.is_abroad or self.is_picked_up:
            return HOME_COUNTRY in countries
        taxed_at_home = _is_known_elsewhere(self.vat_number) or not _has_one_stop_shop(self, reference)
        return self.vat_country in countries or (HOME_COUNTRY in countries and taxed_at_home)

    def is_untaxed_supply(self, reference: Reference) -> bool:
        """Whether nothing was charged on what bears VAT at home, so that 0 % needs a reason."""
        return not self.charged and self.bears_vat and not self.is_exempt(reference)


def taxation_of(sale: Sale, reference: Reference) -> Taxation | Cause:
    """Return the VAT situation of a sale, or the cause why the shop's VAT cannot be right."""
    treatment = decide_treatment(sale, reference)
    if isinstance(treatment, Cause):
        return treatment
    is_here = sale.is_picked_up and treatment is VatTreatment.DOMESTIC
    return Taxation(
        treatment=treatment,
        country=HOME_COUNTRY if is_here else sale.vat_country or HOME_COUNTRY,
        day=sale.day,
        vat_number=sale.vat_number if treatment is VatTreatment.REVERSE_CHARGE else "",
        dutch_vat_number=sale.vat_number if _is_business_at_home(sale) else "",
        has_address=sale.has_address or is_here,
        territory=None if is_here else sale.territory,
        books_country=HOME_COUNTRY if is_here else books_country(sale.country, sale.territory, reference),
        notices=tuple(_notices(sale, treatment, reference)),
        chosen_rates=tuple(rate for rate in sale.chosen_rates if rate.country == sale.vat_country)
        if treatment is VatTreatment.ONE_STOP_SHOP or (treatment is VatTreatment.EXPORT and sale.territory)
        else (),
        is_exempt=sale.is_exempt(reference),
        is_picked_up=is_here,
        one_stop_shop_since=sale.one_stop_shop_since,
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table of treatments: the first one that applies decides.

    `treatment` is what follows, or returns it; `source` is the rule of law, of the Netherlands and the Union.
    """

    name: str
    applies: Callable[[Sale, Reference], bool]
    treatment: VatTreatment | Callable[[Sale, Reference], VatTreatment | Cause]
    source: str


def _has_one_stop_shop(sale: Sale, reference: Reference) -> bool:
    return reference.administration.charges_foreign_vat_on(sale.day, sale.one_stop_shop_since)


def _is_intra_community(sale: Sale, reference: Reference) -> bool:
    return not sale.is_outside and sale.is_untaxed_supply(reference) and _is_known_elsewhere(sale.vat_number)


def _is_business_at_home(sale: Sale) -> bool:
    return not sale.is_abroad and vat_number_country(sale.vat_number) == HOME_COUNTRY


def _without_vat_number(sale: Sale, reference: Reference) -> Cause:
    facts = _country_name(sale, reference).facts("country")
    if not has_invalid_vat_number(sale):
        return Cause(CauseKind.VAT_NUMBER_MISSING, sale.order_id, facts)
    return Cause(CauseKind.VAT_NUMBER_INVALID, sale.order_id, facts | {"number": _typed(sale)})


def has_invalid_vat_number(sale: Sale) -> bool:
    """Whether something was filled in for a VAT number that can be none; words such as "geen" are not meant as one."""
    return not sale.vat_number and sum(map(str.isdigit, sale.typed_vat_number)) >= _FEWEST_DIGITS


def _typed(sale: Sale) -> str:
    return fit(sale.typed_vat_number, _MOST_SHOWN)


def _is_known_elsewhere(vat_number: str) -> bool:
    """Whether a number makes an intra-Community supply: the buyer must be known in another member state."""
    return vat_number_country(vat_number) not in {None, HOME_COUNTRY}


def _taxed_without_one_stop_shop(sale: Sale, reference: Reference) -> VatTreatment | Cause:
    """Below the threshold a shop may charge Dutch VAT in the whole Union."""
    dutch = {dutch_percent(kind, sale.day, reference) for kind in VatKind}
    foreign = [percent for percent in sale.charged if percent in sale.foreign or percent not in dutch]
    if not foreign:
        return VatTreatment.DOMESTIC
    facts = {"percent": number_text(max(foreign)), **_country_name(sale, reference).facts("country")}
    return Cause(CauseKind.FOREIGN_VAT_OFF, sale.vat_country, facts)


RULES = (
    Rule(
        "at home",
        lambda sale, _: not sale.is_abroad,
        VatTreatment.DOMESTIC,
        "Wet OB 1968, artikelen 1 en 5; 0 % under a small-business scheme: artikel 25; Directive 2006/112/EC, "
        "articles 31, 32 and 284",
    ),
    Rule(
        "to a business in another member state, without VAT",
        _is_intra_community,
        VatTreatment.REVERSE_CHARGE,
        "Wet OB 1968, artikel 9 en tabel II; Directive 2006/112/EC, article 138; not for what is exempt or "
        "under the margin scheme: articles 136, 139 and 313; proof of transport: Regulation 282/2011, article 45a",
    ),
    Rule(
        "picked up in the shop",
        lambda sale, _: sale.is_picked_up,
        VatTreatment.DOMESTIC,
        "Wet OB 1968, artikel 5; Directive 2006/112/EC, article 31",
    ),
    Rule(
        "out of the VAT area",
        lambda sale, _: sale.is_outside,
        VatTreatment.EXPORT,
        "Wet OB 1968, artikel 9 en tabel II; Directive 2006/112/EC, article 146",
    ),
    Rule(
        "without VAT, without a business",
        lambda sale, reference: sale.is_untaxed_supply(reference),
        _without_vat_number,
        "Directive 2006/112/EC, article 138(1)(b): the buyer has told a VAT number",
    ),
    Rule(
        "under the one-stop shop",
        _has_one_stop_shop,
        VatTreatment.ONE_STOP_SHOP,
        "Directive 2006/112/EC, articles 33 and 369a",
    ),
    Rule(
        "below the threshold",
        lambda *_: True,
        _taxed_without_one_stop_shop,
        "Directive 2006/112/EC, article 59c",
    ),
)
"""The table of treatments: scheme on the day, territory, who buys, what is sold, how it is delivered."""


def rule_for(sale: Sale, reference: Reference) -> Rule:
    """Return the row of the table that decides on a sale."""
    return next(rule for rule in RULES if rule.applies(sale, reference))


def decide_treatment(sale: Sale, reference: Reference) -> VatTreatment | Cause:
    """Decide the VAT treatment, or return the cause why the shop's VAT cannot be right."""
    treatment = rule_for(sale, reference).treatment
    return treatment if isinstance(treatment, VatTreatment) else treatment(sale, reference)


def _country_name(sale: Sale, reference: Reference) -> Bilingual:
    """Return the name of where the goods go; in Dutch as the books have it, since a shop may have English only."""
    return sale.territory.name if sale.territory else name_in_books(sale.country, reference, sale.country_name)


def books_country(country_code: str, territory: Territory | None, reference: Reference) -> str:
    """Return the code of the country that an address has in the books, which know countries only.

    A territory that counts as a member state is booked there. Another one keeps its own code where the books have it.
    """
    if territory is None:
        return country_code.upper()
    counts_as = (territory.counts_as,) if territory.counts_as in EU_COUNTRIES else ()
    codes = (*counts_as, *territory.own_codes, country_code.upper(), *territory.countries)
    return next((code for code in codes if reference.country(code)), country_code.upper())


def country_name(taxation: Taxation, reference: Reference) -> Bilingual:
    """Return the name of where the goods go."""
    return taxation.territory.name if taxation.territory else name_in_books(taxation.country, reference)


def name_in_books(code: str, reference: Reference, otherwise: str = "") -> Bilingual:
    """Return the name of a country by its ISO code: in Dutch as the books have it.

    Where they have none, what else is known as its name, or the code.
    """
    country = reference.country(code)
    dutch = country.name if country else otherwise or code.upper()
    return Bilingual(dutch, english_name_of(code.upper()) or dutch)


def _notices(sale: Sale, treatment: VatTreatment, reference: Reference) -> Iterator[Bilingual]:
    if has_invalid_vat_number(sale):
        yield Bilingual(
            f"Het btw-nummer bij de order ('{_typed(sale)}') is niet geldig: vorm of controlecijfer klopt niet, of er "
            "staat er meer dan een. Voor de btw van deze order maakt dat niet uit; op de klantkaart komt het niet.",
            f"The VAT number of the order ('{_typed(sale)}') is not valid: its form or check digit is wrong, or there "
            "is more than one. It makes no difference to the VAT of this order; it does not go on the customer card.",
        )
    yield from _scheme_notices(sale, treatment, reference)
    if treatment is VatTreatment.ONE_STOP_SHOP and (charged := _dutch_abroad(sale, reference)):
        percents = " en ".join(map(number_text, charged)), " and ".join(map(number_text, charged))
        dutch, english = _country_name(sale, reference).both
        yield Bilingual(
            f"De webshop rekende Nederlandse btw ({percents[0]} %) over een levering in {dutch}, terwijl deze "
            "administratie de btw van het land zelf factureert (éénloketsysteem). SnelStart boekt het als btw van "
            f"{dutch}; controleer de geozone van het tarief in de winkel.",
            f"The shop charged Dutch VAT ({percents[1]} %) on a delivery in {english}, while this administration "
            f"invoices the VAT of the country itself (one-stop shop). SnelStart books it as VAT of {english}; check "
            "the geo zone of the rate in the shop.",
        )
    if sale.territory and not (sale.is_picked_up and treatment is VatTreatment.DOMESTIC):
        yield from _territory_notices(sale.territory, sale, treatment, reference)


def _scheme_notices(sale: Sale, treatment: VatTreatment, reference: Reference) -> Iterator[Bilingual]:
    if sale.charged and (sale.is_exempt(reference) or reference.administration.is_small_business):
        yield Bilingual(
            "De webshop rekende btw, terwijl op deze dag de kleineondernemersregeling geldt. Btw die op een factuur "
            "staat, blijft verschuldigd (artikel 37 Wet OB): controleer de belastinginstellingen van de winkel, of de "
            "periode bij de instellingen, tab Orders, bij 'Landen zonder btw'.",
            "The shop charged VAT, while the small-business scheme holds on this day. VAT on an invoice stays owed: "
            "check the tax settings of the shop, or the period in the settings, tab Orders, under 'Countries without "
            "VAT'.",
        )
    if not (sale.is_picked_up and sale.is_abroad):
        return
    dutch, english = _country_name(sale, reference).both
    if treatment is VatTreatment.REVERSE_CHARGE:
        yield Bilingual(
            f"Deze order van een ondernemer in {dutch} is opgehaald in de winkel en zonder btw verkocht. Dat mag "
            "alleen met bewijs dat de goederen Nederland hebben verlaten: bewaar een ondertekende vervoersverklaring "
            "van de afnemer (datum, goederen, bestemming) en twee bewijsstukken van het vervoer, zoals een vrachtbrief "
            "en een factuur van de vervoerder. Zonder dat bewijs is Nederlandse btw verschuldigd.",
            f"This order of a business in {english} was picked up in the shop and sold without VAT. That is only "
            "allowed with proof that the goods left the Netherlands: keep a signed statement of the buyer on the "
            "transport (date, goods, destination) and two documents of the transport, such as a consignment note and "
            "an invoice of the carrier. Without that proof Dutch VAT is due.",
        )
    else:
        yield Bilingual(
            f"Deze order is opgehaald in de winkel, dus hier geleverd: Nederlandse btw, ook al woont de klant in "
            f"{dutch}. Het afleveradres van de verkooporder is daarom dat van de administratie.",
            f"This order was picked up in the shop, so supplied here: Dutch VAT, though the customer lives in "
            f"{english}. So the delivery address of the sales order is that of the administration.",
        )


def _dutch_abroad(sale: Sale, reference: Reference) -> list[Decimal]:
    dutch = {dutch_percent(kind, sale.day, reference) for kind in VatKind}
    return sorted(
        (percent for percent in sale.charged if percent not in sale.foreign and percent in dutch), reverse=True
    )


def _territory_notices(
    territory: Territory, sale: Sale, treatment: VatTreatment, reference: Reference
) -> Iterator[Bilingual]:
    """Tell what the books cannot see, since they know countries only."""
    code = books_country(sale.country, territory, reference)
    in_dutch, in_english = name_in_books(code, reference).both
    dutch, english = territory.name.both
    if territory.is_outside and code in EU_COUNTRIES:
        yield Bilingual(
            f"De goederen gaan naar {dutch}, buiten het btw-gebied van de Europese Unie: export zonder btw. "
            f"SnelStart kent daar alleen het land {in_dutch}; controleer de btw van de verkooporder voordat u "
            "factureert.",
            f"The goods go to {english}, outside the VAT area of the European Union: an export without VAT. "
            f"SnelStart only knows the country {in_english} there; check the VAT of the sales order before you "
            "invoice.",
        )
    if territory.counts_as == NORTHERN_IRELAND and code != NORTHERN_IRELAND:
        report = treatment is VatTreatment.REVERSE_CHARGE
        yield Bilingual(
            f"Voor goederen hoort {dutch} bij de Europese Unie. SnelStart kent daar alleen het land {in_dutch} "
            + (
                "en geeft de levering niet op: voeg haar zelf toe aan de opgaaf intracommunautaire prestaties (ICP)."
                if report
                else "en rekent dan geen btw: controleer de btw van de verkooporder voordat u factureert."
            ),
            f"For goods {english} belongs to the European Union. SnelStart only knows the country {in_english} "
            + (
                "there and does not report the supply: add it to the recapitulative statement (ICP) yourself."
                if report
                else "there and then charges no VAT: check the VAT of the sales order before you invoice."
            ),
        )


def percent_of(kind: VatKind, taxation: Taxation, reference: Reference) -> Decimal | None:
    """Return the percentage the books will apply to a VAT kind; None when they hold none for that kind and day."""
    match _treatment_in_books(taxation, reference):
        case VatTreatment.DOMESTIC:
            return dutch_percent(kind, taxation.day, reference)
        case VatTreatment.ONE_STOP_SHOP:
            return _foreign_percent(kind, taxation, reference)
        case VatTreatment.REVERSE_CHARGE | VatTreatment.EXPORT:
            return ZERO


def _treatment_in_books(taxation: Taxation, reference: Reference) -> VatTreatment:
    """Return how the books will treat the sale: they know countries only, no territories within them."""
    if taxation.is_export_unseen_by_books:
        abroad = reference.administration.charges_foreign_vat_on(taxation.day, taxation.one_stop_shop_since)
        return VatTreatment.ONE_STOP_SHOP if abroad else VatTreatment.DOMESTIC
    if taxation.books_country not in {"", *VAT_AREA}:
        return VatTreatment.EXPORT
    return taxation.treatment


def bears_no_vat_at_home(article: Article, day: date, reference: Reference) -> bool:
    """Whether what is booked on an article is exempt at home: goods under the margin scheme, courses, care.

    The supply of such goods and services to a business in another member state is no intra-Community supply.
    """
    group = reference.revenue_group(article.revenue_group_id)
    return group is not None and dutch_percent(group.vat_kind, day, reference) == 0


def percent_of_article(article: Article, taxation: Taxation, reference: Reference) -> Decimal | None:
    """Return the percentage the books will apply to an article; None when they hold none for its kind and day.

    What the settings choose for an article, or else for its revenue group, goes before its VAT kind; not for exports to
    a territory that the books do not know, because there nothing but the kind decides.
    """
    chosen = () if taxation.is_export_unseen_by_books else taxation.chosen_rates
    for rate in chosen:
        if rate.article_code and article_key(rate.article_code) == article_key(article.code):
            return rate.percent
    for rate in chosen:
        if rate.revenue_group_id and rate.revenue_group_id == article.revenue_group_id:
            return rate.percent
    group = reference.revenue_group(article.revenue_group_id)
    return percent_of(group.vat_kind, taxation, reference) if group else None


def chosen_article(percent: Decimal, taxation: Taxation) -> str:
    """Return the code of the article that the settings choose for a rate of another country; empty when none is."""
    codes = (rate.article_code for rate in taxation.chosen_rates if rate.percent == percent)
    return next(filter(None, codes), "")


def code_for_product(own_code: str, percent: Decimal, taxation: Taxation, reference: Reference) -> str:
    """Return the code of the article that a product is booked on at a percentage: its own, or that of the rate.

    The latter only where no revenue group can bear the rate, and its own article is none of those chosen for it.
    """
    chosen = {article_key(rate.article_code) for rate in taxation.chosen_rates if rate.percent == percent}
    has_kind = bool(kinds_with(percent, taxation, reference)) and not taxation.is_export_unseen_by_books
    if article_key(own_code) in chosen or has_kind:
        return own_code
    return chosen_article(percent, taxation) or own_code


def kinds_with(percent: Decimal, taxation: Taxation, reference: Reference) -> tuple[VatKind, ...]:
    """Return the VAT kinds the books apply a percentage to, the most natural one first.

    Goods that leave the country without VAT stay in their Dutch group, by which the books see that they leave; the
    service lines with them have to be booked there too. Otherwise no VAT means the kind without.
    """
    if taxation.treatment is VatTreatment.EXPORT and percent:
        return ()
    leaves_untaxed = _treatment_in_books(taxation, reference) in {VatTreatment.REVERSE_CHARGE, VatTreatment.EXPORT}
    natural = (
        kind for kind in (_LEAVING if leaves_untaxed else _STAYING) if percent_of(kind, taxation, reference) == percent
    )
    chosen = (
        reference.revenue_group(rate.revenue_group_id) for rate in taxation.chosen_rates if rate.percent == percent
    )
    return tuple(dict.fromkeys([*natural, *(group.vat_kind for group in chosen if group)]))


def shop_vat_misfit(percent: Decimal, taxation: Taxation, reference: Reference) -> Cause:
    """Return the cause of VAT that cannot be due here: one for a whole order, whatever its articles."""
    is_export = taxation.treatment is VatTreatment.EXPORT
    due = {ZERO if is_export else percent_of(kind, taxation, reference) for kind in VatKind} - {None}
    taxed = sorted((rate for rate in due if rate), reverse=True) or [ZERO]
    rates = [number_text(rate) for rate in taxed]
    facts = {
        "shop_percent": number_text(percent),
        **Bilingual(" of ".join(rates), " or ".join(rates)).facts("books_percent"),
        **country_name(taxation, reference).facts("country"),
    }
    is_choosable = taxation.treatment is VatTreatment.ONE_STOP_SHOP and percent
    kind = CauseKind.VAT_RATE_ABROAD if is_choosable else CauseKind.SHOP_VAT_MISFIT
    return Cause(kind, f"{taxation.country}:{number_text(percent)}", facts)


def dutch_percent(kind: VatKind, day: date, reference: Reference) -> Decimal | None:
    """Return the Dutch percentage of a VAT kind on a day; None when the books hold none."""
    return _latest(kind, (rate for rate in reference.vat_rates if rate.valid_from <= day <= rate.valid_until))


def foreign_percents(country: str, day: date, reference: Reference) -> list[Decimal]:
    """Return the percentages of another country on a day, as far as the books hold them."""
    rates = [rate for rate in reference.foreign_vat_rates if rate.country_code == country and rate.valid_from <= day]
    found = (_latest(kind, rates) for kind in VatKind)
    return [percent for percent in found if percent]


def _foreign_percent(kind: VatKind, taxation: Taxation, reference: Reference) -> Decimal | None:
    country = taxation.books_country if taxation.is_export_unseen_by_books else taxation.country
    rates = (rate for rate in reference.foreign_vat_rates if rate.country_code == country)
    return _latest(kind, (rate for rate in rates if rate.valid_from <= taxation.day))


def _latest(kind: VatKind, rates: Iterable[VatRate | ForeignVatRate]) -> Decimal | None:
    """Return the percentage of a kind from the latest start day; no VAT needs no rate."""
    of_kind = (rate for rate in rates if rate.kind is kind)
    latest = max(of_kind, key=lambda rate: rate.valid_from, default=None)
    if latest is not None:
        return latest.percent
    return ZERO if kind is VatKind.NONE else None
