"""Why the host does not start."""


class HostRefusal(Exception):  # noqa: N818 - not an error of the host: it is the host that says no
    """The app cannot be served as it stands; the message is one sentence for the developer."""
