"""A made-up education area to learn and test with."""
