"""The signed lists: what is published, that it follows the register at once, and that nobody else's is taken."""

import json
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from sqlalchemy import event

from app.certificates import actions, queries
from app.certificates.models import STATUS_SERIES, CertificateEvent, Counter
from app.domain.certificates.grounds import RevocationGround
from app.domain.certificates.standing import EventKind
from app.domain.certificates.status_list import MOST_TAKEN, Status
from app.domain.certificates.verdict import KeyUse
from app.kernel import clock, cose, keys, lists
from app.kernel.chance import public_id
from app.kernel.db import db, unit_of_work
from app.verification.queries import bundle, quarter, status_list
from tests import credentials, factories
from tests.credentials import CREDENTIAL_KEY, KEYS, LOST_KEY, NOW, ROOT, SPARE_ROOT, STATUS_KEY, STRANGER
from tests.keys import root_of

ROOTS = (ROOT.public_key, SPARE_ROOT.public_key)
DAY = timedelta(days=1)


@pytest.fixture
def settings(app):
    keys.ensure_keys(app.config["SETTINGS"], clock.now() - DAY)
    return app.config["SETTINGS"]


@pytest.fixture
def certificate(people, settings):
    return issued(people, settings, people.an)


def issued(people, settings, holder, operator_class="amateur-3"):
    with unit_of_work() as work:
        ready = factories.ready_application(work, holder, people.organisation, operator_class)
        proposed = actions.propose(work, people.chi.actor, ready.id, clock.now())
    with unit_of_work() as work:
        return actions.issue(work, settings, people.hoa.actor, proposed.id, 1, clock.now())


def revoke(people, certificate):
    with unit_of_work() as work:
        proposed = actions.propose_revocation(
            work, people.chi.actor, certificate.id, RevocationGround.LENT_OR_MISUSED, "Cho mượn", "Có", clock.now()
        )
        actions.decide_revocation(work, people.hoa.actor, proposed.id, 1, True, "QĐ-1", clock.now())


def happened(people, certificate, kind):
    with unit_of_work() as work:
        work.add(
            CertificateEvent(
                id=public_id(),
                certificate_id=certificate.id,
                kind=kind.value,
                effective_on=clock.today(),
                proposed_by=people.chi.id,
                decided_by=people.hoa.id,
                decided_at=clock.now(),
            )
        )


def read(client, settings, number=1):
    answer = client.get(f"/s/{number}")
    assert answer.status_code == 200
    return lists.read_status_list(answer.data, keys.listed_keys(settings))


# --- what is published ----------------------------------------------------------------------------------------------


def test_the_key_list_is_signed_by_a_root_and_names_a_key_of_each_use(client, settings):
    answer = client.get("/k")
    listed = lists.read_key_list(answer.data, keys.root_keys(settings))

    assert answer.mimetype == "application/cwt"
    assert (listed.address, listed.status_base, listed.sequence) == ("http://localhost/k", "http://localhost/s/", 1)
    assert [key.use for key in listed.keys] == [KeyUse.CREDENTIALS, KeyUse.STATUS_LISTS]
    assert listed.expires_at - listed.issued_at == timedelta(days=400)
    assert len(answer.data) < 450


def test_a_status_list_is_what_the_standard_lays_down(client, settings, certificate):
    answer = client.get("/s/1")
    message = cose.opened(answer.data)
    claims = cbor2.loads(message.payload)

    assert answer.mimetype == "application/statuslist+cwt"
    assert cbor2.loads(message.protected)[16] == "application/statuslist+cwt"
    assert claims[2] == "http://localhost/s/1"
    assert claims[4] - claims[6] == 45 * 24 * 3600
    assert claims[65534] == 43200
    assert claims[65533]["bits"] == 2
    assert claims[65533]["aggregation_uri"] == "http://localhost/s"
    assert client.get("/s").json == {"status_lists": ["http://localhost/s/1"]}
    assert client.get("/s").mimetype == "application/json"


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_list_that_is_not_in_use_is_not_found(client, settings, certificate, number):
    assert client.get(f"/s/{number}").status_code == 404


def test_a_second_list_begins_where_the_first_is_full(client, people, settings):
    with unit_of_work() as work:
        work.add(Counter(series=STATUS_SERIES, last=MOST_TAKEN))
    later = issued(people, settings, people.an)
    revoke(people, later)

    assert later.status_list == 2
    assert client.get("/s").json["status_lists"] == ["http://localhost/s/1", "http://localhost/s/2"]
    assert read(client, settings, 2).at(later.status_index).status is Status.INVALID
    assert read(client, settings, 1).at(later.status_index).status is Status.VALID


@pytest.mark.parametrize("path", ["/k", "/s", "/s/1", "/b"])
def test_anybody_may_read_and_keep_it_and_ask_whether_it_changed(client, people, settings, certificate, path):
    answer = client.get(path)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer.headers["Cache-Control"]
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path).data == answer.data
    for secret in (certificate.number, "Nguyễn", "Phương", "19980314", certificate.code, people.an.id):
        assert secret.encode() not in answer.data


def test_before_the_first_key_there_is_nothing_to_read_and_no_stumbling(client):
    for path in ("/k", "/s", "/s/1", "/b"):
        assert client.get(path).status_code == 503
    assert client.get("/k/00112233").status_code == 404


# --- it follows the register ----------------------------------------------------------------------------------------


@pytest.mark.article("65")
def test_a_revocation_is_seen_at_once(client, people, settings, certificate):
    assert read(client, settings).at(certificate.status_index).status is Status.VALID
    before = client.get("/s/1").headers["ETag"]
    revoke(people, certificate)

    after = client.get("/s/1", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert read(client, settings).at(certificate.status_index).status is Status.INVALID


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventKind.REPLACED, Status.REPLACED),
        (EventKind.SUPERSEDED, Status.REPLACED),
        (EventKind.REPORTED_LOST, Status.SUSPENDED),
    ],
)
def test_what_else_may_become_of_a_certificate(client, people, settings, certificate, kind, status):
    happened(people, certificate, kind)
    assert read(client, settings).at(certificate.status_index).status is status
    revoke(people, certificate)
    assert read(client, settings).at(certificate.status_index).status is Status.INVALID


def test_a_higher_class_takes_the_place_of_the_lower(client, people, settings, certificate):
    higher = issued(people, settings, people.an, "amateur-2")

    assert read(client, settings).at(certificate.status_index).status is Status.REPLACED
    assert read(client, settings).at(higher.status_index).status is Status.VALID


def test_a_list_is_never_older_than_what_it_knows(client, people, settings, certificate):
    listed = read(client, settings)

    assert listed.issued_at >= certificate.issued_at.replace(microsecond=0)


def test_two_processes_publish_the_same_bytes_and_a_quiet_list_is_renewed(people, settings, certificate, monkeypatch):
    now = clock.now()
    one = status_list(db.session, settings, 1, now)
    monkeypatch.setattr("app.verification.queries._made", {})
    assert status_list(db.session, settings, 1, now) == one
    later = lists.read_status_list(
        status_list(db.session, settings, 1, now + timedelta(hours=7)), keys.listed_keys(settings)
    )
    assert later.issued_at == quarter(now + timedelta(hours=7))


@pytest.mark.parametrize(
    ("now", "began"), [("2026-11-22T16:59:59", "2026-11-22T11:00"), ("2026-11-22T17:00:00", "2026-11-22T17:00")]
)
def test_quarters_of_a_day_are_those_of_viet_nam(now, began):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert quarter(moment) == datetime.fromisoformat(began).replace(tzinfo=UTC)


def test_a_list_is_made_once_for_each_state_of_the_register(client, settings, certificate):
    client.get("/s/1")
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    client.get("/s/1")

    assert not [one for one in statements if "certificate_event" in one and "effective_on" in one]


def test_the_register_behind_a_list_is_read_in_one_statement(people, settings, certificate):
    revoke(people, certificate)
    db.session.rollback()
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    assert queries.statuses(db.session, 1, clock.today()) == {certificate.status_index: Status.INVALID}
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


# --- the bundle -----------------------------------------------------------------------------------------------------


def test_the_bundle_is_all_a_reader_needs(client, people, settings, certificate):
    revoke(people, certificate)
    answer = client.get("/b")
    carried = lists.read_bundle(answer.data, keys.root_keys(settings))

    assert clock.today().isoformat() in answer.headers["Content-Disposition"]
    assert carried.keys == keys.key_list(settings)
    assert carried.status(certificate.status_list, certificate.status_index).status is Status.INVALID
    assert carried.status(2, 5) is None
    assert carried.issued_sets == {}


def test_the_bundle_brings_what_a_compromised_key_had_issued(client, settings, certificate):
    [key, _] = keys.listed_keys(settings)
    payload = cose.opened(certificate.signed).payload
    keys.mark_compromised(settings, root_of(settings), key.key_id, [payload], clock.now())
    carried = lists.read_bundle(client.get("/b").data, keys.root_keys(settings))

    assert carried.issued_sets[key.key_id].holds(payload)
    assert not carried.issued_sets[key.key_id].holds(payload + b"x")
    assert lists.read_issued_set(client.get(f"/k/{key.key_id.hex()}").data, keys.root_keys(settings)).holds(payload)
    assert client.get("/k/00112233").status_code == 404


# --- nobody else's --------------------------------------------------------------------------------------------------


def key_list_with(payload, key=ROOT, kind=lists.KEY_LIST):
    return key.seal_list(kind, cose.encoded(payload))


PAYLOAD = cbor2.loads(cose.opened(credentials.key_list()).payload)


def test_the_key_list_of_the_corpus_is_read():
    assert lists.read_key_list(credentials.key_list(), ROOTS).keys == KEYS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        credentials.key_list() + b"\x00",
        credentials.key_list()[:-1] + b"\x00",
        key_list_with(PAYLOAD, STRANGER),
        key_list_with(PAYLOAD, CREDENTIAL_KEY),
        key_list_with(PAYLOAD, kind=lists.STATUS_LIST),
        key_list_with({**PAYLOAD, 4: "never"}),
        key_list_with({**PAYLOAD, -70002: {}}),
        key_list_with({**PAYLOAD, -70002: {**PAYLOAD[-70002], "keys": [1]}}),
        key_list_with({**PAYLOAD, -70002: {**PAYLOAD[-70002], "keys": [{**PAYLOAD[-70002]["keys"][0], 2: b"abcd"}]}}),
        key_list_with({**PAYLOAD, 6: 2**62}),
    ],
)
def test_what_is_no_key_list_of_ours(content):
    with pytest.raises(ValueError, match=r"\S"):
        lists.read_key_list(content, ROOTS)


ISSUED = cose.opened(credentials.issued_set()).payload


def status_list_with(key, at=NOW):
    return key.seal_list(lists.STATUS_LIST, lists.status_list_payload("a", "b", b"x", at))


@pytest.mark.parametrize(
    ("content", "listed"),
    [
        (credentials.status_list(NOW), [CREDENTIAL_KEY.listed()]),
        (credentials.status_list(NOW), [STATUS_KEY.listed(KeyUse.CREDENTIALS)]),
        (credentials.status_list(NOW), [STATUS_KEY.listed(KeyUse.STATUS_LISTS, compromised=True)]),
        (credentials.status_list(NOW), [STATUS_KEY.listed(KeyUse.STATUS_LISTS, not_before=NOW + DAY)]),
        (status_list_with(STATUS_KEY), KEYS),  # not a compressed list
        (STATUS_KEY.seal_list(lists.KEY_LIST, cose.opened(credentials.status_list(NOW)).payload), KEYS),
        (STATUS_KEY.seal(credentials.CLAIM), KEYS),
        (credentials.key_list(), KEYS),
    ],
)
def test_what_is_no_status_list_of_ours(content, listed):
    with pytest.raises(ValueError, match=r"\S"):
        lists.read_status_list(content, listed)


def test_every_altered_byte_of_a_list_is_refused():
    for content, taken in (
        (credentials.key_list(), lambda altered: lists.read_key_list(altered, ROOTS)),
        (credentials.status_list(NOW), lambda altered: lists.read_status_list(altered, KEYS)),
        (credentials.issued_set(), lambda altered: lists.read_issued_set(altered, ROOTS)),
    ):
        taken(content)
        for position in range(len(content)):
            altered = bytearray(content)
            altered[position] ^= 0x10
            with pytest.raises(ValueError, match=r"\S"):
                taken(bytes(altered))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        cose.encoded([]),
        cose.encoded([credentials.status_list(NOW)]),
        cose.encoded([credentials.key_list(), 5]),
        cose.encoded([credentials.key_list(), credentials.key_list()]),
        cose.encoded([credentials.key_list(), CREDENTIAL_KEY.seal(credentials.CLAIM)]),
        cose.encoded([credentials.key_list(), STRANGER.seal_list(lists.ISSUED_SET, ISSUED)]),
    ],
)
def test_a_bundle_is_taken_whole_or_not_at_all(content):
    with pytest.raises(ValueError, match=r"\S"):
        lists.read_bundle(content, ROOTS)


def test_an_issued_set_is_of_one_key_and_has_whole_digests():
    assert lists.read_issued_set(credentials.issued_set(), ROOTS).key_id == LOST_KEY.key_id
    torn = ROOT.seal_list(lists.ISSUED_SET, cose.encoded({6: 1, -70004: {"kid": b"abcd", "set": b"abc"}}))
    with pytest.raises(ValueError, match="issued set"):
        lists.read_issued_set(torn, ROOTS)


# --- the way of a reader without a network --------------------------------------------------------------------------


def test_from_the_register_to_a_reader_without_a_network(app, people, settings, certificate, tmp_path):
    carried = tmp_path / "danh-sach.cbor"
    carried.write_bytes(bundle(db.session, settings, clock.now()))
    scanned = f"http://localhost/v/{certificate.code}#{credentials.to_digits(certificate.signed)}"
    runner = app.test_cli_runner()

    answer = runner.invoke(args=["verify", scanned, "--bundle", str(carried)])
    assert (answer.exit_code, json.loads(answer.output)["verdict"]) == (0, "valid")

    revoke(people, certificate)
    db.session.expire_all()
    carried.write_bytes(bundle(db.session, settings, clock.now()))
    answer = runner.invoke(args=["verify", scanned, "--bundle", str(carried)])
    assert (answer.exit_code, json.loads(answer.output)["verdict"]) == (1, "revoked")
    answer = runner.invoke(args=["verify", certificate.code, "--bundle", str(carried)])
    assert json.loads(answer.output) == {"verdict": "not-ours", "flaw": "no-credential"}
