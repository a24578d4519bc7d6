"""How this council does, what lies behind each figure, and the figures to hand on."""

from django.urls import path

from keyworker.web.compliance import views

urlpatterns = [
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/obligations/", views.obligations, name="compliance_obligations"),
    path("compliance/figures.csv", views.spreadsheet, name="compliance_csv"),
    path("compliance/print/", views.on_paper, name="compliance_print"),
]
