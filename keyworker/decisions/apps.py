from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "keyworker.decisions"
    label = "decisions"
