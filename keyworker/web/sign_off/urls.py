"""What waits for a signature, and signing it."""

from django.urls import path

from keyworker.web.sign_off import views

urlpatterns = [
    path("sign-off/", views.queue, name="sign_off"),
    path("sign-off/<uuid:key>/", views.decide, name="sign_off_decide"),
]
