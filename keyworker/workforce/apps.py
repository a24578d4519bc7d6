from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "keyworker.workforce"
    label = "workforce"
