"""The public check of a certificate: the verdict, in both languages, and nothing of the person beyond the allow-list."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from app.certificates import actions
from app.certificates.models import Certificate, CertificateEvent
from app.domain.certificates.claim import from_digits, to_digits
from app.domain.certificates.grounds import RevocationGround
from app.domain.certificates.standing import EventKind
from app.factory import create_app
from app.kernel import clock, keys
from app.kernel.chance import public_id
from app.kernel.db import db, unit_of_work
from app.kernel.limits import limiter
from app.verification.cli import verdict
from app.verification.views import OFTEN
from tests import factories

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
NOT_OURS = ["0000000000", "ZZZZZZZZZZ", "0", "a" * 300, "..", "null", "🙂" * 10, "' OR 1=1 --"]


class Reader(HTMLParser):
    """Reads a page as a person does: the words, without the markup."""

    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def read(page):
    return Reader(page.text).text


@pytest.fixture
def settings(app):
    keys.ensure_keys(app.config["SETTINGS"], NOON)
    return app.config["SETTINGS"]


@pytest.fixture
def certificate(people, settings):
    return issued(people, settings, people.an, "amateur-3")


def issued(people, settings, holder, operator_class):
    with unit_of_work() as work:
        ready = factories.ready_application(work, holder, people.organisation, operator_class)
        proposed = actions.propose(work, people.chi.actor, ready.id, NOON)
    with unit_of_work() as work:
        return actions.issue(work, settings, people.hoa.actor, proposed.id, 1, NOON)


def revoked(people, certificate, at=NOON):
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.LENT_OR_MISUSED, "LỜI-TỐ-CÁO", "LỜI-KHAI", at
        )
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-BÍ-MẬT", at)


def address(certificate, public_url):
    """Return what the QR code says."""
    return f"{public_url}/v/{certificate.code}#{to_digits(certificate.signed)}"


def happened(certificate, kind, by):
    with unit_of_work() as work:
        work.add(
            CertificateEvent(
                id=public_id(),
                certificate_id=certificate.id,
                kind=kind.value,
                effective_on=NOON.date(),
                proposed_by=by[0].id,
                decided_by=by[1].id,
                decided_at=NOON,
            )
        )


# --- the verdict ----------------------------------------------------------------------------------------------------


def test_a_valid_certificate_says_so_in_both_languages_with_word_sign_and_colour(client, certificate):
    page = client.get(f"/v/{certificate.code}")
    text = read(page)

    assert page.status_code == 200
    for said in (
        "Còn hiệu lực",
        "Valid",
        certificate.number,
        "Cấp 3",
        "Class 3",
        "50 W, mọi phương thức phát",
        "50 W, all modes",
        "18/11/2026",
        "18 November 2026",
        "Hội Vô tuyến nghiệp dư Hà Nội",
        "VTDND1 Amateur Radio Society",
        "N. T. P. An",
        "1998",
        "đến khi bị thu hồi",
        "Hãy đối chiếu",
        "Compare the name",
        clock.now().strftime("%Y"),
    ):
        assert said in text, said
    assert "rx-verdict--good" in page.text
    assert "rx-icon--tick" in page.text


@pytest.mark.parametrize("spelling", [str.lower, lambda code: f"{code[:5]}-{code[5:]}"])
def test_a_code_is_read_as_people_type_it(client, certificate, spelling):
    assert certificate.number in client.get(f"/v/{spelling(certificate.code)}").text


@pytest.mark.parametrize(("printed", "typed"), [("0", "O"), ("0", "o"), ("1", "I"), ("1", "L"), ("1", "l")])
def test_letters_that_look_like_figures_are_taken_for_them(client, certificate, printed, typed):
    code = printed + certificate.code[1:]
    with unit_of_work() as work:
        work.get_one(Certificate, certificate.id).code = code

    assert certificate.number in client.get(f"/v/{typed}{code[1:]}").text


@pytest.mark.article("65")
def test_a_revoked_certificate_shows_revoked_for_ever_and_never_why(client, people, certificate):
    revoked(people, certificate)
    page = client.get(f"/v/{certificate.code}")
    text = read(page)

    assert page.status_code == 200
    assert "Đã thu hồi" in text
    assert "Revoked" in text
    assert "18/11/2026" in text
    assert "rx-verdict--bad" in page.text
    for secret in ("LỜI-TỐ-CÁO", "LỜI-KHAI", "QĐ-BÍ-MẬT", "lent", "cho mượn", people.hoa.actor.name):
        assert secret not in page.text, secret
    assert client.get(f"/api/v1/status/{certificate.code}").json["status"] == "revoked"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (EventKind.REPLACED, "replaced", ("Đã cấp đổi", "Replaced")),
        (EventKind.SUPERSEDED, "superseded", ("cấp cao hơn", "Superseded")),
        (EventKind.REPORTED_LOST, "lost", ("Báo mất", "Reported lost")),
    ],
)
def test_what_else_may_become_of_a_certificate(client, people, certificate, kind, status, words):
    happened(certificate, kind, (people.chi, people.hoa))
    page = client.get(f"/v/{certificate.code}")

    assert [word for word in words if word not in read(page)] == []
    assert "rx-verdict--warn" in page.text
    assert client.get(f"/api/v1/status/{certificate.code}").json["status"] == status


def test_revoked_wins_over_superseded(client, people, settings, certificate):
    issued(people, settings, people.an, "amateur-2")
    assert client.get(f"/api/v1/status/{certificate.code}").json["status"] == "superseded"
    revoked(people, certificate)

    assert client.get(f"/api/v1/status/{certificate.code}").json["status"] == "revoked"


@pytest.mark.article("57.1.d")
def test_57_1_d_the_fourth_class_may_not_send_telegraphy(client, people, settings):
    text = read(client.get(f"/v/{issued(people, settings, people.binh, 'amateur-4').code}"))

    assert "20 W, mọi phương thức phát, trừ phát điện báo (CW)" in text
    assert "20 W, all modes except CW" in text


# --- what is not ours -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", NOT_OURS)
def test_every_other_code_gets_the_same_answer(client, certificate, code):
    page = client.get(f"/v/{code}")
    one = client.get("/v/0000000001")

    assert page.status_code == 404
    assert "Không có trong sổ" in page.text
    assert "Not one of ours" in page.text
    assert without_clock(page.text) == without_clock(one.text)


def without_clock(page):
    return re.sub(r"\d{2}:\d{2},? [\w/ ]+", "", page)


def test_a_typed_code_leads_to_its_page(client, certificate):
    for typed in (certificate.code.lower(), f" {certificate.code} ", f"http://localhost/v/{certificate.code}#0123"):
        answer = client.get("/v/", query_string={"code": typed})
        assert (answer.status_code, answer.location) == (303, f"/v/{certificate.code}")
    assert client.get("/v/").status_code == 200
    assert client.get("/v/?code=").status_code == 200
    assert client.get("/v/?code=hello", follow_redirects=True).status_code == 404


# --- privacy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v/{}", "/v/{}?lang=en", "/api/v1/status/{}"])
def test_nothing_of_the_person_beyond_the_allow_list(client, people, certificate, path):
    """What must never appear: identity number, full name, birth date, birthplace, address, phone, names of staff, ids."""
    page = client.get(path.format(certificate.code))
    shown = page.text + str(page.headers)

    for secret in (
        "046198001234",
        "Nguyễn Thị Phương An",
        "Phương An",
        "NGUYEN",
        "Huế",
        "14/03/1998",
        "14 March 1998",
        "1998-03-14",
        "19980314",
        "0900000000",
        "female",
        people.chi.actor.name,
        people.hoa.actor.name,
        certificate.id,
        certificate.account_id,
        certificate.photo_file_id,
        certificate.proposal_id,
        certificate.signed.hex(),
        to_digits(certificate.signed)[:40],
    ):
        assert secret not in shown, secret


def test_the_page_is_neither_listed_nor_kept_nor_told_to_others(client, certificate):
    for path in (f"/v/{certificate.code}", "/v/0000000000", f"/api/v1/status/{certificate.code}"):
        headers = client.get(path).headers
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_page_that_is_kept_for_all_is_nobodys_own(client, people, certificate):
    """Kept in memory for a minute; whoever is signed in gets a page of their own, and leaves nothing on that of others."""
    path = f"/v/{certificate.code}"
    own = people.chi.get(path)
    for_all, english = client.get(path), client.get(f"{path}?lang=en")

    assert people.chi.actor.name in own.text
    assert people.chi.actor.name not in for_all.text
    assert people.chi.actor.name in people.chi.get(path).text
    assert 'lang="vi"' in for_all.text.split(">", 2)[1]
    assert 'lang="en"' in english.text.split(">", 2)[1]
    assert client.get("/v/0000000000").status_code == 404


def test_the_page_needs_no_script_and_nothing_of_others(client, certificate):
    page = client.get(f"/v/{certificate.code}").text

    assert re.findall(r"""(?:src|href|action)="(?:https?:)?//[^"]+""", page) == []
    assert "<noscript" not in page


def test_the_scanned_address_never_sends_its_fragment(client, certificate, settings):
    scanned = address(certificate, settings.public_url)
    path, _sharp, fragment = scanned.partition("#")

    assert fragment.isdigit()
    assert from_digits(fragment) == certificate.signed
    assert certificate.number in client.get(path.removeprefix(settings.public_url)).text


# --- programs -------------------------------------------------------------------------------------------------------


def test_a_program_learns_how_it_stands(client, certificate):
    answer = client.get(f"/api/v1/status/{certificate.code.lower()}")

    assert answer.status_code == 200
    assert {
        name: answer.json[name] for name in ("code", "status", "since", "type", "number", "issued_on", "issuer")
    } == {
        "code": certificate.code,
        "status": "valid",
        "since": None,
        "type": "amateur-3",
        "number": certificate.number,
        "issued_on": "2026-11-18",
        "issuer": "VTDND1 Amateur Radio Society",
    }


@pytest.mark.parametrize("code", NOT_OURS)
def test_a_program_learns_that_it_is_not_ours(client, certificate, code):
    answer = client.get(f"/api/v1/status/{code}")

    assert answer.status_code == 404
    assert answer.json["status"] == "unknown"


@pytest.mark.parametrize("path", ["/v/{}", "/api/v1/status/{}"])
def test_each_address_is_limited(app, certificate, settings, path):
    """Limits are off in tests, so that they do not disturb one another; here they are on."""
    often = int(OFTEN.partition("/")[0])
    db.session.rollback()
    browser = create_app(replace(settings, testing=False)).test_client()
    try:
        answers = [browser.get(path.format(certificate.code)).status_code for _ in range(often + 1)]
        elsewhere = browser.get(path.format(certificate.code), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    finally:
        limiter.reset()
        limiter.enabled = False

    assert answers == [200] * often + [429]
    assert elsewhere.status_code == 200


# --- the command line -----------------------------------------------------------------------------------------------


def test_the_command_line_tells_genuine_from_valid(app, people, certificate, settings):
    runner = app.test_cli_runner()
    scanned = address(certificate, settings.public_url)

    answer = runner.invoke(args=["verify", scanned])
    assert answer.exit_code == 0
    assert json.loads(answer.output)["verdict"] == "valid"

    revoked(people, certificate, clock.now() - timedelta(days=1))
    db.session.expire_all()  # the command reads anew what it reads
    answer = runner.invoke(args=["verify", scanned])
    assert answer.exit_code == 1
    assert json.loads(answer.output)["verdict"] == "revoked"


@pytest.mark.parametrize(
    "text", ["", "hello", "https://[", "http://localhost/v/#", "#1", "12", "9" * 5000, "\x00", "🙂", "."]
)
def test_the_command_line_takes_any_text(app, settings, text):
    assert verdict(text) == {"verdict": "not-ours", "flaw": "unknown-format"}


def test_digits_alone_or_the_code_alone_are_enough(app, certificate, settings):
    for presented in (
        to_digits(certificate.signed),
        certificate.code,
        certificate.code.lower(),
        f"/v/{certificate.code}",
    ):
        assert verdict(presented)["verdict"] == "valid"
        assert verdict(presented)["born_on"] == date(1998, 3, 14).isoformat()
        assert verdict(presented)["organisation"] == "VTDND1"


def test_a_file_with_the_text_or_the_credential_is_as_good(app, certificate, settings, tmp_path):
    for name, content in (
        ("credential.cwt", certificate.signed),
        ("scan.txt", address(certificate, settings.public_url).encode() + b"\n"),
    ):
        (tmp_path / name).write_bytes(content)
        assert verdict(str(tmp_path / name))["verdict"] == "valid"
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert verdict(str(tmp_path / "photo.jpg"))["verdict"] == "not-ours"


def test_a_code_of_nobody_is_not_ours(app, settings):
    assert verdict("E7MREY537S") == {"verdict": "not-ours", "flaw": "not-issued"}


def test_a_key_of_others_is_not_known_and_nothing_is_called_forged(app, certificate, settings):
    for path in (settings.instance / "keys/lists").iterdir():
        path.unlink()
    assert verdict(to_digits(certificate.signed)) == {"verdict": "unknown-key", "flaw": "unknown-key"}


def test_a_good_signature_on_what_the_register_does_not_hold_is_not_genuine(app, certificate, settings):
    with unit_of_work() as work:
        work.get_one(Certificate, certificate.id).code = "0000000000"

    for presented in (to_digits(certificate.signed), address(certificate, settings.public_url)):
        assert verdict(presented)["verdict"] == "not-genuine"
        assert verdict(presented)["flaw"] == "not-issued"


def test_the_code_of_another_certificate_does_not_help(app, certificate, settings):
    exchanged = f"{settings.public_url}/v/E7MREY537S#{to_digits(certificate.signed)}"

    assert verdict(exchanged)["verdict"] == "not-genuine"
    assert verdict(exchanged)["flaw"] == "wrong-code"
