"""What came of the visits: check-ins, states, figures."""
