"""The error that keeps the host from starting."""


class StartupError(Exception):
    """The app cannot be served as it stands; the message is one sentence for the developer."""
