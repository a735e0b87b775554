"""SnelStart's activation page: a customer chooses an administration, and its key goes to the webhook of the app."""

from html import escape
from typing import Literal
from urllib.parse import urlsplit

import httpx
from aiohttp import web
from pydantic import TypeAdapter

from local.snelstart.http.wire import Record
from local.snelstart.simulation import SimulatedSnelStart

PAGE = "/couplings/activate/{app}"
Delivery = Literal["once", "twice", "lost", "forged"]
_DELIVERY: TypeAdapter[Delivery] = TypeAdapter(Delivery)
_LONGEST_REFERENCE = 500
_SECONDS = 10
_STYLE = "font-family: sans-serif; max-width: 40rem; margin: 3rem auto; line-height: 1.6"


def message(activity: str, client_key: str, reference_key: str) -> Record:
    """Return what is posted to the webhook."""
    return {"KoppelSleutel": client_key, "ActionType": activity, "ReferenceKey": reference_key}


class ActivationServer:
    """The page, and for this machine what is known of the app: its webhook, and how a message is delivered.

    A delivery is `once`, `twice`, `lost`, or `forged`: with a key of nobody. It is never repeated when the webhook does
    not answer with success.
    """

    def __init__(self, simulation: SimulatedSnelStart) -> None:
        self._simulation = simulation
        self._webhook = ""
        self._delivery: Delivery = "once"

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get(PAGE, self.page),
            web.post(PAGE, self.consent),
            web.put("/_admin/activation", self.configure),
        ]

    async def configure(self, request: web.Request) -> web.Response:
        """Set the webhook and the delivery."""
        given = await request.json()
        self._webhook = given.get("webhook", self._webhook)
        self._delivery = _DELIVERY.validate_python(given.get("delivery", "once"))
        return web.json_response({"webhook": self._webhook, "delivery": self._delivery})

    async def page(self, request: web.Request) -> web.Response:
        """Ask which administration to link."""
        reference = request.query.get("referenceKey", "")
        if not 0 < len(reference) <= _LONGEST_REFERENCE:
            raise web.HTTPBadRequest(text="referenceKey ontbreekt of is te lang.")
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(request.query.get(name, ""))}">'
            for name in ("referenceKey", "successUrl")
        )
        choices = "".join(
            f'<p><button name="administration" value="{escape(books.name)}">{escape(books.name)}</button></p>'
            for books in self._simulation.administrations.values()
        )
        html = (
            f'<!doctype html><html lang="nl"><title>SnelStart (nagespeeld)</title><link rel="icon" href="data:,">'
            f'<body style="{_STYLE}">'
            "<h1>Koppeling activeren</h1><p>Dit is de nagespeelde SnelStart.</p>"
            f"<p>Welke administratie mag {escape(request.match_info['app'])} gebruiken?</p>"
            f'<form method="post">{hidden}{choices}</form>'
        )
        return web.Response(text=html, content_type="text/html")

    async def consent(self, request: web.Request) -> web.Response:
        """Send the key of the chosen administration to the webhook, and the customer back."""
        form = await request.post()
        reference, back = str(form.get("referenceKey", "")), str(form.get("successUrl", ""))
        books = self._simulation.books(str(form.get("administration", "")))
        await self._deliver(message("Create", books.client_key, reference))
        if urlsplit(back).scheme not in {"http", "https"}:
            return web.Response(text="De koppeling is geactiveerd.")
        raise web.HTTPSeeOther(back)

    async def _deliver(self, sent: Record) -> None:
        times = {"once": 1, "twice": 2, "lost": 0, "forged": 1}[self._delivery]
        if self._delivery == "forged":
            sent = {**sent, "KoppelSleutel": "a key of nobody"}
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
            for _ in range(times if self._webhook else 0):
                await http.post(self._webhook, json=sent)
