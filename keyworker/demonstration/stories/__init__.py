"""What happens to families, from the first contact to the day the case closes."""
