"""A child's page: overview, record, what is due, plans, family."""

from django.urls import path

from keyworker.web.child import family, overview, particulars, views

urlpatterns = [
    path("children/<str:reference>/", overview.overview, name="child"),
    path("children/<str:reference>/record/", views.record, name="child_record"),
    path("children/<str:reference>/due/", views.due, name="child_due"),
    path("children/<str:reference>/plans/", views.plans, name="child_plans"),
    path("children/<str:reference>/family/", family.family, name="child_family"),
    path("children/<str:reference>/family/link/", family.link_person, name="link_person"),
    path("children/<str:reference>/family/add-adult/", family.add_adult, name="add_adult"),
    path("children/<str:reference>/family/<str:person>/", particulars.reach, name="reach_person"),
    path("children/<str:reference>/address/", particulars.new_address, name="record_address"),
    path("children/<str:reference>/birth/", particulars.birth, name="record_birth"),
    path("children/<str:reference>/birthday/", particulars.birthday, name="correct_birth"),
    path("children/<str:reference>/name/", particulars.name, name="record_name"),
    path("children/<str:reference>/number/", particulars.number, name="add_number"),
]
