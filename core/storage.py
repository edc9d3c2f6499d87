"""Static files under names that carry their content, so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with imports between ES modules renamed as well.

    Without that a page would load `socket.js` twice, once by its hashed and once by its plain name: two modules, each
    with its own state, and the plain one never refreshed.
    """

    support_js_module_import_aggregation = True
