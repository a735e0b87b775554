"""The rules. Pure: no I/O, no clock, no await, no wire names."""
