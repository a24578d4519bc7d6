"""The log says what failed and where, never what was written."""

import logging
import sys

from config.logs import DiscreetFormatter


def test_an_error_is_logged_without_its_message():
    try:
        raise ValueError("Key (family)=(Sample) already exists")
    except ValueError:
        record = logging.LogRecord(
            "web", logging.ERROR, "", 0, "It failed: %s", ("/x",), sys.exc_info()
        )
    line = DiscreetFormatter().format(record)
    assert "It failed: /x" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "Sample" not in line
    assert "raise ValueError" not in line
