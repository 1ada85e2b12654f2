"""The Lambda tasks: one thin handler per module, and the rules they call in `tasks.domain`."""
