from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from keyworker.packs.loader import look_in


class HistoryConfig(AppConfig):
    name = "keyworker.history"
    label = "history"

    def ready(self) -> None:
        if settings.PACKS_DIR:
            look_in(Path(settings.PACKS_DIR))
