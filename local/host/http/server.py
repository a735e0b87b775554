"""The HTTP side: function routes and the few admin routes, on aiohttp."""

from collections.abc import Iterable

from aiohttp import web

from local.host.http.admin import Admin
from local.host.http.function_keys import Keyring
from local.host.http.payload import request_datum, response
from local.host.http.routes import Found, Route, Routes, WrongMethodError
from local.host.runtime.invocations import Invoker
from local.host.startup_error import StartupError

LARGEST_BODY = 100 * 1024 * 1024  # bytes, as in Azure
HOST = "127.0.0.1"


class HttpServer:
    """Answers requests by running functions."""

    def __init__(self, routes: Iterable[Route], invoker: Invoker, keyring: Keyring, admin: Admin) -> None:
        self._routes = Routes(routes)
        self._invoker = invoker
        self._keyring = keyring
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(admin.routes())
        app.router.add_route("*", "/{path:.*}", self._answer)
        # Azure hands a compressed body to the function as it came.
        self._runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=1.0)
        self._site: web.TCPSite | None = None

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1; port 0 lets the system choose. Gives the port; raises StartupError."""
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, HOST, port)
        try:
            await self._site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise StartupError(f"Port {port} cannot be used: {error.strerror}.") from None
        return int(self._runner.addresses[0][1])

    async def stop_accepting(self) -> None:
        """Take no new connections; those that are open may finish."""
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def close(self) -> None:
        """Close what is still open."""
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            found = self._routes.find(request.method, request.raw_path.partition("?")[0])
        except WrongMethodError as error:
            return web.Response(status=405, headers={"Allow": ", ".join(error.allowed)})
        if found is None:
            return web.Response(status=404)
        if (request.content_length or 0) > LARGEST_BODY:
            return web.Response(status=413)
        if not self._keyring.opens(found.route.auth_level, request.headers.get("x-functions-key")):
            return web.Response(status=401)
        return await self._run(request, found)

    async def _run(self, request: web.Request, found: Found) -> web.Response:
        data = request_datum(request, dict(found.parameters), await request.read())
        outcome = await self._invoker.run(found.route.function, data)
        return web.Response(status=500) if outcome.returned is None else response(outcome.returned)
