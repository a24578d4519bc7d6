"""A child's page: overview, record, what is due, plans, family."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
