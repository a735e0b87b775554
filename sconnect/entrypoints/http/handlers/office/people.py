"""Handlers of people: one person in everything that is kept, shown and erased."""

from pydantic import Field

from sconnect.app.housekeeping.people import LONGEST, SHORTEST, Outcome, Part, Where, find_person
from sconnect.entrypoints.http.endpoint import Body, Call, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.paging import resume_key, url_text

_KEPT = {
    "nl": "Geboekte orders houden hun nummer en bedragen, zonder persoon: anders zouden ze nog eens kunnen worden "
    "geboekt. De boekingen in SnelStart en de orders in de winkel blijven staan, met een bewaarplicht van zeven jaar. "
    "Het bewijs van een btw-nummer blijft acht jaar, omdat de belastingwet dat vraagt. Kopieën van voor vandaag worden "
    "na 35 dagen verwijderd; wordt er een teruggezet, dan wordt opnieuw gewist.",
    "en": "Booked orders keep their number and amounts, without the person: they could be booked again otherwise. The "
    "bookings in SnelStart and the orders in the shop stay, as the law asks for seven years. The proof of a VAT number "
    "stays for eight years, as the tax law asks. Copies of before today are removed after 35 days; if one is put "
    "back, this is erased again.",
}


class PersonRequest(Body):
    """An e-mail address or a full name, and where to go on."""

    text: str = Field(min_length=SHORTEST, max_length=LONGEST)
    continuation: str = Field(default="", max_length=400, description="`next` of the part before.")


class HitView(View):
    """Something in which the person was found. `subject`: the number of an order, or what else names it."""

    profile_id: str
    where: Where
    subject: str
    outcome: Outcome


class PersonView(View):
    """A part of what was found or erased. `next` is what to send as `continuation`; empty after the last part."""

    hits: tuple[HitView, ...]
    next: str
    kept: Words


@endpoint(error_statuses=(409,))
async def search_person(call: Call, body: PersonRequest) -> Reply[PersonView]:
    """Find a person by e-mail address or name in all profiles."""
    return Reply(_shown(await find_person(call.services, body.text, resume_key(_page(body)))))


@endpoint(error_statuses=(409,))
async def erase_person(call: Call, body: PersonRequest) -> Reply[PersonView]:
    """Erase a person in all profiles; what has to be kept stays without the name."""
    return Reply(_shown(await find_person(call.services, body.text, resume_key(_page(body)), erase=True)))


def _page(body: PersonRequest) -> PageQuery:
    return PageQuery(continuation=body.continuation)


def _shown(part: Part) -> PersonView:
    return PersonView(
        hits=tuple(HitView.of(hit) for hit in part.hits),
        next=url_text(part.position) if part.position else "",
        kept=Words.model_validate(_KEPT),
    )
