"""Styles and scripts as a live system serves them: named by checksum, without foreign marks."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "static_build"
pytestmark = pytest.mark.skipif(not BUILT.is_dir(), reason="run `make set-up` to build the styles")


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "keyworker.web.static.HashedFiles"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_script_imports_others_by_their_hashed_names(collected):
    [start] = collected.glob("web/start.????????????.js")
    imported = re.findall(r'from "\.\./(vendor/[^"]+)"', start.read_text())
    assert len(imported) == 2
    for name in imported:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name)
        assert (collected / name).exists()


def test_nothing_of_the_crown_or_its_font_is_shipped():
    styles = (BUILT / "app.css").read_text()
    assert "GDS Transport" not in styles
    assert not [f.name for f in BUILT.rglob("*") if re.search("crown|crest|logo", f.name)]
    assert not re.search(r"url\([^)]*(?:crown|crest|logo|fonts/)", styles)
