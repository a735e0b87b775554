"""S5: any sequence of steps, by two or three at once, over tables whose answers get lost (docs/failure-modes.md)."""
