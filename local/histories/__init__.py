"""Executions that were: stored on this machine, or read from a deployed stack, and always told alike."""
