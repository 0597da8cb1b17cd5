"""Every page declares who may open it, and the table is kept: each page is asked for by each role."""

from pathlib import Path

import pytest
from werkzeug.routing import Rule

from app.kernel.actor import Grant, Role
from app.kernel.permissions import TABLE, Permission

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "permissions.md"

PUBLIC = {
    "static",
    "home.page",
    "home.privacy",
    "home.licences",
    "accounts.registration",
    "accounts.register",
    "accounts.sign_in_form",
    "accounts.sign_in",
    "organisations.public_list",
    "verification.lookup",
    "verification.page",
    "verification.status",
    "verification.key_list",
    "verification.issued_set",
    "verification.status_lists",
    "verification.status_list",
    "verification.bundle",
    "inspector.page",
    "inspector.manifest",
    "inspector.worker",
    "advice.questions",
    "advice.question",
    "advice.answer",
    "advice.description",
}


def document() -> str:
    """Return docs/permissions.md as it has to be."""
    roles = list(Role)
    lines = [
        "# Who may do what",
        "",
        "Made from the table in `app/kernel/permissions.py` by `python -m tests.architecture.test_permissions`; the tests",
        "ask for every page as every role. A person sees only what their scope gives: anything else is not found (404).",
        "",
        "| | " + " | ".join(role.value for role in roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for permission, holders in TABLE.items():
        cells = [holders[role].value if role in holders else "–" for role in roles]
        lines.append(f"| {permission.value} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def address(rule: Rule) -> str:
    """Return an address of a rule, with ids of nothing."""
    values = {name: 1 if "int:" in rule.rule and f"<int:{name}>" in rule.rule else "nothing" for name in rule.arguments}
    for name in values:
        marker = f":{name}>"
        if "any(" in rule.rule and marker in rule.rule:
            values[name] = rule.rule.split(marker)[0].rsplit("any(", 1)[1].split(",")[0].strip("')\" ")
    built = rule.build(values)
    assert built
    return str(built[1])


def test_every_page_declares_who_may_open_it(app):
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "permission")
    ]
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint == "static" or app.view_functions[rule.endpoint].permission is None
    }

    assert not undeclared
    assert public == PUBLIC


def test_every_permission_guards_something(app):
    used = {getattr(view, "permission", None) for view in app.view_functions.values()}

    assert set(Permission) <= used


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_the_table_gives_it(people, role):
    person = people.another(
        f"just-{role.value}", "Chỉ Một Vai", *([] if role is Role.CANDIDATE else [Grant(role, people.organisation.id)])
    )
    for rule in people.app.url_map.iter_rules():
        permission = getattr(people.app.view_functions[rule.endpoint], "permission", None)
        if permission is None or rule.endpoint == "accounts.sign_out":
            continue
        may = bool({role, Role.CANDIDATE} & TABLE[permission].keys())
        status = (
            person.get(address(rule)).status_code if "GET" in rule.methods else person.post(address(rule)).status_code
        )
        assert (status == 403) != may, f"{role.value} {rule.rule}: {status}"
        assert status < 500, f"{role.value} {rule.rule}: {status}"


def test_nobody_signed_in_is_sent_to_sign_in(client, app):
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "permission", None) is None or "GET" not in rule.methods:
            continue
        answer = client.get(address(rule))
        assert answer.status_code == 302, rule.rule
        assert answer.location.startswith("/sign-in"), rule.rule


def test_the_document_shows_the_table():
    assert DOCUMENT.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
