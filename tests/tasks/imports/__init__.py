"""Tests of the tasks of the imports."""
