"""Signing in, and being refused before it."""

import pytest


def test_the_sign_in_page_is_open_to_everyone(page, look):
    page.goto("/account/login/")
    look(page, "sign-in")
