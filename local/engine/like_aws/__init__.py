"""Patches that make ministack do what AWS does."""
