"""Development tools that Azure never sees: a functions host, a simulated SnelStart, simulated shops, the demo."""
