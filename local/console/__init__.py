"""The execution console: what each execution of a machine did, as a page of the local gateway."""
