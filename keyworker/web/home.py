"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Say who is signed in."""
    return render(request, "home.html")
