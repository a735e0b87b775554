"""sconnect links OpenCart web shops to SnelStart administrations.

Packages: `domain` holds the rules, `app` the use cases, `adapters` the outside systems, `entrypoints` the triggers.
"""

__version__ = "0.2.0"
