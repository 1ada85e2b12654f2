"""The executions of this machine: the file that the engine writes them to, and how it is read."""
