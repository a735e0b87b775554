"""What the owner of a shop lets the app do, each with a switch of its own on the settings page of the extension."""

from collections.abc import Iterable, Iterator, Mapping

from sconnect.domain.profile import Task
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import SHOWS_OUTCOMES, ShopInfo
from sconnect.domain.values.bilingual import Bilingual

PAYMENTS = "payments"
_SWITCHES: Mapping[str, Bilingual] = {
    Task.IMPORT_ORDERS.value: Bilingual("Bestellingen lezen", "Read orders"),
    PAYMENTS: Bilingual("Betalingen lezen", "Read payments"),
    Task.EXPORT_ARTICLES.value: Bilingual("Artikelen bijwerken", "Update articles"),
    Task.EXPORT_CUSTOMERS.value: Bilingual("Klanten bijwerken", "Update customers"),
    SHOWS_OUTCOMES: Bilingual("Uitkomst bij bestellingen", "Outcome with orders"),
}
"""The name of each switch, as it stands on that page, by the capability of the shop that it stands for."""
_ANOTHER = Bilingual("wat sconnect mag", "what sconnect may do")


def switch_of(capability: str) -> Bilingual:
    """Return the name of the switch of a capability; general words for one that is not known."""
    return _SWITCHES.get(capability, _ANOTHER)


def switched_off(capability: str) -> Bilingual:
    """Return the sentence that a switch is off, and what to do."""
    name = switch_of(capability)
    return Bilingual(
        f"Op de instellingenpagina van de extensie in de webwinkel staat '{name.dutch}' uit. Zet het daar aan.",
        f"On the settings page of the extension in the shop '{name.english}' is off. Switch it on there.",
    )


def switches_off(info: ShopInfo) -> Iterator[Bilingual]:
    """Say what the owner may still want to switch on in the extension."""
    if info.switched_off:
        names = [switch_of(each) for each in sorted(info.switched_off)]
        yield Bilingual(
            "Op de instellingenpagina van de extensie in de webwinkel staat nog uit: "
            f"{_listed(name.dutch for name in names)}. Zet daar aan wat u wilt gebruiken; om orders te boeken is "
            "'Bestellingen lezen' nodig.",
            "On the settings page of the extension in the shop this is still off: "
            f"{_listed(name.english for name in names)}. Switch on there what you want to use; booking orders needs "
            "'Read orders'.",
        )


def transition_notices(info: ShopInfo) -> Iterator[Bilingual]:
    """Say what is to be done about an extension or a link code of before, or an extension that was just updated."""
    if info.has_short_secret:
        yield Bilingual(
            "Het geheim in de koppelcode is korter dan 32 tekens. Dat blijft werken; maak bij gelegenheid op de "
            "instellingenpagina van de extensie in de webwinkel een nieuwe koppelcode en plak die hier.",
            "The secret in the link code is shorter than 32 characters. That goes on working; make a new link code on "
            "the settings page of the extension in the shop some time and paste it here.",
        )
    if not info.has_switches:
        yield Bilingual(
            f"De extensie in de webwinkel (versie {info.extension_version or 'onbekend'}) geeft met deze koppelcode "
            "alles vrij wat zij kan. Dat blijft werken. Werk haar bij als het u uitkomt: dan kiest u in de winkel wat "
            "sconnect mag.",
            f"The extension in the shop (version {info.extension_version or 'unknown'}) gives this link code all that "
            "it can do. That goes on working. Update it when it suits you: then you choose in the shop what sconnect "
            "may do.",
        )
    if info.undecided and info.undecided_until:
        day = dutch_day(info.undecided_until)
        yield Bilingual(
            "De extensie in de webwinkel is bijgewerkt. Kies op haar instellingenpagina wat sconnect mag; wat vóór "
            f"{day:%d-%m-%Y} niet is gekozen en niet is gebruikt, gaat dan uit.",
            "The extension in the shop was updated. Choose on its settings page what sconnect may do; what has not "
            f"been chosen and not been used before {day:%d-%m-%Y} is switched off then.",
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
