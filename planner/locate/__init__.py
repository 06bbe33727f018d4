"""Where the children are: addresses to places, and corrections."""
