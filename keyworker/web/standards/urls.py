"""The standards browser: document, chapter, clause, rule, and how we do."""

from django.urls import path

from keyworker.web.standards import side_by_side, views

urlpatterns = [
    path("standards/", views.packs, name="standards"),
    path("standards/compare/", side_by_side.compare, name="standards_compare"),
    path("standards/rule/<slug:pack>/<str:rule>/", views.rule, name="standards_rule"),
    path(
        "standards/rule/<slug:pack>/<str:rule>/what-if/",
        side_by_side.another_figure,
        name="standards_what_if",
    ),
    path(
        "standards/clause/<slug:pack>/<str:chapter>/<str:number>/",
        views.clause,
        name="standards_clause",
    ),
    path("standards/<slug:pack>/", views.pack, name="standards_pack"),
    path("standards/<slug:pack>/<str:chapter>/", views.chapter, name="standards_chapter"),
]
