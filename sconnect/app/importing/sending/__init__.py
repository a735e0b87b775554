"""Sending each prepared order once, and resolving what got no answer.

Nothing about the content of an order is decided here, and no shop is asked.
"""
