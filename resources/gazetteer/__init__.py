"""A point for every tambon of Thailand."""
