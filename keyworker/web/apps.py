from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keyworker.web"
    label = "web"
