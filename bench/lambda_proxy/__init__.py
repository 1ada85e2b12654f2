"""The reference: `POST /workouts` as one Lambda-proxy function per route would do it."""
