"""Nobody sees anything before signing in, and a desk left alone locks itself."""

from django.contrib.auth.middleware import LoginRequiredMiddleware


class SignedInMiddleware(LoginRequiredMiddleware):
    """Refuses a stranger every address that does not say it is for strangers."""
