"""Takes the pictures of the README from the running product.

python scripts/pictures.py ADDRESS     such as http://127.0.0.1:8000, with a demonstration council

Signs in as a social worker, records the first overdue visit on My day, and looks at each screen on
the way. What it records stays in that council.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREEN = {"width": 1280, "height": 800}


def main(address: str) -> int:
    """Take every picture; give the exit code."""
    chromium = subprocess.run(
        [ROOT / "scripts" / "find_chromium.sh"], capture_output=True, text=True, check=True
    )
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.stdout.strip(), args=["--no-sandbox"]
        )
        page = browser.new_page(base_url=address, viewport=SCREEN, locale="en-GB")
        walk(page)
        browser.close()
    print(f"The pictures are in {PICTURES.relative_to(ROOT)}/")
    return 0


def walk(page: Any) -> None:
    """Go the way a social worker goes on an ordinary morning."""
    page.goto("/sign-in-as/")
    post = page.get_by_role("heading", name="Social Worker", exact=True)
    people = page.locator(f"ul[aria-labelledby={post.get_attribute('id')}]")
    people.get_by_role("button").first.click()
    page.get_by_role("heading", name="My day").wait_for()
    picture(page, "my-day")
    page.locator('[role="button"][href*="-visits"]').first.click()
    page.get_by_label("What happened?").first.wait_for()
    picture(page, "record")
    answer(page)
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("heading", name="What this changed").wait_for()
    picture(page, "recorded")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("heading", name="Tonight").wait_for()
    picture(page, "child")
    page.goto("/standards/clause/wokingham/cp-plans-and-reviews/1/")
    picture(page, "standard")


def answer(page: Any) -> None:
    """Answer what a visit must hold to be recorded."""
    for question in ("Was the child seen?", "Was the child seen alone?"):
        group = page.get_by_role("group", name=question)
        if group.count():
            group.first.get_by_label("Yes").check()
    place = page.get_by_role("group", name="Where was the visit?")
    if place.count():
        place.get_by_label("At home").check()
    page.get_by_label("What happened?").first.fill(
        "We sat at the kitchen table and drew a good week. Nan comes on Fridays now."
    )


def picture(page: Any, name: str) -> None:
    """One screen as a PNG."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
