"""Issues as people write them with the forms, and as somebody writes them who means harm."""

from __future__ import annotations

import json
import random

from connect_catalog.intake.form.issue_forms import IssueForm

OFFER = {
    "Title": "Visits to libraries",
    "Description": "How often people visited the libraries of each town.",
    "Keywords": "libraries; reading",
    "Agency": "Agency of Examples",
    "Topics": "Stories, Weather",
    "Frequency": "Every year",
    "Data dictionary": "Town: the town of the library\nVisits: how many visits were counted, 1 = one",
}
REQUEST = {
    "The question": "How many puddles are deeper than a boot?",
    "What kind of person asked": "Parent",
    "What it is about": "Weather",
    "What will the answer help you do?": "It helps me choose boots.",
}
BARRIER = {
    "Dataset": "Puddle reports",
    "What kind of barrier it is": "Time",
    "What stands in the way, in a sentence": "Nobody is there to count them.",
    "The agency that can remove it": "Department of Samples",
}
GIVEN = {"dataset": OFFER, "request": REQUEST, "barrier": BARRIER}
# Texts that try to be more than a text, each of which must stay one.
HOSTILE = (
    "$(touch owned); `touch owned`",
    "'; touch owned #",
    '"; touch owned; "',
    "${{ github.token }} ${{ toJSON(github) }}",
    "a: &a [*a, *a]\n- !!python/object/apply:os.system ['touch owned']",
    "---\nstatus: answered\nclosed: 2026-01-01\n...",
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[link](javascript:alert(1)) @everyone ~~~~\n# Heading",
    "::set-output name=x::y\n::add-mask::z\n::error file=a::b",
    "\x1b[2J\x07 \u202etxt.exe",
    "{{ 7*7 }} {% for x in y %}",
    "line\r\nother: line\r\n\r\nextra: true",
    "x" * 60_000,
    "\u0000\ud7ff",
)


def write_body(form: IssueForm, answers: dict[str, str]) -> str:
    """The body of an issue, as GitHub writes it."""
    parts = [f"### {label}\n\n{answers.get(label, '') or '_No response_'}" for label in form.labels]
    return "\n\n".join(parts) + "\n"


def write_event(body: object, number: object = 7, day: object = "2026-01-20T10:00:00Z") -> str:
    """An event as GitHub tells it, with much that nobody needs."""
    user = {"login": "someone", "email": "someone@example.org"}
    issue = {"number": number, "created_at": day, "body": body, "user": user, "title": "$(id)"}
    return json.dumps({"action": "labeled", "issue": issue, "sender": user})


def attack(form: IssueForm, seed: int) -> dict[str, str]:
    """The answers of a form with one to three hostile texts among them."""
    chance = random.Random(seed)
    answers = dict(GIVEN[form.kind])
    for label in chance.sample(form.labels, chance.randint(1, min(3, len(form.labels)))):
        text = chance.choice(HOSTILE)
        answers[label] = chance.choice(
            [text, f"{answers.get(label, '')} {text}", f"{text}\n\n### {label}\n\nx"]
        )
    return answers
