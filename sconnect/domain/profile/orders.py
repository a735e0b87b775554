"""Settings of the tab Orders: which orders come over and how they look in the books (behaviour.md 1.1)."""

from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field

from sconnect.domain.books import ProcessStatus, VatKind
from sconnect.domain.profile.foreign_rates import Day, ForeignRate, PickupMethod, VatExemption
from sconnect.domain.profile.gift_cards import VoucherRate
from sconnect.domain.profile.payment_methods import PaymentMethod, PaymentTerms, StatusId, payment_terms
from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.choice import Choice

Text50 = Annotated[str, Field(max_length=50)]
Id = Annotated[str, Field(max_length=64)]


class DescriptionMode(Choice):
    """The description of the order in the books."""

    GENERATED = (
        "generated",
        "Automatisch genereren",
        "Generate",
        "Volgens het sjabloon hieronder, zoals de winkel, het ordernummer en de klant.",
        "By the template below it, such as the shop, the order number and the customer.",
    )
    EMPTY = (
        "empty",
        "Leeg laten",
        "Leave empty",
        "De verkooporder krijgt geen omschrijving.",
        "The sales order gets no description.",
    )
    PROFILE_NAME = (
        "profile_name",
        "Naam van webshop/profiel",
        "Name of shop/profile",
        "De naam van dit profiel; is die leeg, de naam van de winkel.",
        "The name of this profile; where that is empty, the name of the shop.",
    )
    ORDER_NUMBER = (
        "order_number",
        "Webshop-order <ordernummer>",
        "Webshop-order <number>",
        "Het woord Webshop-order met het nummer, zodat iemand de order in SnelStart terugvindt.",
        "The word Webshop-order with the number, so that a person finds the order back in SnelStart.",
    )


class LineMode(Choice):
    """How much of a shop line is taken over."""

    FULL = (
        "full",
        "Volledig overnemen",
        "Take over in full",
        "Omschrijving, aantal, prijs en korting zoals de klant ze in de winkel zag. Het totaal is dat van de winkel.",
        "Description, quantity, price and discount as the shopper saw them. The total is that of the shop.",
    )
    CODE_AND_QUANTITY = (
        "code_and_quantity",
        "Alleen artikelcode en aantal",
        "Article code and quantity only",
        (
            "Omschrijving en prijs komen uit SnelStart, met de prijsafspraken van de klant. Het totaal kan daardoor "
            "anders zijn dan wat in de winkel is betaald; dat staat dan bij de order."
        ),
        (
            "Description and price come from SnelStart, with the customer's price agreements. The total may then "
            "differ from what was paid in the shop; the order says so."
        ),
    )
    ARTICLE_DESCRIPTION = (
        "article_description",
        "Omschrijving uit SnelStart-artikel",
        "Description from the article",
        "De prijs die is betaald, met de omschrijving die SnelStart bij het artikel heeft.",
        "The price that was paid, with the description that SnelStart has for the article.",
    )


class OptionMode(Choice):
    """Where the shopper's product options go."""

    TEXT_LINE = (
        "text_line",
        "Losse tekstregel",
        "A text line of their own",
        "Een regel zonder prijs onder het artikel. Weigert SnelStart zulke regels, dan staat de keuze in de memo.",
        "A line without a price below the article. When SnelStart refuses such lines, the choice is in the memo.",
    )
    IN_DESCRIPTION = (
        "in_description",
        "Achter de omschrijving",
        "Behind the description",
        "Bijvoorbeeld: Trui, Maat: XL. Wat niet past staat voluit in de memo.",
        "For example: Jumper, Size: XL. What does not fit is in the memo in full.",
    )
    NONE = (
        "none",
        "Niet overnemen",
        "Leave out",
        "De gekozen opties komen niet in SnelStart.",
        "The chosen options do not come into SnelStart.",
    )


class TotalRole(Choice):
    """What an amount under the lines stands for, where only the shop's owner can say."""

    DISCOUNT = (
        "discount",
        "Korting",
        "Discount",
        "Verlaagt de omzet en de btw.",
        "Lowers turnover and VAT.",
    )
    PAYMENT = (
        "payment",
        "Betaling",
        "Payment",
        "Verlaagt omzet en btw niet: de klant betaalde er een deel mee, zoals met een tegoed.",
        "Lowers neither turnover nor VAT: the shopper paid a part with it, with a balance for example.",
    )
    VOUCHER = (
        "voucher",
        "Cadeaubon",
        "Gift voucher",
        "Geld van de klant: wordt geboekt op het artikel voor cadeaubonnen.",
        "Money of the customer: is booked on the article for gift vouchers.",
    )
    FEE = (
        "fee",
        "Toeslag",
        "Fee",
        "Verhoogt de omzet: wordt geboekt op het artikel voor toeslagen.",
        "Raises turnover: is booked on the article for fees.",
    )
    IGNORED = (
        "ignored",
        "Telt niet mee",
        "Does not count",
        "Staat onder de order ter informatie en telt niet in het totaal.",
        "Stands below the order for information and does not count in the total.",
    )


class AddressSource(Choice):
    """Whose addresses the sales order carries."""

    ORDER = (
        "order",
        "Van de webshop-order",
        "Of the shop order",
        "Factuur- en afleveradres zoals de klant ze bij deze order opgaf.",
        "Billing and delivery address as the shopper gave them with this order.",
    )
    CUSTOMER_CARD = (
        "customer_card",
        "Van de klantkaart",
        "Of the customer card",
        "De adressen die in SnelStart op de klantkaart staan, ook als de klant er bij deze order andere opgaf.",
        "The addresses on the customer card in SnelStart, also when the shopper gave others with this order.",
    )


class ArticlePerVatKind(Settings):
    """The article that carries an amount, per VAT kind; empty where none is chosen. Values are article codes."""

    high: Text50 = setting(
        "",
        nl="Hoog btw-tarief",
        en="High VAT rate",
        means_nl="Artikelcode voor bedragen met hoog btw-tarief.",
        means_en="Article code for amounts at the high VAT rate.",
    )
    low: Text50 = setting(
        "",
        nl="Laag btw-tarief",
        en="Low VAT rate",
        means_nl="Artikelcode voor bedragen met laag btw-tarief.",
        means_en="Article code for amounts at the low VAT rate.",
    )
    none: Text50 = setting(
        "",
        nl="Geen btw",
        en="No VAT",
        means_nl="Artikelcode voor bedragen zonder btw.",
        means_en="Article code for amounts without VAT.",
    )
    other: Text50 = setting(
        "",
        nl="Overig btw-tarief",
        en="Other VAT rate",
        means_nl="Artikelcode voor bedragen met een overig btw-tarief.",
        means_en="Article code for amounts at another VAT rate.",
    )

    def code_for(self, kind: VatKind) -> str:
        """Return the article code for a VAT kind, or an empty text."""
        return str(getattr(self, kind.value))


class OptionArticle(Settings):
    """A product option that is an article of its own in the books: model + option value -> article code."""

    model: Annotated[str, Field(max_length=64)] = setting(
        nl="Model",
        en="Model",
        means_nl="Het model van het product, zoals op de orderregel.",
        means_en="The model of the product, as on the order line.",
    )
    value_id: Id = setting(
        "",
        nl="Optie en waarde",
        en="Option and value",
        means_nl="De optie van de winkel met de gekozen waarde, bijvoorbeeld Maat: XL, in elke taal.",
        means_en="The shop's option with the chosen value, Size: XL for example, in every language.",
    )
    option: Annotated[str, Field(max_length=255)] = setting(
        "",
        nl="Optie als tekst",
        en="Option as text",
        means_nl="Alleen als de winkel zijn opties niet laat kiezen: de naam van de optie, bijvoorbeeld Maat.",
        means_en="Only when the shop does not offer its options: the name of the option, Size for example.",
    )
    value: Annotated[str, Field(max_length=255)] = setting(
        "",
        nl="Waarde als tekst",
        en="Value as text",
        means_nl="Alleen als de winkel zijn opties niet laat kiezen: de gekozen waarde, bijvoorbeeld XL.",
        means_en="Only when the shop does not offer its options: the chosen value, XL for example.",
    )
    option_id: Id = setting(
        "",
        nl="Nummer van de optie",
        en="Number of the option",
        means_nl="Wordt zelf ingevuld bij de gekozen optie.",
        means_en="Is filled in by itself for the option that is chosen.",
    )
    article_code: Text50 = setting(
        nl="Artikelcode",
        en="Article code",
        means_nl="Het SnelStart-artikel waarop deze combinatie wordt geboekt.",
        means_en="The SnelStart article on which this combination is booked.",
    )


class OrderSettings(Settings):
    """How shop orders become sales orders."""

    statuses: tuple[StatusId, ...] = setting(
        (),
        nl="Orderstatussen",
        en="Order statuses",
        means_nl="Orders met deze statussen worden geïmporteerd. Leeg: de verwerkings- en afgerond-statussen van de "
        "winkel, zonder In afwachting, Teruggedraaid en Ongeldig.",
        means_en="Orders with these statuses are imported. Empty: the shop's processing and complete statuses, "
        "without Pending, Reversed and Voided.",
        max_length=100,
    )
    undone_statuses: tuple[StatusId, ...] = setting(
        (),
        nl="Statussen die een verkoop terugdraaien",
        en="Statuses that undo a sale",
        means_nl="Krijgt een geboekte order een van deze statussen, dan komt er een creditvoorstel op de werklijst. "
        "Leeg: de statussen die Geannuleerd, Terugbetaald, Teruggedraaid en dergelijke heten.",
        means_en="When a booked order gets one of these statuses, a credit proposal appears in the work list. Empty: "
        "the statuses named Canceled, Refunded, Reversed and the like.",
        max_length=100,
    )
    payment_methods: tuple[PaymentMethod, ...] = setting(
        (),
        nl="Betaalwijzen",
        en="Payment methods",
        means_nl="Wat er voor een betaalwijze anders is dan voor het profiel: bij welke status een order als verkoop "
        "telt, krediettermijn, verkoopsjabloon, kostenplaats en blokkade. Een betaalwijze die er niet staat volgt het "
        "profiel.",
        means_en="What is different for a payment method than for the profile: in which status an order counts as a "
        "sale, credit term, sales template, cost centre and blocking. A method that is not listed follows the profile.",
        max_length=100,
    )
    start: AwareDatetime = setting(
        nl="Vanaf",
        en="From",
        means_nl="Orders die vóór dit moment zijn geplaatst worden nooit geïmporteerd.",
        means_en="Orders placed before this moment are never imported.",
    )
    sales_template_id: Id = setting(
        nl="Verkoopsjabloon",
        en="Sales template",
        means_nl="Het SnelStart-sjabloon waarop orders worden gemaakt.",
        means_en="The SnelStart template on which orders are made.",
        min_length=1,
    )
    description_mode: DescriptionMode = setting(
        DescriptionMode.ORDER_NUMBER,
        nl="Omschrijving order",
        en="Order description",
        means_nl="Wat er in de omschrijving van de verkooporder komt (hooguit 50 tekens).",
        means_en="What the description of the sales order says (50 characters at most).",
    )
    description_template: Annotated[str, Field(max_length=200)] = setting(
        "{webshop} {ordernummer} – {klantnaam}",
        nl="Sjabloon van de omschrijving",
        en="Template of the description",
        means_nl="Voor 'Automatisch genereren'. Invulbaar: {webshop}, {profiel}, {ordernummer}, {klantnaam}, {datum}.",
        means_en="For 'Generate'. Can hold {webshop}, {profiel}, {ordernummer}, {klantnaam}, {datum}.",
    )
    line_mode: LineMode = setting(
        LineMode.FULL,
        nl="Verwerking orderregels",
        en="Order lines",
        means_nl="Welke gegevens van de winkelregel worden overgenomen en welke uit het SnelStart-artikel komen.",
        means_en="Which data come from the shop's line and which from the SnelStart article.",
    )
    option_mode: OptionMode = setting(
        OptionMode.IN_DESCRIPTION,
        nl="Productopties",
        en="Product options",
        means_nl="Waar gekozen opties zoals maat en kleur terechtkomen. Achter de omschrijving: wat daar niet past, "
        "staat voluit in de memo. Een losse tekstregel neemt niet elke administratie aan.",
        means_en="Where chosen options such as size and colour go. Behind the description: what does not fit there is "
        "in the memo in full. Not every administration takes a text line of its own.",
    )
    option_articles: tuple[OptionArticle, ...] = setting(
        (),
        nl="Opties als artikel",
        en="Options as articles",
        means_nl="Combinaties van product en optiewaarde die in SnelStart een eigen artikelcode hebben.",
        means_en="Combinations of product and option value that have an article code of their own.",
        max_length=2000,
    )
    process_status: ProcessStatus = setting(
        ProcessStatus.ORDER,
        nl="Orderstatus in SnelStart",
        en="Status in SnelStart",
        means_nl="De processtatus waarin de verkooporder wordt aangemaakt.",
        means_en="The process status in which the sales order is created.",
    )
    address_source: AddressSource = setting(
        AddressSource.ORDER,
        nl="Adressen verkooporder",
        en="Addresses",
        means_nl="Of de order de adressen van de webshop-order draagt of die van de klantkaart.",
        means_en="Whether the order carries the addresses of the shop order or of the customer card.",
    )
    cost_centre_id: Id = setting(
        "",
        nl="Kostenplaats",
        en="Cost centre",
        means_nl="Kostenplaats op elke verkooporder; leeg is geen.",
        means_en="Cost centre on every sales order; empty for none.",
    )
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,20}$")] = setting(
        nl="Voorvoegsel betalingskenmerk",
        en="Payment reference prefix",
        means_nl="Staat vóór het ordernummer in het betalingskenmerk. Uniek per administratie: hieraan wordt een order "
        "teruggevonden, zodat hij nooit dubbel wordt geboekt. Leeg kan alleen waar in SnelStart nergens losse "
        "ordernummers staan en één winkel boekt.",
        means_en="Stands before the order number in the payment reference. Unique per administration: by it an order "
        "is found back, so that it is never booked twice. Empty is possible only where SnelStart holds no bare order "
        "numbers at all and one shop books.",
    )
    comment_in_memo: bool = setting(
        True,
        nl="Opmerking van de klant in de memo",
        en="Shopper's comment in the memo",
        means_nl="Neemt de opmerking bij de webshop-order over in de memo van de verkooporder.",
        means_en="Copies the comment of the shop order into the memo of the sales order.",
    )
    prices_include_vat: bool = setting(
        True,
        nl="Prijzen inclusief btw",
        en="Prices including VAT",
        means_nl="Stuurt stuksprijzen inclusief btw. Exclusief geeft bij consumentenprijzen al bij twee stuks "
        "afrondingsverschillen.",
        means_en="Sends unit prices including VAT. Excluding VAT gives rounding differences from two pieces on.",
    )
    tolerance: Decimal = setting(
        Decimal("0.05"),
        nl="Toegestaan afrondingsverschil",
        en="Allowed rounding difference",
        means_nl="Verschil in euro tussen webshop en verkooporder dat een afrondingsregel mag dichten. Groter: de "
        "order wacht. Geldt voor het totaal, nooit voor btw.",
        means_en="Difference in euro between shop and sales order that a rounding line may close. Larger: the order "
        "waits. Holds for the total, never for VAT.",
        ge=Decimal(0),
        le=Decimal(1),
        decimal_places=2,
    )
    shipping_articles: ArticlePerVatKind = setting(
        ArticlePerVatKind(),
        nl="Artikelen voor verzendkosten",
        en="Shipping articles",
        means_nl="Op welk artikel verzendkosten worden geboekt, per btw-soort.",
        means_en="On which article shipping is booked, per VAT kind.",
    )
    fee_articles: dict[Annotated[str, Field(max_length=32)], ArticlePerVatKind] = setting(
        {},
        nl="Artikelen voor toeslagen",
        en="Fee articles",
        means_nl="Per totaalcode van de winkel (bijvoorbeeld handling) het artikel per btw-soort.",
        means_en="Per total code of the shop (handling, for example) the article per VAT kind.",
        max_length=100,
    )
    other_fee_articles: ArticlePerVatKind = setting(
        ArticlePerVatKind(),
        nl="Artikelen voor overige toeslagen",
        en="Articles for other fees",
        means_nl="Voor totaalcodes die hierboven niet staan. Leeg: zo'n order wacht.",
        means_en="For total codes not listed above. Empty: such an order waits.",
    )
    fixed_tax_articles: dict[Annotated[str, Field(max_length=32)], ArticlePerVatKind] = setting(
        {},
        nl="Artikelen voor vaste heffingen",
        en="Articles for fixed taxes",
        means_nl="Per heffing van een vast bedrag per stuk (statiegeld, verwijderingsbijdrage), met de naam die de "
        "winkel eraan geeft, het artikel onder de btw-soort waar de heffing onder valt. Leeg: zo'n order wacht.",
        means_en="Per tax of a fixed amount a piece (deposit, disposal contribution), by the name that the shop gives "
        "it, the article under the VAT kind that the tax falls under. Empty: such an order waits.",
        max_length=100,
    )
    total_roles: dict[Annotated[str, Field(max_length=32)], TotalRole] = setting(
        {},
        nl="Betekenis van totalen",
        en="Meaning of totals",
        means_nl="Per totaalcode van een uitbreiding van de winkel wat het bedrag is: een korting (verlaagt de omzet), "
        "een betaling (verlaagt omzet en btw niet), een cadeaubon, een toeslag, of iets wat in het totaal niet "
        "meetelt. Niet gekozen: het blijkt uit de bedragen.",
        means_en="Per total code of an extension of the shop what the amount is: a discount (lowers turnover), a "
        "payment (lowers neither turnover nor VAT), a gift voucher, a fee, or something that does not count in the "
        "total. Not chosen: the amounts tell.",
        max_length=100,
    )
    discount_articles: ArticlePerVatKind = setting(
        ArticlePerVatKind(),
        nl="Artikelen voor kortingen",
        en="Discount articles",
        means_nl="Op welk artikel kortingsbonnen, spaarpunten en andere kortingen worden geboekt, per btw-soort.",
        means_en="On which article coupons, reward points and other discounts are booked, per VAT kind.",
    )
    voucher_article: Text50 = setting(
        "",
        nl="Artikel voor cadeaubonnen",
        en="Gift voucher article",
        means_nl="Artikel zonder btw voor verkochte en ingewisselde cadeaubonnen. Inwisselen is een betaling: het "
        "verlaagt omzet en btw niet.",
        means_en="Article without VAT for gift vouchers sold and redeemed. Redeeming is a payment: it lowers neither "
        "turnover nor VAT.",
    )
    single_purpose_vouchers: tuple[VoucherRate, ...] = setting(
        (),
        nl="Cadeaubonnen voor één btw-tarief",
        en="Gift vouchers for one VAT rate",
        means_nl="Verkoopt de winkel alles tegen één tarief, dan is een cadeaubon een bon voor enkelvoudig gebruik: "
        "btw bij verkoop, en dezelfde btw minder bij inwisselen. Leeg: een bon is geld, zonder btw.",
        means_en="When the shop sells everything at one rate, a gift voucher is a single-purpose voucher: VAT when "
        "sold, and the same VAT less when redeemed. Empty: a voucher is money, without VAT.",
        max_length=20,
    )
    credit_article: Text50 = setting(
        "",
        nl="Artikel voor winkeltegoed",
        en="Store credit article",
        means_nl="Artikel zonder btw voor gebruikt winkeltegoed; ook dat is een betaling.",
        means_en="Article without VAT for store credit used; that too is a payment.",
    )
    rounding_article: Text50 = setting(
        "",
        nl="Artikel voor afronding",
        en="Rounding article",
        means_nl="Artikel zonder btw voor de afrondingsregel. Leeg: een order met een centverschil wacht.",
        means_en="Article without VAT for the rounding line. Empty: an order that is a cent off waits.",
    )
    foreign_rates: tuple[ForeignRate, ...] = setting(
        (),
        nl="Btw-tarieven van andere landen",
        en="VAT rates of other countries",
        means_nl="Voor het éénloketsysteem: tarieven die SnelStart niet uit hoog, laag of geen btw afleidt, zoals 10 % "
        "in Frankrijk, met de omzetgroep of het artikel dat dit tarief in SnelStart heeft.",
        means_en="For the one-stop shop: rates that SnelStart does not derive from high, low or no VAT, such as 10 % "
        "in France, with the revenue group or the article that has this rate in SnelStart.",
        max_length=200,
    )
    exemptions: tuple[VatExemption, ...] = setting(
        (),
        nl="Landen zonder btw",
        en="Countries without VAT",
        means_nl="Voor de kleineondernemersregeling (KOR, EU-KOR): landen waar u in een periode geen btw rekent. "
        "De dag van de order beslist; daarbuiten is 0 % een vergissing of heeft een andere reden.",
        means_en="For the small-business scheme: countries where you charge no VAT for a period. The day of the order "
        "decides; outside it 0 % is a mistake or has another reason.",
        max_length=100,
    )
    one_stop_shop_since: Day = setting(
        "",
        nl="Eénloketsysteem vanaf",
        en="One-stop shop since",
        means_nl="De eerste dag waarop deze administratie buitenlandse btw factureert, als SnelStart die periode niet "
        "leesbaar geeft. Orders van daarvoor houden Nederlandse btw. Leeg: zoals SnelStart het nu heeft.",
        means_en="The first day on which this administration invoices foreign VAT, where SnelStart does not give that "
        "period in a way that can be read. Orders of before keep Dutch VAT. Empty: as SnelStart has it now.",
    )
    countries_in_books: dict[
        Annotated[str, Field(pattern=r"^[A-Z]{2}$")], Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    ] = setting(
        {},
        nl="Landen die SnelStart niet kent",
        en="Countries that SnelStart does not know",
        means_nl="Per landcode van de winkel die SnelStart niet kent (bijvoorbeeld XK) de code van het land dat in de "
        "adressen komt. Voor de btw blijft het land van de winkel gelden.",
        means_en="Per country code of the shop that SnelStart does not know (XK, for example) the code of the country "
        "that the addresses get. For VAT the country of the shop still counts.",
        max_length=50,
    )
    pickup_methods: tuple[PickupMethod, ...] = setting(
        (),
        nl="Ophalen in de winkel",
        en="Picked up in the shop",
        means_nl="Verzendmethoden van de winkel (code, zoals pickup.pickup) waarbij de klant de goederen zelf in de "
        "winkel ophaalt: die levering is hier, met Nederlandse btw. Een afhaalpunt van een vervoerder telt niet.",
        means_en="Shipping methods of the shop (code, such as pickup.pickup) with which the customer picks the goods "
        "up in the shop: that supply is here, with Dutch VAT. A parcel point of a carrier is none.",
        max_length=50,
    )

    def payment_method(self, code: str) -> PaymentMethod | None:
        """Return what is set for a payment method of the shop; None when nothing is."""
        return next((each for each in self.payment_methods if code and each.method == code), None)

    def terms_for(self, code: str) -> PaymentTerms:
        """Return what holds for an order that is paid with a method of the shop."""
        return payment_terms(self.payment_method(code), self.sales_template_id, self.cost_centre_id)
