"""Tasks of the workouts: what arrives and what is listed."""
