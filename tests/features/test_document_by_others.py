"""The printed certificate as programs that are not ours see it; each test is passed over where its program is absent."""

import shutil
import subprocess

import pytest

from app.certificates.document import Layout, sheet_pdf
from tests.features.test_document import SHEET, maritime

SPECIMENS = {"amateur": SHEET, "maritime": maritime()}


@pytest.fixture(params=[(name, layout) for name in SPECIMENS for layout in Layout], ids="-".join)
def printed(request, tmp_path):
    """A specimen as a file, and its sheet."""
    name, layout = request.param
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sheet_pdf(SPECIMENS[name], layout))
    return path, SPECIMENS[name]


def said(program, *arguments):
    """Return what a program prints; a failure of the program is one of the test."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, timeout=60).stdout.decode()


@pytest.mark.parametrize("dots_per_inch", [100, 150])
def test_zbar_reads_the_code_from_the_page(printed, dots_per_inch, tmp_path):
    path, sheet = printed
    said("pdftoppm", "-r", dots_per_inch, "-gray", "-png", path, tmp_path / "page")

    pages = sorted(tmp_path.glob("page*.png"))
    assert said("zbarimg", "-q", "--raw", pages[-1]).strip() == sheet.verification_url


def test_qpdf_finds_no_fault(printed):
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", printed[0])


def test_every_font_is_inside(printed):
    lines = said("pdffonts", printed[0]).splitlines()[2:]

    assert lines
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines), lines


def test_the_file_is_tagged(printed):
    facts = " ".join(said("pdfinfo", printed[0]).split())

    assert "Tagged: yes" in facts
    assert "PDF version: 1.7" in facts


def test_the_credential_comes_out_as_it_was_signed(printed, tmp_path):
    path, sheet = printed
    said("pdfdetach", "-save", 1, "-o", tmp_path / "credential.cwt", path)

    assert (tmp_path / "credential.cwt").read_bytes() == sheet.credential
