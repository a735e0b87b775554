"""Runs of tasks: when they are due, their lease, their execution, their record and report.

What a task does stands in `importing` and `exporting`, which this package does not know.
"""
