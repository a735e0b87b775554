"""One folder per outside system. Wire names live and die here."""
