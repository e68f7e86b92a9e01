"""The build backend: what the package carries is made first, then hatchling packs it."""

from hatchling import build as _hatchling
from prepare import prepare

get_requires_for_build_wheel = _hatchling.get_requires_for_build_wheel
get_requires_for_build_sdist = _hatchling.get_requires_for_build_sdist
get_requires_for_build_editable = _hatchling.get_requires_for_build_editable


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    prepare()
    return _hatchling.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    prepare()
    return _hatchling.build_sdist(sdist_directory, config_settings)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    prepare()
    return _hatchling.build_editable(wheel_directory, config_settings, metadata_directory)
