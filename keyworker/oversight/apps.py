from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "keyworker.oversight"
    label = "oversight"
