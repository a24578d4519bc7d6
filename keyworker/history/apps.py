from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "keyworker.history"
    label = "history"
