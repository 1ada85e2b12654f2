"""Tasks of the records: comparing one workout, and building the log anew."""
