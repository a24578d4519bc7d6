from django.apps import AppConfig


class InvolvementsConfig(AppConfig):
    name = "keyworker.involvements"
    label = "involvements"
