"""What the commands of `wotr` do, one module per group; `local.cli` only parses and prints."""
