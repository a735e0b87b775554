"""Demo: its shops, administrations and profiles, the stack that runs them, and the reports of `make run`.

What they are simulated with stands in the packages beside it; the entry point is `local/run.py`.
"""
