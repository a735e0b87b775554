"""Use cases, a package each, and what they share: ports, errors, services, configuration, storage.

They know the domain and the ports; never an adapter, never Azure.
"""
