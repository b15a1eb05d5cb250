"""Users of Superset: one request as JSON on stdin, one answer as JSON on stdout.

{"action": "list"}                                          {"users": [{"name", "roles", "active"}]}
{"action": "create", "user", "password", "role"}            {"outcome": "created" or "changed"}
{"action": "reset-password", "user", "password"}            {"outcome": "changed"}
{"action": "delete", "user"}                                {"outcome": "deleted" or "absent"}

Each may be repeated. What cannot be done is answered with {"refused": "why"}.
"""

import json
import os
import sys


class Refused(Exception):
    """The request cannot be met; the message says why."""


def main():
    request = json.load(sys.stdin)
    # What the service's own modules print, be it at their import, must not come between answer and caller.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        result = act_on(request)
    except Refused as refused:
        result = {"refused": str(refused)}
    json.dump(result, answer)
    answer.close()


def act_on(request):
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        return act(app.appbuilder.sm, **request)


def act(security, action, user=None, password=None, role=None):
    if action == "list":
        return {"users": [described(each) for each in security.get_all_users()]}
    found = security.find_user(username=user)
    if action == "create":
        return create(security, found, user, password, role)
    if action == "reset-password":
        if found is None:
            raise Refused(f"there is no user {user}")
        set_password(security, found, password)
        return {"outcome": "changed"}
    if action == "delete":
        return delete(security, found)
    raise Refused(f"there is no action {action}")


def described(user):
    roles = sorted(role.name for role in user.roles)
    return {"name": user.username, "roles": roles, "active": bool(user.active)}


def create(security, found, user, password, role):
    granted = security.find_role(role)
    if granted is None:
        names = ", ".join(sorted(each.name for each in security.get_all_roles()))
        raise Refused(f"there is no role {role}; there are {names}")
    if found is None:
        # The address is never written to, but it must be one, and unlike all others.
        if not security.add_user(user, user, "-", f"{user}@localhost", granted, password):
            raise Refused("Superset did not create the user; its log tells why")
        return {"outcome": "created"}
    found.roles = [granted]
    found.active = True
    set_password(security, found, password)
    return {"outcome": "changed"}


def set_password(security, user, password):
    # It answers nothing either way: the caller signs in to see.
    security.reset_password(user.id, password)


def delete(security, found):
    if found is None:
        return {"outcome": "absent"}
    found.roles.clear()
    security.session.delete(found)
    security.session.commit()
    return {"outcome": "deleted"}


if __name__ == "__main__":
    main()
