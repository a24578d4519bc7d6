#!/usr/bin/env python
"""Django's own commands, such as migrate; Keyworker's stand in `keyworker`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    execute_from_command_line(sys.argv)
except ImproperlyConfigured as fault:
    sys.exit(str(fault))
