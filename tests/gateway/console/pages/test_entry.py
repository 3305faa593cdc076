"""The entry page: the story in order, a proof that was walked now, neighbours; and reading it is on record first."""

import re

from gateway.audit.anchors import DATABASE, Anchors
from gateway.audit.shown_proof import ShownProofs
from gateway.console.reviewers import Scope
from tests.gateway.audit import samples
from tests.gateway.console.desk import Making, reviewer
from tests.gateway.console.evidence import Evidence


async def test_the_whole_story(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.get(f"/entries/{evidence.entries[1]}")
        assert page.status_code == 200
        order = [page.text.index(f"</time></span>\n        <a class=\"mono\" href=\"/console/entries/{entry}")
                 for entry in evidence.entries[:2]]  # fmt: skip
        assert order == sorted(order)
        for told in (
            "canbo.thu",
            "1.001193",
            "date_of_birth",
            "LT-7",
            "45 ms",
            "hỏi nguồn trực tiếp",
            "người được hỏi",
        ):
            assert told in page.text
        assert "Cùng mã vết" in page.text and "Cùng hồ sơ" in page.text and "Cùng người được hỏi" in page.text
        assert evidence.searches() == [{"act": "story", "by": "lan", "entry": evidence.entries[1]}]


async def test_the_proof_leads_from_the_leaf_to_the_signed_root(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = (await browser.get(f"/entries/{evidence.entries[2]}")).text
        assert "Đã kiểm tra ngay lúc này" in page and "gốc đã ký của 4 bản ghi" in page
        codes = re.findall(r"<code>([^<]+)</code>", page)
        assert len(codes) == 4, "leaf, two siblings, root"
        assert codes[-2].rstrip("=").replace("+", "-").replace("/", "_") == codes[-1]


async def test_the_readers_browser_computes_it_again_and_an_export_is_a_step_away(
    evidence: Evidence, desk_with: Making
) -> None:
    log = evidence.inspection.reader.log
    anchors = Anchors(evidence.folder / DATABASE, samples.SIGNER.verifier, samples.start)
    desk = desk_with(
        inspection=evidence.inspection, proofs=ShownProofs(log, anchors, evidence.log.checkpoint)
    )  # fmt: skip
    async with desk.browser("lan") as browser:
        page = (await browser.get(f"/entries/{evidence.entries[1]}")).text
        assert "data-proof-leaf" in page and "proofs.js" in page
        assert f'href="/console/exports?entries={evidence.entries[0]},{evidence.entries[1]}"' in page
    bound = reviewer("tra", "inspector", scope=Scope(), decision="QĐ-9", valid_to=desk.clock().replace(year=2027))
    desk.accounts.add(bound)
    async with desk.browser("tra") as browser:
        page = (await browser.get(f"/entries/{evidence.entries[1]}")).text
        assert "data-proof-leaf" in page and "exports?entries" not in page
    anchors.close()


async def test_an_entry_that_was_altered_is_not_called_proven(evidence: Evidence, desk_with: Making) -> None:
    with samples.tampering(evidence.folder) as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'refused', 'failed ') WHERE position=2")
    desk = desk_with(inspection=evidence.inspection)
    async with desk.browser("lan") as browser:
        page = await browser.get(f"/entries/{evidence.entries[2]}")
        assert page.status_code == 503 or "KHÔNG chứng minh được" in page.text
        assert "Đã kiểm tra ngay lúc này" not in page.text


async def test_what_is_not_there_or_not_theirs(evidence: Evidence, desk_with: Making) -> None:
    desk = desk_with(inspection=evidence.inspection)
    bound = reviewer("tra", "inspector", scope=Scope(units=frozenset({"H26.98"})), decision="QĐ-9",
                     valid_to=desk.clock().replace(year=2027))  # fmt: skip
    desk.accounts.add(bound)
    async with desk.browser("tra") as browser:
        assert (await browser.get(f"/entries/{evidence.entries[0]}")).status_code == 404
        assert evidence.searches() == []
        page = await browser.get(f"/entries/{evidence.entries[2]}")
        assert page.status_code == 200 and "canbo.thu" not in page.text
        for entry in ("x", samples.new_id()):
            assert (await browser.get(f"/entries/{entry}")).status_code == 404
