"""What becomes of a contact: which outcomes take a referral on."""

# A referral so decided is taken on; every other outcome is no further action by social care.
TAKEN_ON = ("assessment", "strategy_discussion", "accepted")


def takes_on(outcome: str) -> bool:
    """Tell whether an outcome takes the referral on."""
    return outcome in TAKEN_ON
