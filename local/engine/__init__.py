"""The engine: ministack in a process of its own, patched. Each folder says why a patch exists."""
