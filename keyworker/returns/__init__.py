"""The statutory returns, one folder each, and the language of the record they are turned into."""
