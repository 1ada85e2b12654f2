"""Tasks of the strength sessions and their sets."""
