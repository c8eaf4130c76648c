from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.queries import FORMS, VALUES, Queries
from workers.custody.families.sql_steps import measured

QUERIES = Queries()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_a_hidden_condition_holds_for_one_value(form: object) -> None:
    for wanted in range(1, VALUES):
        text = form.written("lamp", wanted, 5)  # type: ignore[attr-defined]
        values = ", ".join(f"({value})" for value in range(VALUES))
        setup = f"CREATE TABLE t (lamp INTEGER); INSERT INTO t VALUES {values}"

        found = measured(setup, f"SELECT lamp FROM t WHERE {text}", 1_000)

        assert found is not None
        assert found[0] == [(wanted,)]
        assert form.read(text) == ("lamp", wanted)  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ["{};", "```sql\n{};\n```", "Use this:\n\n{}", "{};\n\nIt uses the index."])
def test_the_form_is_free(form: str) -> None:
    item = QUERIES.generate(Level.ADVANCED, 1)

    assert QUERIES.verify(item, form.format(item.target)).value == 1.0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM {table}",
        "SELECT id FROM {table} WHERE 0",
        "{best} AND id > 0 LIMIT 1",
        "{first}",
        "SELECT id FROM {table} WHERE randomblob(900000000) IS NULL",
        "SELECT id FROM {table}, {table} AS b, {table} AS c, {table} AS d",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n, {table}",
        "SELECT load_extension('{table}')",
        "SELECT * FROM pragma_table_info('{table}')",
    ],
)
def test_other_rows_are_worth_nothing(query: str) -> None:
    item = QUERIES.generate(Level.EXPERT, 1)
    table = item.target.split()[3]
    first = item.target.partition(" AND ")[0]

    assert QUERIES.verify(item, query.format(table=table, best=item.target, first=first)).value == 0.0


def test_a_part_of_the_conditions_is_worth_part() -> None:
    item = QUERIES.generate(Level.EXPERT, 1)
    table_columns = item.prompt.partition("searched ON ")[2].partition(" (")[2].partition(")")[0].split(", ")
    last = next(
        part for part in item.target.partition("WHERE ")[2].split(" AND ") if table_columns[-1] in part
    )

    score = QUERIES.verify(item, item.target.replace(last, last.replace(" =", " + 0 ="))).value

    assert 0.3 < score < 1.0


@pytest.mark.parametrize(
    "query", ["DROP TABLE t", "ATTACH 'x' AS y", "PRAGMA user_version", "INSERT INTO t VALUES (1)"]
)
def test_a_query_only_reads(query: str) -> None:
    assert measured("CREATE TABLE t (a)", query, 1_000) is None
