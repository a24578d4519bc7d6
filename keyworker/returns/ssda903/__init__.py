"""The children looked after return (SSDA903): its CSV files read into histories."""
