"""Figures and formulae as a browser draws them: a lost root sign would be a wrong question."""

import io
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Locator, Page, expect

from app.banks.figures import data_url
from tests import factories, installation

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parent / "pictures"
DIVIDER = Path(__file__).parents[1] / "examples/every-kind/figures/divider.svg"
RIGHT, NO_ROOT, OVER, RATIO = "f = 1/(2π√(LC))", "f = 1/(2πLC)", "f = 2π√(LC)", "f = (1/2π)√(L/C)"
KEPT = {RIGHT: "right", NO_ROOT: "noroot", OVER: "over", RATIO: "ratio"}
BLUR_PX = 3  # a place half a pixel further draws other edges; a stroke that is missing is wider than that
EDGE_PX, MOST_MOVED_PX = 8, 2
VISIBLE = 40  # of 255
MOST_DIFFERENT = 0.01  # of all pixels


@pytest.fixture
def page(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """A candidate with a paper of every kind of question, enlarged to 200 %, who prefers dark colours."""
    _, (candidate,) = installation.prepare(tmp_path, 1, factories.publish_every_kind)
    with installation.served(tmp_path) as server:
        base = f"http://127.0.0.1:{server.port}"
        context = browser.new_context(
            device_scale_factor=2, color_scheme="dark", locale="vi-VN", viewport={"width": 800, "height": 900}
        )
        name, value = candidate.cookie.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": base}])
        page = context.new_page()
        page.goto(f"{base}/tests/{candidate.sitting_id}")
        page.get_by_label("Mã chỗ ngồi").fill(candidate.seat_code)
        page.get_by_role("button", name="Bắt đầu").click()
        expect(page.locator("[data-ready]")).to_be_attached()
        yield page
        context.close()


def go_to(page: Page, wanted: Locator) -> None:
    """Turn the pages until one shows what is wanted."""
    for _ in range(35):
        if wanted.first.is_visible():
            return
        page.get_by_role("button", name="Tiếp").click()
    raise AssertionError("not on this paper")


def drawn(element: Locator) -> Image.Image:
    """Return a picture of an element, once its own picture has arrived."""
    element.evaluate("image => image.decode()")
    return Image.open(io.BytesIO(element.screenshot())).convert("L")


def share_different(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ visibly where the two fit best; pictures of another size differ
    wholly, but for the pixel that rounding adds.

    The edge of the white plate is left out: what lies around it is the page's.
    """
    width, height = min(one.width, other.width), min(one.height, other.height)
    if max(one.width, other.width) - width > MOST_MOVED_PX or max(one.height, other.height) - height > MOST_MOVED_PX:
        return 1.0
    one, other = (
        picture.crop((0, 0, width, height)).filter(ImageFilter.GaussianBlur(BLUR_PX)) for picture in (one, other)
    )
    inside = (EDGE_PX, EDGE_PX, width - EDGE_PX, height - EDGE_PX)
    shares = []
    for x, y in product(range(-MOST_MOVED_PX, MOST_MOVED_PX + 1), repeat=2):
        difference = ImageChops.difference(one, ImageChops.offset(other, x, y)).crop(inside)
        pixels = difference.point(lambda value: 255 * (value > VISIBLE)).histogram()
        shares.append(pixels[255] / sum(pixels))
    return min(shares)


def kept(picture: Image.Image, name: str) -> Image.Image:
    """Return the picture that people looked at and kept; PICTURES=1 keeps this one instead."""
    path = PICTURES / f"{name}.png"
    if os.environ.get("PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        picture.save(path, optimize=True)
    return Image.open(path).convert("L")


def test_formulae_look_as_they_were_approved(page, axe):
    formulae = {text: page.locator(f'.rx-option img[alt="{text}"]') for text in KEPT}
    go_to(page, formulae[RIGHT])
    pictures = {text: drawn(element) for text, element in formulae.items()}

    for text, name in KEPT.items():
        assert share_different(pictures[text], kept(pictures[text], name)) < MOST_DIFFERENT, text
    assert axe(page) == []


def test_a_lost_root_sign_is_noticed(page):
    formula = page.locator(f'.rx-option img[alt="{RIGHT}"]')
    go_to(page, formula)
    whole = drawn(formula)
    formula.evaluate(
        """image => {
             const svg = new DOMParser().parseFromString(atob(image.src.split(",")[1]), "image/svg+xml");
             svg.querySelector("svg > path, svg > rect").remove();
             image.src = "data:image/svg+xml;base64," + btoa(new XMLSerializer().serializeToString(svg));
           }"""
    )

    assert share_different(whole, drawn(formula)) > MOST_DIFFERENT
    assert share_different(drawn(formula), kept(whole, "right")) > MOST_DIFFERENT


def test_a_figure_is_sharp_on_white_and_described(page, axe, shoot):
    figure = page.locator(f'[data-figure-picture][src="{data_url(DIVIDER.read_bytes())}"]')  # a paper holds others too
    go_to(page, figure)
    picture = drawn(figure)

    assert share_different(picture, kept(picture, "divider")) < MOST_DIFFERENT
    assert picture.getpixel((40, 40)) == 255
    page.get_by_text("Mô tả hình").click()
    expect(page.locator("[data-figure-text]")).to_contain_text("B là điểm giữa hai điện trở")
    assert axe(page) == []
    shoot(page, "theory-figure")
