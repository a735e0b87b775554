"""Names of queues and storage that the triggers declare."""

RUNS_QUEUE = "sconnect-runs"
POISON_QUEUE = f"{RUNS_QUEUE}-poison"
HOUSEKEEPING_QUEUE = "sconnect-housekeeping"
"""Separate from the runs, so that no run ever waits for maintenance."""
HOUSEKEEPING_POISON_QUEUE = f"{HOUSEKEEPING_QUEUE}-poison"
STORAGE = "AzureWebJobsStorage"
