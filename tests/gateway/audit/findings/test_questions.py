"""The justification round trip: what is asked travels without a person, and the answer is filed once."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.findings.desk import DecisionRefused
from gateway.audit.findings.questions import Question, Questions
from gateway.audit.findings.store import Finding
from tests.gateway.audit.findings.bench import ID, NOW, THU, Bench


def finding(bench: Bench) -> Finding:
    found = bench.store.find(ID)
    assert found is not None
    return found


def asked(bench: Bench, questions: Questions) -> Question:
    return questions.ask(finding(bench), "anninh@example.test", "Vì sao tra cứu 15 người?", ["E3", "E5"], THU)


def test_a_message_names_entries_and_no_person(bench: Bench) -> None:
    sent: list[Question] = []
    questions = Questions(bench.store, bench.folder / "outbox")
    question = asked(bench, questions)
    assert question.due_at == NOW + timedelta(days=5) and questions.deliver(sent.append) == 1
    assert questions.deliver(sent.append) == 0 and [one.id for one in sent] == [question.id]
    file = bench.folder / "outbox" / f"{question.id}.json"
    text = file.read_text("utf-8")
    message = json.loads(text)
    assert message["entries"] == ["E3", "E5"] and message["caller"] == "motcua"
    assert message["answer"] == f"POST /v1/justifications/{question.id}" and message["finding"]["rule"] == "enumeration"
    assert not {"a", "b"} & set(message) and "subjects" not in text and '"a"' not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_message_that_can_not_leave_stays(bench: Bench) -> None:
    up = [False]

    def send(_: Question) -> None:
        if not up[0]:
            raise OSError

    questions = Questions(bench.store, bench.folder / "outbox")
    question = asked(bench, questions)
    assert questions.deliver(send) == 0 and [one.id for one in questions.unsent()] == [question.id]
    up[0] = True
    assert questions.deliver(send) == 0  # not again at once
    bench.later(seconds=1)
    assert questions.deliver(send) == 1 and questions.unsent() == []
    found = questions.find(question.id)
    assert found is not None and found.tries == 2 and found.sent_at == NOW + timedelta(seconds=1)


def test_who_was_told_by_other_means_waits_no_more(bench: Bench) -> None:
    questions = Questions(bench.store, bench.folder / "outbox")
    question = asked(bench, questions)
    questions.told(question.id, "thu")
    assert questions.unsent() == [] and questions.deliver() == 0 and bench.acts()[-1][:2] == ("thu", "contact told")
    for id in (question.id, "nothing"):
        with pytest.raises(DecisionRefused):
            questions.told(id, "thu")


def test_the_answer_is_filed_once_and_by_the_caller_that_was_asked(bench: Bench) -> None:
    questions = Questions(bench.store, bench.folder / "outbox")
    question = asked(bench, questions)
    with pytest.raises(DecisionRefused):
        questions.answer(question.id, "Của tôi", "khac", "caller", caller="khac")
    bench.later(hours=2)
    answered = questions.answer(question.id, "Đợt rà soát\ntheo văn bản 12", "motcua", "caller", caller="motcua")
    assert (answered.answer, answered.answered_how) == ("Đợt rà soát\ntheo văn bản 12", "caller")
    assert answered.answered_at == NOW + timedelta(hours=2) and questions.of(ID) == [answered]
    with pytest.raises(DecisionRefused):
        questions.answer(question.id, "Lần nữa", "motcua", "caller", caller="motcua")
    with pytest.raises(DecisionRefused):
        questions.answer("nothing", "x", "motcua", "caller")
    assert [act for _, act, _ in bench.acts()] == ["asked for justification", "justification answered"]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2_001, "ông 099190000123", "a\x07b"])
def test_words_that_can_not_stand(bench: Bench, text: str) -> None:
    questions = Questions(bench.store, bench.folder / "outbox")
    with pytest.raises(DecisionRefused):
        questions.ask(finding(bench), "x@example.test", text, [], THU)
    question = asked(bench, questions)
    with pytest.raises(DecisionRefused):
        questions.answer(question.id, text, "motcua", "caller")


def test_nobody_to_ask_is_said(bench: Bench) -> None:
    with pytest.raises(DecisionRefused) as refused:
        Questions(bench.store, Path("outbox")).ask(finding(bench), "", "Vì sao?", [], THU)
    assert "contact" in str(refused.value)


def test_what_is_overdue_is_counted(bench: Bench) -> None:
    questions = Questions(bench.store, bench.folder / "outbox")
    question = asked(bench, questions)
    assert questions.overdue() == 0
    bench.later(days=6)
    assert questions.overdue() == 1
    questions.answer(question.id, "Xin lỗi vì muộn", "thu", "console")
    assert questions.overdue() == 0
