"""Signing in: accounts are made by the council's administrators, and the words are plain."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

UNKNOWN = "That user name or email address and that password do not belong together"


class AccountAdapter(DefaultAccountAdapter):
    """Closes the sign-up page that allauth would open, and says what to do when a sign-in fails."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": UNKNOWN,
        "email_password_mismatch": UNKNOWN,
        "invalid_login": UNKNOWN,
        "incorrect_password": "That is not your password",
        "account_inactive": "This account is closed: ask whoever looks after Keyworker",
        "too_many_login_attempts": "There were too many wrong tries: wait 5 minutes and try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecurityCodeAdapter(DefaultMFAAdapter):
    """Says what to do about a wrong security code."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right, or it has run out: type the one shown now",
    }


class SignInForm(LoginForm):
    """User name or email address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "User name or email address"
        login.error_messages["required"] = "Enter your user name or email address"
        login.widget.attrs["autocomplete"] = "username"
        password.help_text = ""  # the page has its own link for a forgotten password
        password.error_messages["required"] = "Enter your password"
