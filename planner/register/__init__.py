"""Who: registers read, checked and set aside; schools."""
