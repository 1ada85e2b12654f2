"""Histories of workouts, through the shipped machines."""
