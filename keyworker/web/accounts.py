"""Accounts are made by the council's administrators, never by whoever finds the page."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes the sign-up page that allauth would open."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
