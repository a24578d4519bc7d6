"""Numbers other bodies know people by, right in form and given to nobody."""


def nhs_number(number: int) -> str:
    """Give a number from the range kept free for tests (999), with its check digit."""
    for step in range(11):
        digits = f"999{(number * 11 + step) % 1_000_000:06d}"
        total = sum(
            int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)
        )
        check = 11 - total % 11
        if check != 10:
            return digits + ("0" if check == 11 else str(check))
    raise ValueError(f"no number for {number}")


def pupil_number(number: int) -> str:
    """Give a pupil number of a school that does not exist."""
    return f"A999{number % 1_000_000_000:08d}"[:12] + "0"
