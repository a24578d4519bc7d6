"""Deeds as the domains' actions leave them: the same rows, numbered in memory and written at once.

Each function here mirrors the action of that name; tests/demonstration tells one story both ways.
"""
