"""Finding a child or an adult, and adding a child."""

from django.urls import path

from keyworker.web.find import views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/add-child/", views.add_child, name="add_child"),
]
