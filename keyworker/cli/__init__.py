"""The commands of Keyworker."""
