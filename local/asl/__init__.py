"""How state machines are written: their layout, and the retries that every machine has in common."""
