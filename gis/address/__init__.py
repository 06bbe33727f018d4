"""From a Thai address as written to a place with a radius."""
