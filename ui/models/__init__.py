"""Qt item models on frames."""
