"""Questions that a source has to be asked for: one per connector, over its own road."""

from dataclasses import dataclass

import httpx

from tests.faults.processes import Gateway

REDIRECT_URI = "http://127.0.0.1:8090/callback"


@dataclass
class Question:
    """A question that the source of a connector has to be asked for."""

    gateway: Gateway
    path: str
    body: dict[str, object]

    def put(self, http: httpx.Client) -> httpx.Response:
        return self.gateway.caller.ask(http, self.path, self.body)


def question(one: Gateway, connector: str, http: httpx.Client) -> Question:
    person, caller = one.people[0], one.caller
    if connector == "population":
        subject = {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")}
        return Question(one, "/v1/persons/query", caller.asked(subject=subject, fields=["full_name"]))
    if connector == "business":
        code = one.organizations[0]["organization_code"]
        asked = caller.asked(subject={"organization_code": code}, fields=["name"])
        return Question(one, "/v1/organizations/query", asked)
    path, body = caller.sign_in(http, str(person["personal_id"]), REDIRECT_URI)
    return Question(one, path, body)
