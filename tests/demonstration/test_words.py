"""The words of the record: sentences know what they ask for, and come round before they repeat."""

import string
from pathlib import Path
from random import Random

import pytest
import yaml

from keyworker.demonstration import words
from keyworker.demonstration.words import Words

KNOWN = {
    *("child", "first", "mother", "adult", "school", "town", "surgery"),
}
FILES = sorted((Path(words.__file__).parent / "words").glob("*.yaml"))


def sentences(found):
    """Every sentence under a key, whether in one list or in parts."""
    for part in found:
        yield from part if isinstance(part, list) else [part]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_asks_only_for_what_a_story_knows(path):
    told = yaml.safe_load(path.read_text())
    assert len(told) >= 4
    for key, found in told.items():
        for sentence in sentences(found):
            asked = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
            assert asked <= KNOWN, (key, sentence)


def test_no_key_stands_in_two_files():
    keys = [key for path in FILES for key in yaml.safe_load(path.read_text())]
    assert len(keys) == len(set(keys))


def test_every_sentence_of_a_list_is_said_before_one_comes_again():
    told = Words(Random(1))
    whole = yaml.safe_load(FILES[0].read_text())["says_middle"]
    known = {name: name for name in KNOWN}
    said = [told.one("says_middle", **known) for _ in whole]
    assert len(set(said)) == len(whole)


def test_a_sentence_that_asks_for_what_is_not_told_is_refused():
    with pytest.raises(KeyError, match=r"asks for \{(mother|child)\}"):
        Words(Random(1)).say("visit_goodbye", first="Ama")
