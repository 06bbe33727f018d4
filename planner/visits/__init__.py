"""Responsible schools, stops and routes."""
