"""Tasks of the profile."""
