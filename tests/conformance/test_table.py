"""Every row of the ChatKit protocol has a test, on the server and in the UI, and the table says which."""

from __future__ import annotations

from conformance.proofs import find_proofs
from conformance.rows import SECTIONS
from conformance.table import TABLE, missing, render


def test_every_row_has_a_proof_on_each_side() -> None:
    assert missing() == []


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text() == render(), "Run `python tests/conformance/table.py`."


def test_no_test_claims_a_row_or_side_that_does_not_exist() -> None:
    rows = {row.id for section in SECTIONS for row in section.rows}
    strange = [
        proof for proof in find_proofs() if proof.row not in rows or proof.side not in {"server", "ui"}
    ]
    assert strange == []
