"""Papers around the trip, the prevention plan, and figures for research."""
