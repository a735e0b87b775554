"""The routes of the settings page. Anyone may read it; data need the API."""

import os

import azure.functions as func


def blueprint() -> func.Blueprint:
    """Declare the routes of the page."""
    routes = func.Blueprint()  # type: ignore[no-untyped-call]  # of the SDK
    anyone = func.AuthLevel.ANONYMOUS

    @routes.route(trigger_arg_name="request", route="/", methods=["GET", "HEAD"], auth_level=anyone)
    async def show_page(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints.page import responses

        return responses.index(request, os.environ)

    @routes.route(trigger_arg_name="request", route="page/{version}/{file}", methods=["GET", "HEAD"], auth_level=anyone)
    async def read_page_file(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints.page import responses

        return responses.file(request)

    @routes.route(trigger_arg_name="request", route="manual/{file}", methods=["GET", "HEAD"], auth_level=anyone)
    async def read_manual(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints.page import responses

        return responses.handed_out(request, f"manual/{request.route_params.get('file', '')}", os.environ)

    @routes.route(
        trigger_arg_name="request", route="extension/{shop}/{file}", methods=["GET", "HEAD"], auth_level=anyone
    )
    async def read_extension(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints.page import responses

        asked = request.route_params
        return responses.handed_out(request, f"extension/{asked.get('shop', '')}/{asked.get('file', '')}", os.environ)

    return routes
