from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.wheels import write_wheel

from wardian.errors import PackageError
from wardian.site.build import build
from wardian.site.requirements import LOCK, read_requirements

pytestmark = pytest.mark.usefixtures("without_node")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An app that requires a wheel beside it."""
    (tmp_path / "app.py").write_text("import tiny_thing\n")
    (tmp_path / "requirements.txt").write_text(f"# ours\n./{write_wheel(tmp_path).name}\n")
    return tmp_path


def test_a_wheel_is_vendored_and_locked(project: Path) -> None:
    """The wheel travels, and the page and the lock file know its hash."""
    build(project, project / "dist")
    [manifest] = project.glob("dist/_wardian/*/wardian-site.json")
    site = json.loads(manifest.read_text())
    lock = json.loads((project / LOCK).read_text())
    [package] = site["packages"]
    assert package["url"] == f"../{package['sha256'][:16]}/tiny_thing-1.0-py3-none-any.whl"
    assert (manifest.parent / package["url"]).stat().st_size == package["size"]
    assert lock["packages"][0]["sha256"] == package["sha256"]


def test_another_file_than_the_locked_one_is_refused(project: Path) -> None:
    """A wheel that changed under the same name is not taken silently."""
    build(project, project / "dist")
    write_wheel(project, source="x = 2\n")
    with pytest.raises(PackageError, match=r"as locked.*--relock"):
        build(project, project / "dist")


def test_a_wheel_with_compiled_parts_is_named(tmp_path: Path) -> None:
    """What cannot run in the page is refused at build time."""
    wheel = write_wheel(tmp_path, tag="cp311-cp311-linux_x86_64")
    (tmp_path / "app.py").write_text("pass\n")
    (tmp_path / "requirements.txt").write_text(f"./{wheel.name}\n")
    with pytest.raises(PackageError, match="tiny_thing"):
        build(tmp_path, tmp_path / "dist")


def test_an_option_among_the_requirements_is_refused(tmp_path: Path) -> None:
    """Options of pip would be obeyed by pip and by nothing in the page."""
    (tmp_path / "requirements.txt").write_text("-r other.txt\n")
    with pytest.raises(PackageError, match="got the option"):
        read_requirements(tmp_path / "requirements.txt")
