"""Practice as data: what a council's documents ask, each line citing its clause."""

from keyworker.packs.clauses import Clause
from keyworker.packs.loader import Pack, load, pack_names
from keyworker.packs.yaml_files import PackRefused

__all__ = ["Clause", "Pack", "PackRefused", "load", "pack_names"]
