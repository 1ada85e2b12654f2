"""Real inputs of each machine, and the sample workouts that `wotr load` posts."""
