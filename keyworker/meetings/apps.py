from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "keyworker.meetings"
    label = "meetings"
