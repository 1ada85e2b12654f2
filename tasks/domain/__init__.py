"""The rules of the field as pure functions: no AWS, no network, no clock of their own."""
