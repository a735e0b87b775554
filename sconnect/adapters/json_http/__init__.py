"""JSON over HTTP, for every adapter that asks another system: bodies that are bounded before anything is made of them.

No names of an outside system and no meaning of an answer: those are for the adapter that asked.
"""
