"""From an OpenStreetMap extract to travel times and paths."""
