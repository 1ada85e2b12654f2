"""Patches that make ministack fast enough for a person who waits."""
