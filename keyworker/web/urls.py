"""The addresses of the screens: one line for each domain's own `urls`."""

from django.urls import URLPattern, URLResolver, path

from keyworker.web import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
