"""What a view is given once the house has made sure that somebody in post is asking."""

from django.http import HttpRequest

from keyworker.workforce.models import Worker


class WorkerRequest(HttpRequest):
    """A request by a worker who is signed in; `signed_in.SignedInMiddleware` lets no other through.

    Only a name for the reader and the type checker: Django makes the requests.
    """

    user: Worker
