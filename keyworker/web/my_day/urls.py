"""The worker's own day, the first page after signing in."""

from django.urls import path

from keyworker.web.my_day import views

urlpatterns = [path("", views.my_day, name="my_day")]
