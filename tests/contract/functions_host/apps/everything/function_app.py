"""An app with one function for everything the local host serves."""

import asyncio
import json
import logging
import os
from typing import List  # noqa: UP035 - inside Out the runtime takes typing.List only

import azure.functions as func

log = logging.getLogger("everything")
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route("echo/{name?}")
async def echo(req: func.HttpRequest) -> func.HttpResponse:
    seen = {
        "method": req.method,
        "url": req.url,
        "headers": dict(req.headers),
        "params": dict(req.params),
        "route": dict(req.route_params),
        "body": req.get_body().hex(),
    }
    return func.HttpResponse(json.dumps(seen), mimetype="application/json", headers={"X-Answer": "yes"})


@app.route("items/{name}", methods=["GET"])
def item_by_name(req: func.HttpRequest) -> str:
    return f"name {req.route_params['name']}"


@app.route("items/{id:int}")
def item_by_number(req: func.HttpRequest) -> str:
    return f"number {req.route_params['id']}"


@app.route("items/special")
def item_special(req: func.HttpRequest) -> str:
    del req
    return "special"


@app.route("files/{*rest}")
def files(req: func.HttpRequest) -> str:
    return f"rest {req.route_params.get('rest', '')}"


@app.route("cookies")
def cookies(req: func.HttpRequest) -> func.HttpResponse:
    del req
    answer = func.HttpResponse(status_code=201)
    answer.headers.add("Set-Cookie", "a=1; Path=/; HttpOnly")
    answer.headers.add("Set-Cookie", "b=2")
    return answer


@app.route("broken")
def broken(req: func.HttpRequest) -> func.HttpResponse:
    raise ValueError("secret detail of " + req.url)


@app.route("guarded", auth_level=func.AuthLevel.FUNCTION)
def guarded(req: func.HttpRequest) -> str:
    del req
    return "inside"


@app.route("master", auth_level=func.AuthLevel.ADMIN)
def master(req: func.HttpRequest) -> str:
    del req
    return "master"


@app.route("start", methods=["POST"])
@app.queue_output("messages", "first", "AzureWebJobsStorage")
def start(
    req: func.HttpRequest,
    messages: func.Out[List[str]],  # noqa: UP006 - see the import
) -> func.HttpResponse:
    messages.set([req.get_body().decode(), "fail"])
    return func.HttpResponse(status_code=202)


@app.queue_trigger("message", "first", "AzureWebJobsStorage")
@app.queue_output("$return", "%LAST_QUEUE%", "AzureWebJobsStorage")
def relay(message: func.QueueMessage) -> str:
    text = message.get_body().decode()
    log.info("relay try %s of %s", message.dequeue_count, text)
    if text == "fail":
        raise RuntimeError("as asked")
    return f"{text} relayed"


@app.timer_trigger("tick", "%TICK_SCHEDULE%")
async def every_second(tick: func.TimerRequest) -> None:
    log.info("tick past due %s", tick.past_due)


@app.route("slow/{seconds}")
async def slow(req: func.HttpRequest) -> str:
    log.info("slow started")
    await asyncio.sleep(float(req.route_params["seconds"]))
    return "done at last"


@app.route("setting")
def setting(req: func.HttpRequest) -> str:
    return os.environ.get(req.params["name"], "")
