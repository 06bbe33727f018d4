"""The panel of results: what waits for a word, paper entry, results over time."""
