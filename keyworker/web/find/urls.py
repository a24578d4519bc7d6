"""Finding a child or an adult, and adding a child."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
