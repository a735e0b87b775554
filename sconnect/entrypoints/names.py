"""Names that the triggers declare."""

RUNS_QUEUE = "sconnect-runs"
POISON_QUEUE = f"{RUNS_QUEUE}-poison"
STORAGE = "AzureWebJobsStorage"
