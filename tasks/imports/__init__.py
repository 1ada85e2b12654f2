"""Tasks of the imports: accounts as files."""
