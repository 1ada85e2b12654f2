"""Stacks that stand beside the application's: the web page."""
