"""The map in the window: the web page, what page and window say to each other, and what stands around it."""
