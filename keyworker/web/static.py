"""Static files named by their own checksum, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Renames what a style sheet imports and what our own scripts do, but no one else's."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "web/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
