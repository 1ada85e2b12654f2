"""Tasks of the machines that operate wotr."""
