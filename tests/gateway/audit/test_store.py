"""A path stands for the log in it; a server's log keeps its key in the replica's own folder."""

from pathlib import Path

from gateway.audit.store import at, in_file, on_server


def test_places(tmp_path: Path) -> None:
    file = in_file(tmp_path / "audit.db")
    assert at(tmp_path / "audit.db") == file and at(file) is file
    assert (file.database.name, file.vkey) == ("audit.db", tmp_path / "log.vkey")
    server = on_server("postgresql://u:geheim@h/d", tmp_path)
    assert server.vkey == tmp_path / "log.vkey" and "lienthong_audit" in server.database.name
    assert "geheim" not in repr(server)
