"""A local host for a Python (v2 model) function app, for development and tests.

It indexes and calls the app through the runtime library that Azure itself uses, so an app that Azure rejects is
rejected here, in the same words. HTTP, timer and queue triggers and queue outputs are served as Azure serves them.

What it does **not** imitate:

* other triggers and bindings, retry policies and binding expressions other than `%SETTING%`: refused at the start;
* scaling, cold starts, several instances, slots: one process, one app; a timer is single only within this process;
* the 230 s after which Azure cuts an HTTP answer, HTTP throttles, CORS, HSTS, custom headers of host.json, keys in the
  query (`?code=`), the default home page, streaming;
* 404: Azure says 404, not 405, to a method that no function of a known path has; this host says 405;
* sign-in (EasyAuth): `X-MS-CLIENT-PRINCIPAL` headers reach the app as the client sent them;
* identity-based connections, Key Vault references, sampling, Application Insights, host.json log levels;
* killing the process at `functionTimeout`: an async function is cancelled, a plain one is reported as failed and its
  thread goes on until it ends;
* rewriting of cookies, and of dates and numbers in queue outputs that are JSON (Azure parses and rewrites those).
"""

from local.host.host import Host, Options, running_host
from local.host.startup_error import StartupError

__all__ = ["Host", "Options", "StartupError", "running_host"]
