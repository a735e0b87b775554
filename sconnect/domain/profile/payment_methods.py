"""Setting of payment methods: what an order paid with one is in the books, where that is not as for the whole profile.

See behaviour.md 1.1.10.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from sconnect.domain.books import Reminders
from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.choice import Choice

Id = Annotated[str, Field(max_length=64)]
StatusId = Annotated[int, Field(ge=1, le=2**31 - 1)]

PREPAID_DAYS = 0
"""The credit term of what was paid before it was booked."""


class PaymentMoment(Choice):
    """Whether an order that counts as a sale was paid by then."""

    NOT_SAID = (
        "not_said",
        "Niet aangegeven",
        "Not said",
        "Er verandert niets ten opzichte van het profiel.",
        "Nothing is different from the profile.",
    )
    PREPAID = (
        "prepaid",
        "Vooraf betaald",
        "Paid in advance",
        "Betaald voordat er wordt geboekt, zoals met iDEAL.",
        "Paid before it is booked, with iDEAL for example.",
    )
    LATER = (
        "later",
        "Betaling achteraf",
        "Paid afterwards",
        "Betaald nadat er is geboekt, zoals met een overschrijving of op rekening.",
        "Paid after it was booked, by bank transfer or on account for example.",
    )

    @property
    def is_said(self) -> bool:
        """Whether anybody said so."""
        return self is not PaymentMoment.NOT_SAID


class Blocking(Choice):
    """Whether a sales order is made blocked."""

    AS_TEMPLATE = (
        "as_template",
        "Zoals het verkoopsjabloon",
        "As the sales template says",
        "Het verkoopsjabloon in SnelStart bepaalt het.",
        "The sales template in SnelStart decides.",
    )
    BLOCKED = (
        "blocked",
        "Geblokkeerd",
        "Blocked",
        "De verkooporder kan pas verder als iemand de blokkade in SnelStart weghaalt.",
        "The sales order goes no further until somebody takes the block away in SnelStart.",
    )
    OPEN = (
        "open",
        "Niet geblokkeerd",
        "Not blocked",
        "De verkooporder kan meteen verder, ook als het sjabloon anders zegt.",
        "The sales order can go on at once, also when the template says otherwise.",
    )


class InvoiceByEmail(Choice):
    """Whether a new customer card says that invoices go by e-mail."""

    NOT_SAID = (
        "not_said",
        "Zoals SnelStart het zelf invult",
        "As SnelStart fills it in",
        "Er wordt niets meegegeven: SnelStart kiest.",
        "Nothing is sent: SnelStart chooses.",
    )
    YES = (
        "yes",
        "Ja, naar het e-mailadres van de order",
        "Yes, to the e-mail address of the order",
        "Facturen aan deze klant gaan per e-mail.",
        "Invoices to this customer go by e-mail.",
    )
    NO = (
        "no",
        "Nee",
        "No",
        "Facturen aan deze klant gaan niet per e-mail.",
        "Invoices to this customer do not go by e-mail.",
    )


class NewCardReminders(Choice):
    """Which reminders a new customer card gets."""

    BY_MOMENT = (
        "by_moment",
        "Vooraf betaald: geen; anders zoals SnelStart",
        "Paid in advance: none; else as SnelStart",
        "Wie vooraf betaalt krijgt geen aanmaningen; bij de anderen kiest SnelStart.",
        "Who pays in advance gets no reminders; for the others SnelStart chooses.",
    )
    NONE = (
        "none",
        "Geen",
        "None",
        "De klant krijgt nooit een aanmaning.",
        "The customer never gets a reminder.",
    )
    BUSINESS = (
        "business",
        "Zakelijk",
        "For businesses",
        "De aanmaningen van SnelStart voor bedrijven.",
        "SnelStart's reminders for businesses.",
    )
    CONSUMER = (
        "consumer",
        "Consument",
        "For consumers",
        "De aanmaningen van SnelStart voor consumenten.",
        "SnelStart's reminders for consumers.",
    )


class PaymentMethod(Settings):
    """What holds for orders that are paid with one method of the shop."""

    method: Annotated[str, Field(min_length=1, max_length=128)] = setting(
        nl="Betaalwijze",
        en="Payment method",
        means_nl="De betaalwijze van de winkel. De lijst toont wat op orders is gezien.",
        means_en="The shop's payment method. The list shows what was seen on orders.",
    )
    moment: PaymentMoment = setting(
        PaymentMoment.NOT_SAID,
        nl="Betaald",
        en="Paid",
        means_nl="Vooraf betaald: krediettermijn 0 en geen aanmaningen, tenzij hieronder anders is gekozen. Staat in "
        "de memo van de verkooporder.",
        means_en="Paid in advance: credit term 0 and no reminders, unless chosen otherwise below. Stands in the memo "
        "of the sales order.",
    )
    statuses: tuple[StatusId, ...] = setting(
        (),
        nl="Verkocht bij status",
        en="Sold in status",
        means_nl="De orderstatussen waarin een order met deze betaalwijze als verkoop telt, bijvoorbeeld ook In "
        "afwachting bij een bankoverschrijving. Leeg: de orderstatussen van het profiel.",
        means_en="The order statuses in which an order with this method counts as a sale, Pending as well for a bank "
        "transfer for example. Empty: the order statuses of the profile.",
        max_length=100,
    )
    credit_days: int | None = setting(
        None,
        nl="Krediettermijn (dagen)",
        en="Credit term (days)",
        means_nl="0 tot en met 100. Leeg: 0 als vooraf betaald is, anders de termijn van de klantkaart.",
        means_en="0 to 100. Empty: 0 when it is paid in advance, else the term of the customer card.",
        ge=0,
        le=100,
    )
    sales_template_id: Id = setting(
        "",
        nl="Verkoopsjabloon",
        en="Sales template",
        means_nl="Leeg: het verkoopsjabloon van het profiel.",
        means_en="Empty: the sales template of the profile.",
    )
    cost_centre_id: Id = setting(
        "",
        nl="Kostenplaats",
        en="Cost centre",
        means_nl="Leeg: de kostenplaats van het profiel.",
        means_en="Empty: the cost centre of the profile.",
    )
    blocking: Blocking = setting(
        Blocking.AS_TEMPLATE,
        nl="Blokkade",
        en="Blocking",
        means_nl="Of de verkooporder geblokkeerd wordt aangemaakt.",
        means_en="Whether the sales order is made blocked.",
    )
    reminders: NewCardReminders = setting(
        NewCardReminders.BY_MOMENT,
        nl="Aanmaningen op een nieuwe klantkaart",
        en="Reminders on a new customer card",
        means_nl="Geldt voor de kaart, dus ook voor latere orders van deze klant. Bestaande kaarten blijven zoals ze "
        "zijn.",
        means_en="Holds for the card, so for later orders of this customer as well. Existing cards stay as they are.",
    )
    invoice_by_email: InvoiceByEmail = setting(
        InvoiceByEmail.NOT_SAID,
        nl="Factuur per e-mail op een nieuwe klantkaart",
        en="Invoice by e-mail on a new customer card",
        means_nl="Of op een nieuwe klantkaart staat dat facturen per e-mail gaan.",
        means_en="Whether a new customer card says that invoices go by e-mail.",
    )

    @property
    def is_prepaid(self) -> bool:
        """Whether its orders are paid before they are booked."""
        return self.moment is PaymentMoment.PREPAID


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """What holds for one order, by its payment method and the profile. `method`: None when no setting names it."""

    method: PaymentMethod | None
    sales_template_id: str
    cost_centre_id: str
    credit_days: int | None = None
    """None: that of the customer card."""
    blocked: bool | None = None
    """None: as the template says."""


def payment_terms(method: PaymentMethod | None, sales_template_id: str, cost_centre_id: str) -> PaymentTerms:
    """Return what holds for an order. `sales_template_id` and `cost_centre_id` are those of the profile."""
    if method is None:
        return PaymentTerms(None, sales_template_id, cost_centre_id)
    prepaid = PREPAID_DAYS if method.is_prepaid else None
    return PaymentTerms(
        method,
        method.sales_template_id or sales_template_id,
        method.cost_centre_id or cost_centre_id,
        prepaid if method.credit_days is None else method.credit_days,
        None if method.blocking is Blocking.AS_TEMPLATE else method.blocking is Blocking.BLOCKED,
    )


def card_reminders(method: PaymentMethod | None) -> Reminders | None:
    """Return the reminders that a new card gets; None: as the books fill it in."""
    if method is None:
        return None
    if method.reminders is NewCardReminders.BY_MOMENT:
        return Reminders.NONE if method.is_prepaid else None
    return Reminders(method.reminders.value)


def card_invoice_by_email(method: PaymentMethod | None) -> bool | None:
    """Return whether a new card says that invoices go by e-mail; None: as the books fill it in."""
    if method is None or method.invoice_by_email is InvoiceByEmail.NOT_SAID:
        return None
    return method.invoice_by_email is InvoiceByEmail.YES
