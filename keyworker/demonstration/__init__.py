"""The demonstration council: invented families, workers and three years of work, ending today."""
