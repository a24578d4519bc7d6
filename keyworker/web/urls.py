"""The addresses of the screens: one line for each domain's own `urls`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("keyworker.web.my_day.urls")),
    path("", include("keyworker.web.find.urls")),
    path("", include("keyworker.web.child.urls")),
    path("", include("keyworker.web.record.urls")),
    path("", include("keyworker.web.meeting.urls")),
    path("", include("keyworker.web.allocation.urls")),
    path("", include("keyworker.web.sign_off.urls")),
    path("", include("keyworker.web.compliance.urls")),
    path("", include("keyworker.web.standards.urls")),
    path("", include("keyworker.web.signin.urls")),
]
