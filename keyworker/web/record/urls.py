"""Writing in a child's record, reading an entry and its versions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
