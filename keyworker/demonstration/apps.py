from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "keyworker.demonstration"
    label = "demonstration"
