"""Which files of a workspace are looked into."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit.index import tree
from jupyter_chatkit.index.tree import Rules, look, paths

if TYPE_CHECKING:
    from pathlib import Path


def plant(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def found(root: Path, rules: Rules | None = None) -> set[str]:
    return set(look(root, rules or Rules()).files)


def test_notebooks_markdown_python_and_tables_are(tmp_path: Path) -> None:
    plant(tmp_path, "a.ipynb", "b/c.md", "b/d.PY", "e.csv", "f.txt", "g.json", "h", "i.parquet", ".env")
    assert found(tmp_path) == {"a.ipynb", "b/c.md", "b/d.PY", "e.csv"}


def test_others_code_and_copies_are_not(tmp_path: Path) -> None:
    plant(
        tmp_path,
        ".ipynb_checkpoints/a-checkpoint.ipynb",
        "web/node_modules/pkg/readme.md",
        "mine/pyvenv.cfg",
        "mine/lib/own.py",
        "conda/conda-meta/history",
        "conda/lib/other.py",
        "pkg/__pycache__/x.py",
        "old/lib/site-packages/y.py",
        ".git/hooks/z.py",
        "kept.py",
    )
    assert found(tmp_path, Rules(allow_hidden=True)) == {"kept.py"}


def test_hidden_files_follow_the_contents_manager(tmp_path: Path) -> None:
    plant(tmp_path, ".secret/a.md", ".b.md", "c.md", "drafts/d.md", "e~.md")
    assert found(tmp_path, Rules(hide_globs=("drafts", "*~.md"))) == {"c.md"}
    assert found(tmp_path, Rules(allow_hidden=True)) == {
        ".secret/a.md",
        ".b.md",
        "c.md",
        "drafts/d.md",
        "e~.md",
    }


def test_ignore_files_count_where_they_lie_and_below(tmp_path: Path) -> None:
    plant(
        tmp_path, "build/a.py", "deep/build/b.py", "one/c.tmp.md", "two/c.tmp.md", "two/keep.md", "two/d/e.md"
    )
    write(tmp_path / ".gitignore", "build/\n*.tmp.md\n# a comment\n\n")
    write(tmp_path / "two/.gitignore", "!c.tmp.md\n")
    write(tmp_path / "two/.jupyterignore", "/d\n")
    assert found(tmp_path) == {"two/c.tmp.md", "two/keep.md"}


def test_what_is_ignored_is_never_entered(tmp_path: Path) -> None:
    """As with git: a file in an ignored folder cannot be let in again."""
    plant(tmp_path, "private/a.md", "b.md")
    write(tmp_path / ".gitignore", "private/\n")
    write(tmp_path / "private/.gitignore", "!a.md\n")
    assert found(tmp_path) == {"b.md"}


def test_the_ignore_files_of_the_repository_around_the_root_count(tmp_path: Path) -> None:
    plant(tmp_path, "repo/.git/HEAD", "repo/notebooks/a.md", "repo/notebooks/secret/b.md")
    write(tmp_path / "repo/.gitignore", "notebooks/secret/\n")
    write(tmp_path / ".gitignore", "*.md\n")  # above the repository
    assert found(tmp_path / "repo/notebooks") == {"a.md"}


def test_the_ignore_file_that_lies_nearest_has_the_last_word(tmp_path: Path) -> None:
    plant(tmp_path, "repo/.git/HEAD", "repo/sub/root/a.md", "repo/sub/root/b.md")
    write(tmp_path / "repo/.gitignore", "*.md\n")
    write(tmp_path / "repo/sub/.gitignore", "!a.md\n")
    assert found(tmp_path / "repo/sub/root") == {"a.md"}


def test_of_one_folder_jupyter_s_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "b.md")
    write(tmp_path / ".gitignore", "a.md\n!b.md\n")
    write(tmp_path / ".jupyterignore", "!a.md\nb.md\n")
    assert found(tmp_path) == {"a.md"}


def test_a_repository_within_another_goes_by_its_own(tmp_path: Path) -> None:
    plant(tmp_path, ".git/HEAD", "inner/.git/HEAD", "inner/a.md")
    write(tmp_path / ".gitignore", "*.md\n")
    assert found(tmp_path / "inner") == {"a.md"}


def test_a_root_that_is_an_environment_itself_is_looked_into(tmp_path: Path) -> None:
    plant(tmp_path, "pyvenv.cfg", "a.md")
    assert found(tmp_path) == {"a.md"}


def test_what_is_near_the_root_comes_first(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/c.md", "a/d.md", "z.md")
    assert list(paths(look(tmp_path, Rules()))) == ["z.md", "a/d.md", "a/b/c.md"]


def test_an_ignore_file_that_is_partly_nonsense_still_counts(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "b.md")
    (tmp_path / ".gitignore").write_bytes(b"!\n\\\n[z-a\n\xff\xfe\na.md\n")
    assert found(tmp_path) == {"b.md"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    plant(outside, "a.md", "folder/b.md")
    plant(root, "c.md")
    (root / "a.md").symlink_to(outside / "a.md")
    (root / "folder").symlink_to(outside / "folder")
    (root / "loop").symlink_to(root)
    assert found(root) == {"c.md"}


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    plant(tmp_path, "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    os.mkfifo(tmp_path / ".gitignore")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / os.fsdecode(b"no-utf8-\xff.md")).write_text("x")
    assert found(tmp_path) == {"a.md"}


@pytest.mark.parametrize("kind", ["notebook", "markdown", "python"])
def test_a_huge_file_is_passed_over(kind: str, tmp_path: Path) -> None:
    ending = {kind: ending for ending, kind in tree.KINDS.items()}[kind]
    for size, name in ((tree.LARGEST[kind], "fits"), (tree.LARGEST[kind] + 1, "huge")):
        with (tmp_path / f"{name}{ending}").open("wb") as file:
            file.truncate(size)
    assert found(tmp_path) == {f"fits{ending}"}


def test_a_workspace_without_end_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, *[f"{number % 3}/{number}.md" for number in range(30)])
    assert look(tmp_path, Rules()).whole
    monkeypatch.setattr(tree, "MOST_FILES", 12)
    cut = look(tmp_path, Rules())
    assert (len(cut.files), cut.whole) == (12, False)
    monkeypatch.setattr(tree, "MOST_FILES", 30)
    monkeypatch.setattr(tree, "MOST_LOOKED_AT", 20)
    assert not look(tmp_path, Rules()).whole
    monkeypatch.setattr(tree, "MOST_LOOKED_AT", 1_000)
    monkeypatch.setattr(tree, "DEEPEST", 0)
    assert not look(tmp_path, Rules()).whole
