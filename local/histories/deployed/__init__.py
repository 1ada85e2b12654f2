"""The executions of a stack on AWS, read with the credentials of whoever asks."""
