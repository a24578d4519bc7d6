from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "keyworker.referrals"
    label = "referrals"
