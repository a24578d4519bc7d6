from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "keyworker.record"
    label = "record"
