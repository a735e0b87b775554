"""Message that has the e-mails sent that are due: put on the queue of runs by the tick of the imports.

The tick itself sends nothing, so that a slow mail server delays no run.
"""

import json

import azure.functions as func

from sconnect.app.services import Services
from sconnect.domain.profile import Task

_MESSAGE = {"mails": "due"}


def mail_messages(services: Services, task: str) -> list[str]:
    """Return the message, when e-mails can be sent and this is the task whose tick has them sent."""
    return [json.dumps(_MESSAGE)] if services.mailer and task == Task.IMPORT_ORDERS else []


def asks_for_mails(message: func.QueueMessage) -> bool:
    """Whether a message is this one."""
    try:
        return bool(json.loads(message.get_body()) == _MESSAGE)
    except ValueError:
        return False
