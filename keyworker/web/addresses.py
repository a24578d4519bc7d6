"""Addresses of children, entries and the like, worked out once each."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, *parts: str) -> str:
    """Give the address of a screen by its name; a list of a hundred rows asks for two hundred."""
    return reverse(name, args=parts)
