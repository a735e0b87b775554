"""sconnect links OpenCart web shops to SnelStart administrations."""

__version__ = "0.1.0"
