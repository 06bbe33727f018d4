"""Places and roads. This room knows no children."""
