"""Settings of the tab Klanten (behaviour.md 1.3)."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from sconnect.domain.profile.articles import Processing
from sconnect.domain.profile.orders import Id, Text50
from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.choice import Choice
from sconnect.domain.values.comparison import email_key
from sconnect.domain.values.vat_number import normal_vat_number


def _normal(typed: object) -> object:
    return normal_vat_number(typed) if isinstance(typed, str) else typed


VAT_NUMBER = r"^([A-Z]{2}[0-9A-Z+*]{2,12})?$"
VatNumberText = Annotated[str, BeforeValidator(_normal), Field(max_length=14, pattern=VAT_NUMBER)]
"""A VAT number with its country prefix, without the spaces and dots that people write in it; or nothing."""


class RecognitionMode(Choice):
    """How a shopper is recognised among the customers of the books."""

    CODE = (
        "code",
        "Klantcode",
        "Customer code",
        "Het SnelStart-klantnummer, dat de winkel moet kennen; zie Bron van de klantcode.",
        "The SnelStart customer number, which the shop has to know; see Source of the customer code.",
    )
    EMAIL = (
        "email",
        "E-mailadres",
        "E-mail address",
        "Hetzelfde e-mailadres is dezelfde klant, ook met een ander adres.",
        "The same e-mail address is the same customer, with another address too.",
    )
    CODE_OR_EMAIL = (
        "code_or_email",
        "Klantcode of e-mailadres",
        "Customer code or e-mail address",
        "Eerst het klantnummer; is dat er niet, het e-mailadres.",
        "First the customer number; without one the e-mail address.",
    )
    EMAIL_AND_POSTCODE = (
        "email_and_postcode",
        "E-mailadres én verzendpostcode",
        "E-mail address and delivery postcode",
        "Een klant per afleverplaats: hetzelfde e-mailadres met een andere postcode is een andere klant.",
        "A customer per delivery place: the same e-mail address with another postcode is another customer.",
    )
    CODE_OR_EMAIL_AND_POSTCODE = (
        "code_or_email_and_postcode",
        "Klantcode of e-mailadres en verzendpostcode",
        "Customer code, or e-mail address and delivery postcode",
        "Eerst het klantnummer; is dat er niet, e-mailadres en verzendpostcode samen.",
        "First the customer number; without one e-mail address and delivery postcode together.",
    )
    SMART = (
        "smart",
        "Slim",
        "Smart",
        (
            "Kijkt achter elkaar naar klantnummer, btw-nummer, e-mailadres met postcode, e-mailadres, naam met "
            "postcode en huisnummer. Past het beste bij de meeste winkels."
        ),
        (
            "Looks one after the other at customer number, VAT number, e-mail address with postcode, e-mail address, "
            "name with postcode and house number. Fits most shops best."
        ),
    )


class CodeSource(Choice):
    """Where the shop keeps the customer number of the books."""

    NONE = (
        "none",
        "Geen",
        "Nowhere",
        "De winkel kent geen klantnummers van SnelStart.",
        "The shop knows no customer numbers of SnelStart.",
    )
    CUSTOM_FIELD = (
        "custom_field",
        "Extra veld van de winkelklant",
        "Custom field of the shop's customer",
        "In een extra veld bij het account van de klant; kies het hieronder.",
        "In a custom field of the customer's account; choose it below.",
    )
    CUSTOMER_NUMBER = (
        "customer_number",
        "Klantnummer van de winkel",
        "The shop's customer number",
        "Het nummer dat de winkel zelf aan de klant gaf, plus het getal hieronder.",
        "The number that the shop itself gave the customer, plus the number below.",
    )


class ViesMode(Choice):
    """What 0 % to a business in the Union needs of VIES, the Commission's register of VAT numbers."""

    BOOK = (
        "book",
        "Vragen; zonder antwoord boeken met een melding",
        "Ask; without an answer book with a notice",
        "De order wordt geboekt; blijkt het nummer later ongeldig, dan komt dat op de werklijst.",
        "The order is booked; when the number turns out not to be valid, the work list says so.",
    )
    WAIT = (
        "wait",
        "Vragen; zonder antwoord wachten",
        "Ask; without an answer wait",
        "De order wacht tot VIES antwoordt.",
        "The order waits until VIES answers.",
    )
    OFF = (
        "off",
        "Niet vragen",
        "Do not ask",
        "Er wordt niets gevraagd: u bewaart zelf het bewijs.",
        "Nothing is asked: you keep the proof yourself.",
    )


class CustomerSettings(Settings):
    """How customers are recognised and made."""

    recognition: RecognitionMode = setting(
        RecognitionMode.SMART,
        nl="Klantherkenning",
        en="Customer recognition",
        means_nl="Waaraan een klant wordt herkend. Bij meer dan één treffer wordt nooit gegokt: de order wacht.",
        means_en="By what a customer is recognised. More than one hit is never guessed: the order waits.",
    )
    processing: Processing = setting(
        Processing.ADD,
        nl="Verwerking klanten",
        en="Processing of customers",
        means_nl="Of onbekende klanten worden aangemaakt, bekende worden bijgewerkt, of alles met de hand gaat.",
        means_en="Whether unknown customers are made, known ones updated, or all is done by hand.",
    )
    code_source: CodeSource = setting(
        CodeSource.NONE,
        nl="Bron van de klantcode",
        en="Source of the customer code",
        means_nl="Waar de winkel het SnelStart-klantnummer bewaart.",
        means_en="Where the shop keeps the SnelStart customer number.",
    )
    code_field_id: Id = setting(
        "",
        nl="Extra veld met de klantcode",
        en="Custom field with the customer code",
        means_nl="Het extra veld van de winkel waarin het SnelStart-klantnummer staat.",
        means_en="The shop's custom field that holds the SnelStart customer number.",
    )
    code_offset: int = setting(
        0,
        nl="Optellen bij het klantnummer",
        en="Add to the customer number",
        means_nl="Wordt bij het klantnummer van de winkel opgeteld om het SnelStart-klantnummer te krijgen.",
        means_en="Is added to the shop's customer number to get the SnelStart customer number.",
        ge=0,
        le=1_000_000_000,
    )
    vat_number_field_id: Id = setting(
        "",
        nl="Veld met het btw-nummer",
        en="Field with the VAT number",
        means_nl="Het extra veld van de winkel waarin het btw-nummer staat.",
        means_en="The shop's custom field that holds the VAT number.",
    )
    vies: ViesMode = setting(
        ViesMode.BOOK,
        nl="Btw-nummers controleren bij VIES",
        en="Check VAT numbers with VIES",
        means_nl="Voor orders met 0 % btw naar een bedrijf in de Unie. Een ongeldig nummer laat de order altijd "
        "wachten; dit bepaalt wat er gebeurt als VIES niet antwoordt. Zonder antwoord wordt elk uur opnieuw gevraagd. "
        "Niet vragen: u bewaart zelf het bewijs dat het nummer geldig was.",
        means_en="For orders at 0 % VAT to a business in the Union. An invalid number always makes the order wait; "
        "this decides what happens when VIES does not answer. Without an answer it is asked again every hour. Do not "
        "ask: you keep the proof yourself that the number was valid.",
    )
    own_vat_number: VatNumberText = setting(
        "",
        nl="Eigen btw-nummer",
        en="Own VAT number",
        means_nl="Gaat mee met de vraag aan VIES, dat dan een raadpleegnummer geeft: het bewijs waar de "
        "Belastingdienst om vraagt. Leeg: zonder raadpleegnummer.",
        means_en="Goes with the question to VIES, which then gives a consultation number: the proof that a tax "
        "inspector asks for. Empty: no consultation number.",
    )
    chamber_number_field_id: Id = setting(
        "",
        nl="Veld met het KvK-nummer",
        en="Field with the chamber of commerce number",
        means_nl="Het extra veld van de winkel waarin het KvK-nummer staat.",
        means_en="The shop's custom field that holds the chamber of commerce number.",
    )
    house_number_field_id: Id = setting(
        "",
        nl="Veld met het huisnummer",
        en="Field with the house number",
        means_nl="Het extra veld van het adres waarin het huisnummer staat; het komt achter de straat. Leeg: het "
        "huisnummer staat bij de straat.",
        means_en="The custom field of the address that holds the house number; it comes behind the street. Empty: the "
        "house number stands with the street.",
    )
    house_addition_field_id: Id = setting(
        "",
        nl="Veld met de toevoeging",
        en="Field with the addition",
        means_nl="Het extra veld van het adres waarin de toevoeging bij het huisnummer staat, zoals bis of 2 hoog.",
        means_en="The custom field of the address that holds the addition to the house number, such as bis.",
    )
    shared_emails: Annotated[str, Field(max_length=1000)] = setting(
        "",
        nl="E-mailadressen die niets zeggen",
        en="E-mail addresses that say nothing",
        means_nl="Adressen waarmee voor meer dan één klant wordt besteld, zoals dat van de winkel zelf. Daaraan wordt "
        "niemand herkend, en ze komen niet op een klantkaart. Meer adressen: met een komma ertussen.",
        means_en="Addresses with which is ordered for more than one customer, such as the shop's own. Nobody is "
        "recognised by them, and they come on no customer card. Several addresses: with a comma between them.",
    )
    hold_other_person: bool = setting(
        False,
        nl="Wachten bij een andere naam en een ander adres",
        en="Wait for another name and another address",
        means_nl="Alleen bij Slim: een order met een andere naam én een ander adres of telefoonnummer dan de klant met "
        "dat e-mailadres wacht op een mens. Uit: de order wordt geboekt, met een melding.",
        means_en="With Smart only: an order with another name and another address or telephone number than the "
        "customer with that e-mail address waits for a person. Off: the order is booked, with a notice.",
    )
    collective_customers: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], Id] = setting(
        {},
        nl="Verzamelklant per land",
        en="Collective customer per country",
        means_nl="Klant per landcode op wie gastorders worden geboekt in plaats van op een eigen klantkaart.",
        means_en="Customer per country code on whom guest orders are booked instead of on a card of their own.",
        max_length=300,
    )
    new_customer_phone: bool = setting(
        True,
        nl="Telefoonnummer overnemen",
        en="Take over the telephone number",
        means_nl="Zet het telefoonnummer uit de winkel op de klantkaart.",
        means_en="Puts the shop's telephone number on the customer card.",
    )

    @property
    def meaningless_emails(self) -> frozenset[str]:
        """The addresses that say nothing, as e-mail addresses are compared."""
        return frozenset(email_key(part) for part in re.split(r"[\s,;]+", self.shared_emails) if part)


class CustomerExportSettings(Settings):
    """How customers of the books become customers of the shop (behaviour.md 1.4)."""

    only_with_field: Text50 = setting(
        "",
        nl="Alleen klanten met extra veld",
        en="Only customers with extra field",
        means_nl="Naam van een extra veld; alleen klanten waarin het de gevraagde waarde heeft gaan naar de winkel.",
        means_en="Name of an extra field; only customers where it has the wanted value go to the shop.",
    )
    only_with_value: Annotated[str, Field(max_length=250)] = setting(
        "Ja",
        nl="Gevraagde waarde",
        en="Wanted value",
        means_nl="De waarde die het extra veld moet hebben.",
        means_en="The value the extra field must have.",
    )
    create_customers: bool = setting(
        True,
        nl="Nieuwe winkelklanten aanmaken",
        en="Create new customers in the shop",
        means_nl="Maakt een winkelklant voor een klant die de winkel niet kent. Uit: alleen koppelen en bijwerken.",
        means_en="Makes a customer in the shop for one the shop does not know. Off: only link and update.",
    )
    group_id: Id = setting(
        "",
        nl="Klantgroep",
        en="Customer group",
        means_nl="De klantgroep van de winkel voor nieuwe klanten; leeg is de standaardgroep.",
        means_en="The shop's customer group for new customers; empty for the default group.",
    )
    group_field: Text50 = setting(
        "",
        nl="Extra veld met de klantgroep",
        en="Extra field with the customer group",
        means_nl="Het extra veld in SnelStart dat de klantgroep bepaalt; leeg: iedereen krijgt de groep hierboven.",
        means_en="The extra field in SnelStart that decides the customer group; empty: all get the group above.",
    )
    groups: dict[Text50, Id] = setting(
        {},
        nl="Klantgroep per waarde",
        en="Customer group per value",
        means_nl="De klantgroep van de winkel bij elke waarde van dat extra veld, bijvoorbeeld Groothandel.",
        means_en="The shop's customer group for each value of that extra field, for example Wholesale.",
        max_length=100,
    )
    update_group: bool = setting(
        False,
        nl="Klantgroep bijwerken",
        en="Update the customer group",
        means_nl="Overschrijft de klantgroep van bestaande winkelklanten.",
        means_en="Overwrites the customer group of existing customers of the shop.",
    )
    number_field_id: Id = setting(
        "",
        nl="Extra veld voor het klantnummer",
        en="Custom field for the customer number",
        means_nl="Het extra veld van de winkel waarin het SnelStart-klantnummer komt.",
        means_en="The shop's custom field that receives the SnelStart customer number.",
    )
    update_number: bool = setting(
        True,
        nl="Klantnummer bijwerken",
        en="Update the customer number",
        means_nl="Zet het SnelStart-klantnummer ook bij bestaande winkelklanten.",
        means_en="Puts the SnelStart customer number with existing customers of the shop too.",
    )
    update_name: bool = setting(
        False,
        nl="Naam bijwerken",
        en="Update the name",
        means_nl="Overschrijft de naam van bestaande winkelklanten.",
        means_en="Overwrites the name of existing customers of the shop.",
    )
    update_email: bool = setting(
        False,
        nl="Ander e-mailadres melden",
        en="Report another e-mail address",
        means_nl="Zet gekoppelde winkelklanten met een ander e-mailadres dan hun kaart op de werklijst en werkt ze "
        "niet bij tot het gelijk is. Het adres in de winkel is de inlognaam en wordt nooit gewijzigd.",
        means_en="Lists linked customers of the shop with another e-mail address than their card, and does not update "
        "them until it is the same. The address in the shop is the login and is never changed.",
    )
    update_address: bool = setting(
        False,
        nl="Adres bijwerken",
        en="Update the address",
        means_nl="Overschrijft het adres van bestaande winkelklanten.",
        means_en="Overwrites the address of existing customers of the shop.",
    )
    update_phone: bool = setting(
        False,
        nl="Telefoonnummer bijwerken",
        en="Update the telephone number",
        means_nl="Overschrijft het telefoonnummer van bestaande winkelklanten.",
        means_en="Overwrites the telephone number of existing customers of the shop.",
    )
