"""Development tools that Azure never sees: a functions host, a simulated SnelStart, simulated shops, the demo.

Nothing in `sconnect/` imports them, and no rule of the product stands here.
"""
