"""SQL by PostgreSQL's own parser."""

from graders.kit.static.foreign import READERS, Foreign


class Sql(Foreign):
    """A handed-in file of SQL. Its imports are tables that it names and does not make, its uses functions.

    SQLite reads most of what PostgreSQL's parser reads in the same way; what one of them takes for a comment
    or a text and the other does not is refused.
    """

    language = "SQL"
    reader = ("python3", "-I", f"{READERS}/sql/read.py")
    endings = (".sql",)
    kinds = frozenset(
        {"alter", "case", "create", "delete", "distinct", "drop", "except", "explain", "group", "having"}
        | {"insert", "intersect", "join", "limit", "merge", "offset", "order", "recursive", "select", "star"}
        | {"subquery", "transaction", "truncate", "union", "update", "values", "window", "with"}
    )
    odd_names = frozenset(
        {"cursor_to_xml", "database_to_xml", "dblink", "load_extension", "query_to_xml", "schema_to_xml"}
        | {
            "query_to_xml_and_xmlschema",
            "query_to_xmlschema",
            "set_config",
            "table_to_xml",
            "ts_rewrite",
            "ts_stat",
        }
    )

    def reaches(self, used: str, name: str) -> bool:
        """Tell whether a function is called; ``t.count`` calls ``count`` where no column has that name."""
        return used.removeprefix(".") == name or super().reaches(used, name)
