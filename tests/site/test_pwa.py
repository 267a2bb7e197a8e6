from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from wardian.cli.main import main
from wardian.errors import SiteError, SourceError
from wardian.site import pwa
from wardian.site.build import Options, build
from wardian.site.layout import is_immutable
from wardian.site.manifest import NAME, read_manifest

pytestmark = pytest.mark.usefixtures("without_node")
APP = "from wardian import Page, run\nopen('it is #1.txt')\nrun(Page('x', title='My \"shop\"'))\n"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A program with a file whose name is none of an address."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.py").write_text(APP)
    (tmp_path / "app" / "it is #1.txt").write_text("1")
    return tmp_path / "app"


def listed(folder: Path) -> dict[str, list[object]]:
    """Return what the service worker keeps, by its address."""
    text = (folder / pwa.SERVICE_WORKER).read_text()
    found = re.match(r'self\.wardianBuild=\{id:"[0-9a-f]{16}",files:(\[.*?\n\])\};\n', text, re.S)
    assert found is not None
    return {path: rest for path, *rest in json.loads(found[1])}


def test_the_worker_keeps_all_that_is_served(app: Path, tmp_path: Path) -> None:
    """Every file with its size and hash, and whether it ever changes; itself apart."""
    out = tmp_path / "dist"
    build(app, out, options=Options(pwa=True))
    files = read_manifest((out / NAME).read_bytes()).files
    kept = listed(out)
    assert kept["it%20is%20%231.txt"] == [1, files["it is #1.txt"].sha256, 0]
    assert len(kept) == len(files) - len((".nojekyll", "_headers", "service-worker.js"))
    for path, (size, sha256, immutable) in kept.items():
        if "%" not in path:
            assert (size, sha256) == (files[path].size, files[path].sha256)
        assert immutable == is_immutable(path)


def test_another_build_is_another_worker_and_the_same_one_is_not(app: Path, tmp_path: Path) -> None:
    """Browsers look for new versions by comparing bytes."""
    workers = []
    for text in (APP, f"{APP}\n# changed\n", APP):
        (app / "app.py").write_text(text)
        build(app, tmp_path / "dist", options=Options(pwa=True))
        workers.append((tmp_path / "dist" / pwa.SERVICE_WORKER).read_bytes())
    assert workers[0] != workers[1]
    assert workers[0] == workers[2]


def test_a_page_names_its_manifest_and_its_icons(app: Path, tmp_path: Path) -> None:
    """What a browser needs to install the app; every address leads to a file."""
    out = tmp_path / "dist"
    build(app, out, options=Options(pwa=True))
    html = (out / "index.html").read_text()
    assert '<link rel="manifest" href="manifest.webmanifest">' in html
    manifest = json.loads((out / "manifest.webmanifest").read_text())
    assert manifest["name"] == 'My "shop"'
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
    addresses = [icon["src"] for icon in manifest["icons"]]
    addresses += re.findall(r'(?:href|src)="(_wardian/[^"]+[^/])"', html)
    assert all((out / address).is_file() for address in addresses)


def test_each_of_several_apps_can_be_installed(app: Path, tmp_path: Path) -> None:
    """One worker for all of them, and a manifest for each; addresses lead up."""
    out = tmp_path / "dist"
    (app / "two").mkdir()
    (app / "app.py").rename(app / "two" / "app.py")
    (app / "it is #1.txt").rename(app / "two" / "it is #1.txt")
    build(app, out, options=Options(pwa=True))
    html = (out / "two" / "index.html").read_text()
    assert '<link rel="manifest" href="../two/manifest.webmanifest">' in html
    icon = json.loads((out / "two" / "manifest.webmanifest").read_text())["icons"][0]["src"]
    assert (out / "two" / icon).resolve().is_file()
    assert "two/index.html" in listed(out)
    assert json.loads((out / "manifest.webmanifest").read_text())["name"] == "Apps"
    assert 'rel="manifest"' in (out / "index.html").read_text()


def test_without_the_option_nothing_of_it_is_there(app: Path, tmp_path: Path) -> None:
    """Nobody gets a service worker who did not ask for one."""
    build(app, tmp_path / "dist")
    names = {path.name for path in (tmp_path / "dist").rglob("*")}
    assert not names & {pwa.SERVICE_WORKER, pwa.WEB_MANIFEST, "offline.js"}
    assert "manifest.webmanifest" not in (tmp_path / "dist" / "index.html").read_text()


def test_a_worker_is_withdrawn_or_kept_but_never_forgotten(
    app: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A worker whose file is gone stays in browsers for ever, so the build asks."""
    out = tmp_path / "dist"
    words = ["build", str(app), "-o", str(out)]
    assert main([*words, "--pwa"]) == 0
    before = (out / pwa.SERVICE_WORKER).read_bytes()
    assert main(words) == 1
    assert "expected --pwa or --no-pwa" in capsys.readouterr().err
    assert (out / pwa.SERVICE_WORKER).read_bytes() == before
    assert main([*words, "--no-pwa"]) == 0
    retreat = (out / pwa.SERVICE_WORKER).read_text()
    assert "unregister" in retreat
    assert "wardianBuild" not in retreat
    assert not (out / pwa.WEB_MANIFEST).exists()
    with pytest.raises(SiteError):
        build(app, out)


def test_a_picture_of_ones_own(app: Path, tmp_path: Path) -> None:
    """An SVG of any size, or a square PNG that is large enough; anything else is explained."""
    svg = tmp_path / "mine.svg"
    svg.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    build(app, tmp_path / "dist", options=Options(pwa=True, pwa_icon=svg))
    icons = json.loads((tmp_path / "dist" / "manifest.webmanifest").read_text())["icons"]
    assert [(icon["sizes"], icon["type"]) for icon in icons] == [("any", "image/svg+xml")]
    mine = tmp_path / "my icon #1.png"
    mine.write_bytes((Path(pwa.__file__).parent / "pictures" / "icon-192.png").read_bytes())
    build(app, tmp_path / "dist", options=Options(pwa=True, pwa_icon=mine))
    icons = json.loads((tmp_path / "dist" / "manifest.webmanifest").read_text())["icons"]
    html = (tmp_path / "dist" / "index.html").read_text()
    addresses = [icons[0]["src"], *re.findall(r'"apple-touch-icon" href="([^"]+)"', html)]
    for address in addresses:
        assert not set(address) & set(" #")
        assert (tmp_path / "dist" / unquote(address)).read_bytes() == mine.read_bytes()
    small, none = tmp_path / "small.png", tmp_path / "none.png"
    small.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x40")
    none.write_bytes(b"GIF89a")
    for file, said in (
        (small, "at least 192 pixels, .*64 × 64"),
        (none, "is neither"),
        (tmp_path / "missing.png", "there is no"),
    ):
        with pytest.raises(SourceError, match=said):
            build(app, tmp_path / "other", options=Options(pwa=True, pwa_icon=file))
