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

    return routes
