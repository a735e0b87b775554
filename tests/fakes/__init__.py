"""Stand-ins for the world outside, honest enough to run the same contract tests as the real adapters."""
