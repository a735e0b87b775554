"""What makes thousands of schedules in one process cheap, and changes nothing that happens in them."""

import gc
import logging
from functools import lru_cache

import httpx._urls
from httpx import Cookies, Response

_ADDRESSES = 4_096
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def prepare_process() -> None:
    """Prepare a process for playing; call it once."""
    logging.disable()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # The same addresses come all the time, and taking one apart is a large part of a call that goes nowhere.
    names = vars(httpx._urls)
    names["urlparse"] = lru_cache(_ADDRESSES)(names["urlparse"])
    # So is looking for cookies in answers that have none.
    look = Cookies.extract_cookies

    def extract_cookies(jar: Cookies, response: Response) -> None:
        if "set-cookie" in response.headers:
            look(jar, response)

    Cookies.extract_cookies = extract_cookies  # type: ignore[method-assign, assignment]
