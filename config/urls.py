"""Every address of the product: signing in, and the screens."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("keyworker.web.urls")),
]

handler400 = "keyworker.web.errors.bad_request"
handler403 = "keyworker.web.errors.permission_denied"
handler404 = "keyworker.web.errors.page_not_found"
handler500 = "keyworker.web.errors.server_error"
