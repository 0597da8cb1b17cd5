"""The life of keys: their ceremony, a year and its rotation, a theft; the process that signs; a token that holds them."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificates import actions
from app.domain.certificates.claim import Claim, Flaw, to_digits
from app.domain.certificates.verdict import KeyUse
from app.kernel import clock, cose, keys, lists, signer, signing
from app.kernel.clock import VIETNAM
from app.kernel.db import db, unit_of_work
from app.kernel.keys import Root
from app.kernel.settings import ROOT as PROJECT
from app.kernel.settings import Settings, UnsafeSettingsError
from app.kernel.signer import (
    ISSUER,
    FileVault,
    LocalSigner,
    NoKeyError,
    RemoteSigner,
    SignatureRefusedError,
    SignerServer,
)
from app.verification.cli import verdict
from tests import databases, factories
from tests.databases import SECRET
from tests.keys import Key, root_of

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CLAIM = Claim(ISSUER, 3, "VTDND1/VTDND3/2026/00001-K", "Nguyễn Thị Phương An", date(1998, 3, 14), AT, (1, 4711))
PASSPHRASES = ("the first passphrase, which is long enough", "the second passphrase, which is so too")


@pytest.fixture
def here(tmp_path):
    return databases.settings("sqlite://", tmp_path)


@pytest.fixture
def ours(here):
    """An installation with its first keys."""
    keys.ensure_keys(here, AT)
    return here


def claim_read(settings, credential):
    read = signing.read(credential, keys.listed_keys(settings))
    return read if isinstance(read, Flaw) else read.claim


# --- a year and its rotation ----------------------------------------------------------------------------------------


def test_without_keys_nothing_is_signed(here):
    with pytest.raises(NoKeyError, match="rotate"):
        signing.sign(here, CLAIM)
    assert keys.listed_keys(here) == ()
    assert keys.root_keys(here) == ()


def test_a_demonstration_makes_its_keys_once(ours):
    first = keys.key_list_bytes(ours)
    keys.ensure_keys(ours, AT + DAY)

    assert keys.key_list_bytes(ours) == first
    assert len(keys.root_keys(ours)) == 2


def test_the_new_key_signs_and_the_old_one_still_verifies(ours):
    first = signing.sign(ours, CLAIM)
    keys.rotate(ours, root_of(ours), AT + 300 * DAY)
    later = replace(CLAIM, issued_at=AT + 301 * DAY)
    second = signing.sign(ours, later)
    listed = keys.key_list(ours)

    assert cose.opened(first).key_id != cose.opened(second).key_id
    assert claim_read(ours, first) == CLAIM
    assert claim_read(ours, second) == later
    assert listed.sequence == 2
    assert [key.use for key in listed.keys] == [KeyUse.CREDENTIALS, KeyUse.STATUS_LISTS] * 2


@pytest.mark.parametrize(("at", "signs"), [("2027-12-21T23:59:59", True), ("2027-12-22T00:00:00", False)])
def test_a_key_signs_for_thirteen_months(ours, at, signs):
    moment = datetime.fromisoformat(at).replace(tzinfo=VIETNAM)
    if signs:
        assert keys.signing_key(ours, KeyUse.CREDENTIALS, moment)
    else:
        with pytest.raises(NoKeyError, match="rotate"):
            keys.signing_key(ours, KeyUse.CREDENTIALS, moment)


def test_either_root_signs_and_no_other(ours):
    assert keys.publish(ours, root_of(ours, 2), AT + DAY).sequence == 2
    with pytest.raises(NoKeyError, match="not one of"):
        keys.publish(ours, Root(Ed25519PrivateKey.generate()), AT + DAY)
    with pytest.raises(NoKeyError, match="not one of"):
        keys.rotate(ours, Root(Ed25519PrivateKey.generate()), AT + DAY)
    assert keys.key_list(ours).sequence == 2
    assert len(list((ours.instance / "keys").glob("*.pem"))) == 2


def test_roots_are_made_once(ours, tmp_path):
    with pytest.raises(FileExistsError, match="has its roots"):
        keys.make_roots(ours, PASSPHRASES, tmp_path / "again")


def test_a_list_that_is_not_by_our_roots_is_not_served(ours, tmp_path):
    for path in (tmp_path / "keys/roots").glob("*.pub"):
        path.write_text(Key.named("a stranger").public_key.hex())
    with pytest.raises(ValueError, match="not signed by"):
        keys.key_list(ours)


def test_private_keys_are_closed(ours, tmp_path):
    paths = list((tmp_path / "keys").rglob("*.pem"))

    assert len(paths) == 4
    for path in paths:
        assert path.stat().st_mode & 0o077 == 0
        assert b"ENCRYPTED" in path.read_bytes()
    with pytest.raises(NoKeyError, match="passphrase"):
        Root.opened(paths[0], "another passphrase")


def test_keys_made_before_there_were_lists_are_taken_up(here, tmp_path):
    """Their files have no use in their names; what they signed stays genuine, and they sign on to the end of their term."""
    old, folder = Key.named("made long ago"), tmp_path / "keys"
    folder.mkdir()
    stem = f"20261101T000000-{old.key_id.hex()}"
    signer.write_key(folder / f"{stem}.pem", old.private, here.signing_passphrase)
    (folder / f"{stem}.pub").write_bytes(old.public_key)
    keys.ensure_keys(here, AT)

    assert claim_read(here, old.seal(CLAIM)) == CLAIM
    before = replace(CLAIM, issued_at=AT - DAY)
    assert signing.sign(here, before) == old.seal(before)
    assert cose.opened(signing.sign(here, CLAIM)).key_id != old.key_id


# --- a theft --------------------------------------------------------------------------------------------------------


def test_after_a_theft_what_was_issued_stays_genuine_and_nothing_else(app, people):
    settings, now = app.config["SETTINGS"], clock.now()
    keys.ensure_keys(settings, now)
    with unit_of_work() as work:
        ready = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, ready.id, now)
    with unit_of_work() as work:
        certificate = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, now)
    key = keys.signing_key(settings, KeyUse.CREDENTIALS, now)
    stolen = signing.sign(settings, replace(CLAIM, issued_at=now.replace(microsecond=0)))
    db.session.rollback()
    answer = app.test_cli_runner().invoke(
        args=["keys", "compromise", key.key_id.hex(), *root_option(settings)],
        env={"ROOT_PASSPHRASE": settings.signing_passphrase},
    )

    assert answer.exit_code == 0, answer.output
    assert "COMPROMISED" in answer.output
    assert verdict(to_digits(certificate.signed))["verdict"] == "valid"
    assert verdict(to_digits(stolen))["flaw"] == "not-issued"
    carried = lists.bundled(keys.key_list_bytes(settings), [keys.issued_set_bytes(settings, key.key_id)])
    assert verdict(to_digits(certificate.signed), carried)["verdict"] == "status-unknown"  # genuine; no list in it
    assert verdict(to_digits(stolen), carried)["flaw"] == "not-issued"
    with pytest.raises(NoKeyError):
        signing.sign(settings, replace(CLAIM, issued_at=now))


def test_nothing_issued_after_the_theft_is_in_the_set(app, people):
    settings, now = app.config["SETTINGS"], clock.now()
    keys.ensure_keys(settings, now - 2 * DAY)
    with unit_of_work() as work:
        ready = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, ready.id, now)
    with unit_of_work() as work:
        certificate = actions.issue(work, settings, people.hoa.actor, proposed.id, 1, now)
    key = keys.signing_key(settings, KeyUse.CREDENTIALS, now)
    until = f"{(now - DAY).astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"
    db.session.rollback()
    app.test_cli_runner().invoke(
        args=["keys", "compromise", key.key_id.hex(), *root_option(settings), "--until", until],
        env={"ROOT_PASSPHRASE": settings.signing_passphrase},
    )

    issued = lists.read_issued_set(keys.issued_set_bytes(settings, key.key_id), keys.root_keys(settings))
    assert not issued.holds(cose.opened(certificate.signed).payload)
    assert verdict(to_digits(certificate.signed))["flaw"] == "not-issued"
    with pytest.raises(NoKeyError, match="marked already"):
        keys.mark_compromised(settings, root_of(settings), key.key_id, (), now)


def test_lists_of_a_compromised_status_key_are_not_taken(ours):
    [_, key] = keys.listed_keys(ours)
    keys.mark_compromised(ours, root_of(ours), key.key_id, (), AT + DAY)

    assert keys.listed_keys(ours)[1].compromised
    assert keys.issued_set_bytes(ours, key.key_id) is None
    with pytest.raises(NoKeyError):
        keys.signing_key(ours, KeyUse.STATUS_LISTS, AT + DAY)


# --- the commands ---------------------------------------------------------------------------------------------------


def root_option(settings):
    return ["--root", str(settings.instance / "keys/roots/root-1.pem")]


def test_from_the_ceremony_to_a_signature(app, tmp_path):
    settings, runner = app.config["SETTINGS"], app.test_cli_runner()
    safe = tmp_path / "safe"
    made = runner.invoke(
        args=["keys", "ceremony", "--out", str(safe), *(word for one in PASSPHRASES for word in ("--passphrase", one))]
    )

    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in safe.iterdir()) == ["root-1.pem", "root-2.pem"]
    for public_key in keys.root_keys(settings):
        assert public_key.hex() in made.output
        assert cose.thumbprint(public_key).hex() in made.output
    assert not list((settings.instance / "keys").rglob("*.pem"))

    root = ["--root", str(safe / "root-1.pem"), "--passphrase", PASSPHRASES[0]]
    rotated = runner.invoke(args=["keys", "rotate", *root])
    published = runner.invoke(args=["keys", "publish", *root])
    listed = runner.invoke(args=["keys", "list"])

    assert (rotated.exit_code, published.exit_code, listed.exit_code) == (0, 0, 0), rotated.output + published.output
    assert "key list 2" in listed.output
    assert claim_read(settings, signing.sign(settings, replace(CLAIM, issued_at=clock.now().replace(microsecond=0))))
    assert runner.invoke(args=["record", "check"]).output.startswith("whole: 2 entries")


def test_a_prompted_passphrase_is_asked_for_twice(app, tmp_path):
    said = "".join(f"{one}\n{one}\n" for one in PASSPHRASES)
    made = app.test_cli_runner().invoke(args=["keys", "ceremony", "--out", str(tmp_path / "safe")], input=said)

    assert made.exit_code == 0, made.output
    assert PASSPHRASES[0] not in made.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["keys", "list"], "make keys first"),
        (["keys", "ceremony", "--out", "safe", "--passphrase", "short", "--passphrase", "short"], "at least 32"),
        (["keys", "compromise", "hello", "--root", __file__, "--passphrase", "x"], "hello is no key"),
        (["keys", "rotate", "--root", __file__, "--passphrase", "x"], "passphrase does not open"),
        (["signer"], "SIGNER_SOCKET"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(app, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = app.test_cli_runner().invoke(args=arguments)

    assert answer.exit_code != 0
    assert said in answer.output
    assert "Traceback" not in answer.output


# --- what a signer signs --------------------------------------------------------------------------------------------


def structure(payload, header):
    return cose.to_be_signed(header, payload)


def test_a_signer_looks_at_what_it_signs(ours):
    vault = FileVault(ours.instance / "keys", ours.signing_passphrase)
    [credentials_key, status_key] = keys.listed_keys(ours)
    sign = LocalSigner(vault).sign
    status_header = cose.header(status_key.key_id, lists.STATUS_LIST)

    assert len(sign(structure(signing.payload_of(CLAIM), cose.header(credentials_key.key_id)))) == 64
    assert len(sign(structure(cose.encoded({2: "x"}), status_header))) == 64
    for refused in (
        b"",
        b"hello",
        structure(b"hello", cose.header(credentials_key.key_id)),
        structure(cose.encoded({1: "hello"}), cose.header(credentials_key.key_id)),
        structure(signing.payload_of(replace(CLAIM, issuer="VN-RFD")), cose.header(credentials_key.key_id)),
        structure(signing.payload_of(CLAIM), cose.header(credentials_key.key_id, lists.KEY_LIST)),
        structure(signing.payload_of(CLAIM), cose.encoded({1: -7, 4: credentials_key.key_id})),
        cose.encoded(["Signature", cose.header(credentials_key.key_id), b"", signing.payload_of(CLAIM)]),
        cose.encoded(["Signature1", cose.header(credentials_key.key_id), b"x", signing.payload_of(CLAIM)]),
        b"\x00" * (signer.LONGEST_REQUEST + 1),
    ):
        with pytest.raises(SignatureRefusedError):
            sign(refused)


def test_a_key_of_one_use_never_signs_for_the_other(ours):
    vault = FileVault(ours.instance / "keys", ours.signing_passphrase)
    [credentials_key, status_key] = keys.listed_keys(ours)

    with pytest.raises(NoKeyError):
        LocalSigner(vault).sign(structure(signing.payload_of(CLAIM), cose.header(status_key.key_id)))
    with pytest.raises(NoKeyError):
        LocalSigner(vault).sign(
            structure(cose.encoded({2: "x"}), cose.header(credentials_key.key_id, lists.STATUS_LIST))
        )


# --- the process that signs -----------------------------------------------------------------------------------------


@contextmanager
def answering(settings, path):
    server = SignerServer(path, signer.signer_of(settings))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def path(tmp_path):
    return Path(os.path.relpath(tmp_path / "s"))  # a socket's path is short


def test_the_web_process_signs_without_a_key(ours, path):
    web = replace(ours, signing_passphrase="", signer_socket=path)
    with answering(ours, path):
        credential = signing.sign(web, CLAIM)

    assert claim_read(web, credential) == CLAIM
    assert credential == signing.sign(ours, CLAIM)
    with pytest.raises(UnsafeSettingsError, match="where the signer runs"):
        keys.rotate(web, root_of(ours), AT)


def test_only_its_owner_may_open_the_socket(ours, path):
    with answering(ours, path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_ISSOCK(path.stat().st_mode)
        with pytest.raises(UnsafeSettingsError, match="already answering"):
            SignerServer(path, signer.signer_of(ours))


def test_a_socket_left_behind_is_in_nobodys_way(ours, path):
    with answering(ours, path):
        pass
    assert path.exists()
    with answering(ours, path):
        assert RemoteSigner(path).sign(
            structure(signing.payload_of(CLAIM), cose.header(keys.listed_keys(ours)[0].key_id))
        )


def test_a_refusal_of_the_signer_is_told(ours, path):
    with answering(ours, path):
        with pytest.raises(SignatureRefusedError, match="Sig_structure"):
            RemoteSigner(path).sign(b"hello")
        with pytest.raises(SignatureRefusedError, match="not in"):
            RemoteSigner(path).sign(structure(signing.payload_of(CLAIM), cose.header(b"abcd")))
        with socket.socket(socket.AF_UNIX) as rude:
            rude.connect(str(path))
            rude.sendall(b"\x00" * 10)
        assert RemoteSigner(path).sign(
            structure(signing.payload_of(CLAIM), cose.header(keys.listed_keys(ours)[0].key_id))
        )


def test_when_no_signer_answers_nothing_is_issued(app, people, client, path):
    settings = app.config["SETTINGS"]
    keys.ensure_keys(settings, clock.now())
    away = replace(settings, signer_socket=path)
    with unit_of_work() as work:
        ready = factories.ready_application(work, people.an, people.organisation)
        proposed = actions.propose(work, people.chi.actor, ready.id, clock.now())
    app.config["SETTINGS"] = away
    answer = people.hoa.post(f"/decisions/proposals/{proposed.id}/issue", {"version": "1"})

    assert answer.status_code == 503
    assert client.get("/s/1").status_code == 503
    assert client.get("/k").status_code == 200
    with pytest.raises(NoKeyError, match="no signer"), unit_of_work() as work:
        actions.issue(work, away, people.hoa.actor, proposed.id, 1, clock.now())


def test_the_signer_is_a_process_with_one_secret(ours, path):
    environment = {
        "PATH": os.environ["PATH"],
        "INSTANCE": str(ours.instance),
        "SIGNING_PASSPHRASE": ours.signing_passphrase,
        "SIGNER_SOCKET": str(path.resolve()),
    }
    process = subprocess.Popen([sys.executable, "-m", "app.kernel.signer"], cwd=PROJECT, env=environment)
    try:
        wait_for(path, process)
        credential = signing.sign(replace(ours, signing_passphrase="", signer_socket=path), CLAIM)
        assert claim_read(ours, credential) == CLAIM
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def wait_for(path, process):
    while process.poll() is None:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(path))
                return
        except OSError:
            threading.Event().wait(0.02)
    raise AssertionError("the signer did not start")


def test_settings_of_web_and_signer(tmp_path):
    environment = {
        "INSTANCE": str(tmp_path),
        "SECRET_KEY": SECRET,
        "FILE_KEY": SECRET + "2",
        "PUBLIC_URL": "https://examinations.example.vn",
        "SIGNER_SOCKET": str(tmp_path / "s"),
    }

    assert Settings.from_environment(environment).signing_passphrase == ""
    with pytest.raises(UnsafeSettingsError, match="SIGNING_PASSPHRASE"):
        Settings.from_environment({**environment, "SIGNER_SOCKET": ""})
    with pytest.raises(UnsafeSettingsError, match="SIGNING_PASSPHRASE"):
        Settings.from_environment({**environment, "SIGNING_PASSPHRASE": "short"})
    with pytest.raises(UnsafeSettingsError, match="SIGNING_PASSPHRASE"):
        Settings.of_signer(environment)
    assert Settings.of_signer({**environment, "SIGNING_PASSPHRASE": SECRET}).secret_key == ""


# --- a token --------------------------------------------------------------------------------------------------------

SOFT_TOKEN = next(
    (
        path
        for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"))
        if path.exists()
    ),
    None,
)


@pytest.mark.skipif(SOFT_TOKEN is None or not shutil.which("softhsm2-util"), reason="SoftHSM is not installed")
def test_keys_in_a_token_sign_and_never_leave_it(tmp_path):
    """In a process of its own, because the library reads its settings once a process."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm.conf")}
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "signing", "--pin", SECRET, "--so-pin", SECRET],
        env=environment,
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.token_signing", str(SOFT_TOKEN), str(tmp_path)],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {"signed": "Nguyễn Thị Phương An", "files": [], "another": "not in the token", "status": 64}
