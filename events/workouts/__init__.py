"""A year of workouts of two people in two time zones, and the script that made it."""
