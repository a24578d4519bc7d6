"""The page `keyworker check --format html` writes, seen by a browser and by axe."""

from pathlib import Path

import pytest

from keyworker.cli.main import main

pytestmark = [pytest.mark.browser, pytest.mark.once]

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SAMPLES = ROOT / "tests" / "samples"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_accessible_wide_and_narrow_with_everything_open(chromium, tmp_path, width):
    out = tmp_path / "report.html"
    day = ["--pack", "wokingham", "--as-at", "2026-03-31"]
    assert not main(
        ["check", "--cin", str(SAMPLES / "census.xml"), *day, "--format", "html", "--out", str(out)]
    )
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(out.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run()")
    sideways = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [each["id"] for each in found["violations"]] == []
    assert len(found["passes"]) > 5
    assert sideways <= width
