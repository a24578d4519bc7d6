"""The worker's own day, the first page after signing in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
