"""Writing in a child's record, reading an entry and its versions."""

from django.urls import URLPattern, path

from keyworker.web.record import autosave, choosing, entries, views

urlpatterns: list[URLPattern] = [
    path("children/<str:reference>/write/", choosing.write_choose, name="write_choose"),
    path("children/<str:reference>/write/<slug:form>/", views.write, name="write"),
    path("drafts/autosave/", autosave.autosave_new, name="autosave_new"),
    path("drafts/<uuid:key>/", views.draft, name="draft"),
    path("drafts/<uuid:key>/autosave/", autosave.autosave, name="autosave"),
    path("entries/<uuid:key>/", entries.entry, name="entry"),
    path("entries/<uuid:key>/versions/", entries.entry_versions, name="entry_versions"),
    path("entries/<uuid:key>/amend/", views.amend, name="amend"),
    path("entries/<uuid:key>/recorded/", entries.recorded, name="recorded"),
]
