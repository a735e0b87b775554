"""How the outside world reaches the app: timers, the queue, HTTP."""
