"""Who holds a child's case: allocate a worker, end an allocation, pass the case on."""

from django.urls import path

from keyworker.web.allocation import views

urlpatterns = [
    path("children/<str:reference>/allocate/", views.allocate_worker, name="allocate"),
    path("children/<str:reference>/allocate/<int:number>/end/", views.end, name="end_allocation"),
    path(
        "children/<str:reference>/allocate/<int:number>/accept/",
        views.accept,
        name="accept_allocation",
    ),
    path("children/<str:reference>/pass-on/", views.pass_on, name="pass_on"),
]
