"""Takes contacts, recommends and decides what happens with them."""

from keyworker.referrals.actions.contacts import amend_contact, record_contact
from keyworker.referrals.actions.deciding import (
    amend_decision,
    decide_referral,
    propose_decision,
)
from keyworker.referrals.actions.recommending import (
    amend_recommendation,
    record_recommendation,
)

__all__ = [
    "amend_contact",
    "amend_decision",
    "amend_recommendation",
    "decide_referral",
    "propose_decision",
    "record_contact",
    "record_recommendation",
]
