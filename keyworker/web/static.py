"""Static files named by their own checksum, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Renames what a style sheet or a script imports as well."""

    support_js_module_import_aggregation = True
