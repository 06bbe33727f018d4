"""The search for children who are out of school, and its visits."""
