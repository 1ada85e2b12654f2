"""Patches that keep what was acknowledged, and bound what is kept."""
