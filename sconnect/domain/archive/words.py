"""What the words in the tables of the evidence mean, in both languages: they are the kinds that the app keeps."""

from collections.abc import Mapping
from typing import NamedTuple

from sconnect.domain.adoption.model import Against, Reason, SaleKind
from sconnect.domain.archive.kept import OTHER_PROGRAM, USER
from sconnect.domain.books import VatKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import LineRole
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.customers.recognition import KnownBy, Rule
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.decisions import DecisionKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import Rounding
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import VatTreatment
from sconnect.domain.vat.grounds import VatGround


class Words(NamedTuple):
    """The words that stand in some columns."""

    columns: str
    means: Mapping[str, Bilingual]


WORDS = (
    Words(
        "orders.state",
        {
            OrderState.WAITING: Bilingual("wacht in de werklijst", "waits in the work list"),
            OrderState.SENDING: Bilingual("wordt verzonden", "is being sent"),
            OrderState.DONE: Bilingual("geboekt", "booked"),
            OrderState.REFUSED: Bilingual("door SnelStart geweigerd", "refused by SnelStart"),
            OrderState.UNKNOWN: Bilingual("verzonden zonder bekend antwoord", "sent without a known answer"),
            OrderState.SKIPPED: Bilingual("overgeslagen", "left out"),
        },
    ),
    Words(
        "orders.booked_by, decisions.by",
        {
            "sconnect": Bilingual("door sconnect", "by sconnect"),
            USER: Bilingual("door een gebruiker", "by a user"),
            OTHER_PROGRAM: Bilingual("door een ander programma", "by another program"),
        },
    ),
    Words(
        "orders.answer",
        {
            "as_computed": Bilingual("zoals berekend, of niet te vergelijken", "as computed, or nothing to compare"),
            AnswerState.DIFFERS: Bilingual("anders dan berekend", "other than computed"),
            AnswerState.SEEN: Bilingual("anders, en door een gebruiker gezien", "other, and seen by a user"),
            AnswerState.RIGHTED: Bilingual("anders, en daarna rechtgezet", "other, and put right since"),
        },
    ),
    Words(
        "orders.treatment",
        {
            VatTreatment.DOMESTIC: Bilingual("Nederlandse tarieven", "Dutch rates"),
            VatTreatment.ONE_STOP_SHOP: Bilingual("éénloketsysteem (OSS)", "one-stop shop (OSS)"),
            VatTreatment.REVERSE_CHARGE: Bilingual(
                "verlegd naar de koper (ICP)", "reverse charge to the buyer (intra-Community supply)"
            ),
            VatTreatment.EXPORT: Bilingual("export, 0%", "export, 0%"),
        },
    ),
    Words(
        "orders.grounds",
        {
            VatGround.VAT_NUMBER: Bilingual(
                "geldig btw-nummer van een andere lidstaat op de order", "valid VAT number of another member state"
            ),
            VatGround.DUTCH_VAT_NUMBER: Bilingual("Nederlands btw-nummer op de order", "Dutch VAT number on the order"),
            VatGround.TERRITORY: Bilingual("gebied met eigen btw-regels", "territory with VAT of its own"),
            VatGround.SMALL_BUSINESS: Bilingual("kleineondernemersregeling (KOR)", "small-business scheme"),
            VatGround.PICKED_UP: Bilingual("afgehaald in de winkel", "picked up in the shop"),
            VatGround.NO_ADDRESS: Bilingual("geen afleveradres", "no delivery address"),
            VatGround.ONE_STOP_SHOP_CHOSEN: Bilingual(
                "OSS volgens de instellingen van sconnect", "one-stop shop by the settings of sconnect"
            ),
        },
    ),
    Words(
        "orders.recognised",
        {
            Rule.REMEMBERED: Bilingual("een eerdere koppeling", "an earlier link"),
            Rule.CODE: Bilingual("klantcode", "customer code"),
            Rule.VAT_NUMBER: Bilingual("btw-nummer", "VAT number"),
            Rule.EMAIL_AND_POSTCODE: Bilingual("e-mailadres en postcode", "e-mail address and postcode"),
            Rule.EMAIL: Bilingual("e-mailadres", "e-mail address"),
            Rule.NAME_AND_PLACE: Bilingual("naam, postcode en huisnummer", "name, postcode and house number"),
            KnownBy.CHOSEN: Bilingual("door een gebruiker gekozen", "chosen by a user"),
            KnownBy.COLLECTIVE: Bilingual("verzamelklant", "collective customer"),
            KnownBy.CREATED: Bilingual("nieuwe klantkaart", "new customer card"),
        },
    ),
    Words(
        "orders.rounding",
        {
            Rounding.NONE: Bilingual("niet tussentijds", "not along the way"),
            Rounding.PER_ORDER: Bilingual("per tarief van de order", "per rate of the order"),
            Rounding.PER_LINE: Bilingual("per regel", "per line"),
            Rounding.PER_PIECE: Bilingual("per stuk", "per piece"),
        },
    ),
    Words(
        "orders.accepted, decisions.about (accepted)",
        {
            CauseKind.TOTAL_DIFFERENCE: Bilingual("ander totaal", "another total"),
            CauseKind.VAT_TOTAL_MISMATCH: Bilingual("andere btw per tarief", "other VAT at a rate"),
            CauseKind.VAT_MISMATCH: Bilingual("ander tarief van een artikel", "another rate of an article"),
            CauseKind.CURRENCY_UNCLEAR: Bilingual("valuta niet zeker", "currency not certain"),
            CauseKind.PRICE_ROUNDING: Bilingual("afgeronde prijs", "rounded price"),
            CauseKind.VAT_NUMBER_OF_OTHER_STATE: Bilingual(
                "btw-nummer van een andere lidstaat", "VAT number of another member state"
            ),
        },
    ),
    Words(
        "orders.adopted_by",
        {
            Reason.NUMBER: Bilingual("ordernummer", "order number"),
            Reason.INVOICE_NUMBER: Bilingual("factuurnummer van de winkel", "invoice number of the shop"),
            Reason.SAME_GOODS: Bilingual("zelfde klant, goederen en bedrag", "same customer, goods and total"),
            Against.CENTS: Bilingual("scheelt centen", "differs in cents"),
            Against.FEE: Bilingual("scheelt kosten", "differs by a fee"),
            Against.CUSTOMER_UNKNOWN: Bilingual("klant niet te vergelijken", "customer not known"),
            Against.LATE: Bilingual("laat geboekt", "booked late"),
            Against.CREDITED: Bilingual("gecrediteerd", "credited"),
            Against.ANOTHER_NAMES_IT: Bilingual("een andere boeking noemt hem ook", "another booking names it too"),
        },
    ),
    Words(
        "lines.role",
        {
            LineRole.PRODUCT: Bilingual("artikel", "product"),
            LineRole.SHIPPING: Bilingual("verzendkosten", "shipping"),
            LineRole.FEE: Bilingual("toeslag", "fee"),
            LineRole.DISCOUNT: Bilingual("korting", "discount"),
            LineRole.FIXED_TAX: Bilingual("vaste heffing", "fixed tax"),
            LineRole.VOUCHER: Bilingual("cadeaubon", "gift voucher"),
            LineRole.CREDIT: Bilingual("tegoed", "store credit"),
            LineRole.ROUNDING: Bilingual("afronding", "rounding"),
            "left_out": Bilingual("niet geboekt: geen deel van het totaal", "not booked: no part of the total"),
        },
    ),
    Words(
        "lines.found_by",
        {
            FoundBy.CODE: Bilingual("artikelcode", "article code"),
            FoundBy.EXTRA_FIELD: Bilingual("extra veld", "extra field"),
            FoundBy.LINK: Bilingual("koppeling", "link"),
            FoundBy.CREATED: Bilingual("nieuw gemaakt", "newly made"),
            FoundBy.OPTION: Bilingual("productoptie", "product option"),
            FoundBy.SETTING: Bilingual("instelling", "setting"),
        },
    ),
    Words(
        "lines.vat_kind",
        {
            VatKind.NONE: Bilingual("geen", "none"),
            VatKind.LOW: Bilingual("laag", "low"),
            VatKind.HIGH: Bilingual("hoog", "high"),
            VatKind.OTHER: Bilingual("overig", "other"),
        },
    ),
    Words(
        "decisions.what",
        {
            "accepted": Bilingual("verschil toegelaten", "difference accepted"),
            "skipped": Bilingual("overgeslagen", "left out"),
            "by_hand": Bilingual("met de hand geboekt", "booked by hand"),
            "adopted": Bilingual("boeking van ander programma overgenomen", "booking of another program taken over"),
            "revoked": Bilingual("besluit teruggedraaid", "decision taken back"),
            DecisionKind.AMOUNTS: Bilingual("bedragen ingevuld", "amounts entered"),
            DecisionKind.ARTICLE: Bilingual("artikel gekozen", "article chosen"),
            DecisionKind.RATE: Bilingual("koers ingevuld", "rate of exchange entered"),
            DecisionKind.READING: Bilingual("lezing van de btw gekozen", "reading of the VAT chosen"),
            DecisionKind.COUNTRY: Bilingual("land gekozen", "country chosen"),
            DecisionKind.VAT_NUMBER: Bilingual("btw-nummer ingevuld", "VAT number entered"),
            DecisionKind.STATUS: Bilingual("telt als verkoop ondanks status", "counts as a sale whatever its status"),
            DecisionKind.BEFORE_START: Bilingual(
                "geboekt al is de order van voor de begindatum", "booked although it is from before the start date"
            ),
            DecisionKind.UNDONE: Bilingual("geboekt om te crediteren", "booked to be credited"),
            DecisionKind.DATE: Bilingual(
                "datum gekozen bij een verzonden btw-aangifte", "date chosen beside a VAT return that was sent"
            ),
            SaleKind.ORDER: Bilingual("(about) verkooporder", "(about) sales order"),
            SaleKind.ENTRY: Bilingual("(about) verkoopboeking", "(about) sales entry"),
        },
    ),
    Words(
        "corrections.kind, lines.role",
        {
            CorrectionKind.CREDIT: Bilingual("creditorder", "credit order"),
            CorrectionKind.CHANGE: Bilingual("andere regels", "other lines"),
            CorrectionKind.REMOVE: Bilingual("verkooporder verwijderd", "sales order removed"),
            CorrectionKind.MOVE: Bilingual("andere klant", "another customer"),
        },
    ),
    Words(
        "corrections.state",
        {
            CorrectionState.SENDING: Bilingual("wordt verzonden", "is being sent"),
            CorrectionState.DONE: Bilingual("uitgevoerd", "carried out"),
            CorrectionState.REFUSED: Bilingual("geweigerd", "refused"),
            CorrectionState.ABSENT: Bilingual("zeker niet uitgevoerd", "surely not carried out"),
            CorrectionState.UNCLEAR: Bilingual("niet zeker", "not certain"),
        },
    ),
)
