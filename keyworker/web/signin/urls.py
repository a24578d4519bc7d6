"""Signing in as one of the demonstration council's invented workers."""

from django.urls import path

from keyworker.web.signin import views

urlpatterns = [
    path("sign-in-as/", views.everyone, name="sign_in_as_anyone"),
    path("sign-in-as/<str:username>/", views.sign_in_as, name="sign_in_as"),
]
