"""Takes contacts, recommends and decides what happens with them."""

from keyworker.referrals.actions.contacts import amend_contact, record_contact
from keyworker.referrals.actions.deciding import (
    amend_decision,
    decide_referral,
    propose_decision,
)

__all__ = [
    "amend_contact",
    "amend_decision",
    "decide_referral",
    "propose_decision",
    "record_contact",
]
