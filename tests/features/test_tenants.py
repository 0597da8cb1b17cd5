"""Two organisations on one register: the other's people, and strangers, come to nothing of ours, and learn nothing.

Every text of ours carries a word that stands nowhere else; it is looked for in every answer that others can get.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.kernel.permissions import Permission
from tests.world import ANOTHER_ID, NOBODY, World, a_world, poison

WORD = "chimyen"
CANARY = f" {WORD.capitalize()} Thị Lan"  # as a name it leaves "C. T. Lan" on a public page, which is meant to be there
OUTSIDERS = ("mai", "their-examiner", "their-invigilator", "their-candidate", "their-author", "binh", NOBODY)
# What the law has published (Art. 59.6): who is recognised; and what stands on a certificate's public page.
PUBLISHED = ("organisation", "recognition", "certificate.issuer")
# An id of these is meant for everybody.
FOR_EVERYBODY = {"code", "slug", "filename", "kind", "name", "act", "answer", "layout", "position", "number", "kid"}


@pytest.fixture(scope="module")
def made(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world, with our word in every text of ours but Bình's, who looks at the rest as a stranger."""
    with a_world(database_kind, tmp_path_factory.mktemp("tenants")) as found:
        assert found.sendings  # filled in before the word is everywhere
        poison(CANARY, spared=of_others(found), also_spared=PUBLISHED)
        found.keep()
        yield found


@pytest.fixture
def world(made: World) -> Iterator[World]:
    yield made
    made.rewind()


def of_others(world: World) -> set[object]:
    """Return the ids of what outsiders may see of themselves."""
    theirs = {world.their_round.id, world.their_room.id, world.their_application.id, world.waiting_id}
    return theirs | {world.cast[name].id for name in (*OUTSIDERS, "phuc")}


def ours(world: World, rule: Rule) -> set[str]:
    """Return which parts of a rule's address are ids of ours."""
    named = {name: value for name, value in world.ids(rule).items() if f"{name}>" in rule.rule}
    return {name for name, value in named.items() if name not in FOR_EVERYBODY and value != ANOTHER_ID}


def rules_with_ids(world: World, method: str) -> list[Rule]:
    """Return the rules whose address names something of ours."""
    return [rule for rule in world.rules(method) if ours(world, rule)]


def heard(answer: TestResponse, world: World) -> str:
    """Say what of ours is in an answer and was not in the question."""
    said = answer.data.decode("utf-8", "replace").lower() + str(answer.headers).lower()
    return (
        WORD if WORD in said else next((one for one in our_ids(world) if one in said and one not in asked(answer)), "")
    )


def asked(answer: TestResponse) -> str:
    """Return the address that was asked for."""
    return str(answer.request.path)


def our_ids(world: World) -> set[str]:
    """Return the ids that nobody outside has any business with; which organisations there are is public."""
    public = {world.people.organisation.id, world.defaults["code"]}
    ids = [value for name, value in world.defaults.items() if name.endswith("_id")]
    ids += [value for _place, fitting in world.by_place for value in fitting.values()]
    return {str(value) for value in ids if value not in public} - {str(one) for one in of_others(world)}


def expected(world: World, who: str, rule: Rule) -> int:
    """Return what an outsider is answered at an address of ours."""
    if who == NOBODY:
        return 302  # to sign in
    return 404 if world.may(world.cast[who], rule.endpoint) else 403


def sent(world: World, who: str, rule: Rule, address: str) -> TestResponse:
    """Send what our own people send to a rule: its form as they fill it in, or what a program sends."""
    fitting = [sending for sending in world.sendings if sending.endpoint == rule.endpoint]
    if fitting:
        return world.send(who, address, fitting[0].fields)
    token = {"X-CSRFToken": world.cast[who].form_token}
    answer = {"lease": 1, "sequence": 1, "position": 1, "choice": 1}
    return world.ask(who, "POST", address, json=answer, headers=token)


def test_every_address_names_something_of_ours(world):
    nothing = {
        f"{rule.rule}: {name}"
        for method in ("GET", "POST")
        for rule in world.rules(method)
        for name in rule.arguments
        if world.ids(rule)[name] == ANOTHER_ID
    }

    assert nothing == set(), "give tests/world.py an id for these"


def test_the_word_is_on_our_own_pages(world):
    """Else its absence elsewhere would say nothing."""
    with_it = set()
    for rule in world.rules("GET"):
        who = world.caller(rule.endpoint)
        if heard(world.ask(who, "GET", world.address(rule)), world):
            with_it.add(rule.endpoint)

    assert len(with_it) > 30, with_it


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_of_others_says_anything_of_ours(world, who):
    """Lists, searches, pages of their own, public pages, programs' answers, and errors."""
    searched = urlencode({"name": "an", "wanted": "an", "group": "typing"})
    addresses = [address for rule in world.rules("GET") for address in world.addresses(rule)]
    said = {
        path: heard(world.ask(who, "GET", path), world)
        for address in addresses
        for path in (address, f"{address}?{searched}")
    }

    assert {path: word for path, word in said.items() if word} == {}


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_an_id_of_ours_leads_others_nowhere(world, who, method):
    faults = []
    for rule in rules_with_ids(world, "POST" if method in ("PUT", "DELETE") else method):
        for address in world.addresses(rule):
            if method == "POST":
                answer = sent(world, who, rule, address)
            else:
                answer = world.ask(who, method, address, headers={"X-CSRFToken": world.cast[who].form_token})
            wanted = 405 if method in ("PUT", "DELETE") else expected(world, who, rule)
            if answer.status_code != wanted:
                faults.append(f"{rule.rule}: answered {answer.status_code}, not {wanted}")
            if said := heard(answer, world):
                faults.append(f"{rule.rule}: says {said}")
            if world.writes.kept:
                faults.append(f"{rule.rule}: wrote {world.writes.kept}")
                world.rewind()

    assert faults == []


@pytest.mark.parametrize("who", OUTSIDERS[:-1])
def test_what_is_ours_is_answered_like_what_is_not(world, who):
    """Whatever is sent: an id of ours must not be told from one that nobody has."""
    faults = []
    for rule in rules_with_ids(world, "POST"):
        of_nothing = world.address(rule, **dict.fromkeys(ours(world, rule), ANOTHER_ID))
        addresses = (world.address(rule), of_nothing)
        for there, nowhere in (
            [world.send(who, path, []) for path in addresses],
            [world.send(who, path, [("version", "1")]) for path in addresses],
            [sent(world, who, rule, path) for path in addresses],
        ):
            if nameless(there, world) != nameless(nowhere, world):
                faults.append(
                    f"{rule.rule}: answered {there.status_code}, and {nowhere.status_code} for an id of nothing"
                )

    assert faults == []
    assert not world.writes.kept


def nameless(answer: TestResponse, world: World) -> tuple[int, str]:
    """Return an answer without any id of ours, and without the token of the second in which it was made."""
    said = answer.headers.get("Location", "") + re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    for one in our_ids(world) | {world.people.organisation.id, ANOTHER_ID}:
        said = said.replace(one, "")
    return answer.status_code, said


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_id_of_ours_behind_one_of_theirs_leads_nowhere(world, method):
    """Mai's own round or organisation stands in the address, and with it something of ours."""
    theirs = {"round_id": world.their_round.id, "organisation_id": world.people.other_organisation.id}
    faults = []
    for rule in rules_with_ids(world, method):
        own = {name: value for name, value in theirs.items() if name in rule.arguments}
        if not own or len(ours(world, rule)) < 2 or not world.may(world.people.mai, rule.endpoint):
            continue
        of_nothing = dict.fromkeys(ours(world, rule) - own.keys(), ANOTHER_ID)
        said = []
        for ids in (own, {**of_nothing, **own}):
            path = world.address(rule, **ids)
            answer = sent(world, "mai", rule, path) if method == "POST" else world.ask("mai", "GET", path)
            said.append(nameless(answer, world))
            if heard(answer, world):
                faults.append(f"{rule.rule}: says {heard(answer, world)}")
        if said[0] != said[1] or world.writes.kept:
            faults.append(f"{rule.rule}: {said} {world.writes.kept}")

    assert faults == []


def test_an_id_of_ours_in_a_field_is_refused(world):
    """Mai sends her own forms with our people, candidates, rooms and files in them."""
    people, round_ = world.people, world.their_round
    room, our_file = world.room_id, world.accepted_id
    a_round = {"organisation": people.organisation.id, "name": "x", "place": "x", "day": "01/01/2099", "hour": "8:00"}
    a_paper = {"organisation_id": people.organisation.id, "operator_class": "amateur-4", "full_name": "x"}
    forms = [
        ("/rounds/new", a_round),
        ("/desk/paper", {**a_paper, "email": "x@example.vn", "received_on": "01/11/2026"}),
        (f"/rounds/{round_.id}/appointments", {"person": people.dung.id, "capacity": "examiner"}),
        (f"/rounds/{round_.id}/appointments", {"person": people.giang.id, "capacity": "invigilator"}),
        (f"/rounds/{round_.id}/conflicts", {"person": people.mai.id, "candidate": people.an.id, "kind": "taught"}),
        (f"/rounds/{round_.id}/conflicts", {"person": people.dung.id, "candidate": people.an.id, "kind": "taught"}),
        (f"/rounds/{round_.id}/candidates", {"room": room, "chosen": f"{world.their_application.id}:theory"}),
        (f"/rounds/{round_.id}/candidates", {"room": world.their_room.id, "chosen": f"{our_file}:theory"}),
        (f"/rounds/{round_.id}/candidates", {"room": world.their_room.id, "chosen": f"{our_file}:practical"}),
        (f"/staff/{people.other_organisation.id}", {"email": "chi@example.vn", "role": "manager"}),
        (f"/staff/{people.other_organisation.id}", {"email": "mai@example.vn", "role": "authority"}),
    ]
    for path, fields in forms:
        answer = world.send("mai", path, fields.items())
        assert answer.status_code in (404, 409, 422), path
        assert not heard(answer, world), path
        assert not world.writes.kept, path


@pytest.mark.parametrize("who", ["phuc", "binh"])
@pytest.mark.parametrize("permission", [Permission.INVIGILATE, Permission.MARK_PRACTICAL, Permission.SIT_THEORY])
def test_who_is_not_appointed_or_meant_comes_to_nothing(world, who, permission):
    """Phúc examines for us but not in these rounds, and nobody sits for somebody else."""
    for method in ("GET", "POST"):
        for rule in rules_with_ids(world, method):
            if getattr(world.app.view_functions[rule.endpoint], "permission", None) is not permission:
                continue
            address = world.address(rule)
            answer = sent(world, who, rule, address) if method == "POST" else world.ask(who, "GET", address)
            assert answer.status_code in (403, 404), rule.rule
            assert not heard(answer, world), rule.rule
    assert not world.writes.kept


def test_what_everybody_may_learn_of_a_certificate_is_no_more_than_its_page(world):
    code = world.defaults["code"]
    for path in (f"/v/{code}", f"/api/v1/status/{code}", f"/v/?code={code}"):
        answer = world.ask(NOBODY, "GET", path)
        assert answer.status_code in (200, 302, 303), path
        assert not heard(answer, world), path
