"""What waits for a signature, and signing it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
