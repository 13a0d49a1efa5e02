"""A ledger to which things happen, one after another, as a seed says.

Each act is a method whose name begins with `do_`. None may assume what the others left: what git
refuses is refused, and the ledger is then as good an example as any.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

from crmcli.book import open_book
from crmcli.errors import CrmError
from crmcli.ledger.schema import read_shipped_schema
from crmcli.rules.edits import Set
from crmcli.rules.outcome import Message, Outcome
from tests.sandbox import FILES, HUAXIN, LANTIAN, MUELLER, SETTINGS

CARDS = (HUAXIN, LANTIAN, MUELLER)
SAID = Message("saved", {"files": []})
BROKEN = (
    b"id: broken\nname: [\n",
    b"\xff\xfe",
    b"",
    b"a: &x 1\nb: *x\n",
    b"\t- 1\n",
    b"id: x\n" * 9,
)
FOLDERS = ("records", "records/ab", "records/ab/cd", "records/\u534e\u5317", "records/x y")
SECOND_SCHEMA = read_shipped_schema().replace(b"}\n", b"}\n\n", 1)


def wait_for_a_tick(folder: Path) -> None:
    """Wait until the file system of a folder gives another time to what is written."""
    probe = folder / "tick"
    probe.write_bytes(b"")
    before = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == before:
        time.sleep(0.001)
        probe.write_bytes(b"")


class World:
    """The ledger in `root`, with work trees beside it, and the dice."""

    def __init__(self, folder: Path, seed: int, *, algorithm: str = "sha1") -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.root = folder / "ledger"
        self.trees = [self.root]
        self.count = 0
        self.kept: Path | None = None
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", f"--object-format={algorithm}")
        for file, text in FILES.items():
            self.put(file, text.encode())
        self.put("schema/customer.schema.json", read_shipped_schema())
        for number in range(5):
            self.put(f"records/c{number}.yaml", self._make_card(f"c{number}"))

    def list_acts(self) -> list[str]:
        """The names of all acts."""
        return sorted(name for name in dir(self) if name.startswith("do_"))

    def step(self, name: str) -> None:
        """Let one thing happen in one of the work trees."""
        self.here = self.dice.choice(self.trees)
        with contextlib.suppress(
            OSError, subprocess.CalledProcessError
        ):  # what stands in the way is as the dice left it
            getattr(self, name)()
        for tree in self.trees:
            if not self.opens(tree):
                self._put_in(tree, "crm.yaml", SETTINGS.encode())
                self._put_in(tree, "schema/customer.schema.json", read_shipped_schema())

    def opens(self, tree: Path) -> bool:
        """Whether anybody can ask about the cards; what does not open has nothing to say."""
        try:
            open_book(tree)
        except CrmError:
            return False
        return True

    # What the acts are made of.

    def git(self, *words: str, here: Path | None = None) -> int:
        """Run git; it may well refuse."""
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *words],
            cwd=here or self.root,
            capture_output=True,
            check=False,
        )
        return done.returncode

    def put(self, file: str, data: bytes) -> None:
        """Write a file."""
        self._put_in(getattr(self, "here", self.root), file, data)

    def _put_in(self, tree: Path, file: str, data: bytes) -> None:
        path = tree / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _say(self, *words: str) -> int:
        return self.git(*words, here=self.here)

    def _make_card(self, name: str) -> bytes:
        text = self.dice.choice(CARDS)
        text = "\n".join(
            f"id: {name}" if line.startswith("id: ") else line for line in text.split("\n")
        )
        return (text + f"# {self.dice.random()}\n").encode()

    def _list_files(self) -> list[Path]:
        found = [p for p in (self.here / "records").rglob("*.yaml") if ".git" not in p.parts]
        return sorted(p for p in found if p.is_file() and not p.is_symlink())

    def _pick(self) -> Path:
        files = self._list_files()
        if not files:
            raise FileNotFoundError
        return self.dice.choice(files)

    def _name(self) -> str:
        self.count += 1
        return f"{self.dice.choice(FOLDERS)}/n{self.count}.yaml"

    def _pick_name(self) -> str:
        return self._pick().relative_to(self.here).as_posix()

    def _commit(self) -> None:
        self._say("commit", "--quiet", "--allow-empty", "--message", "x")

    # By hand.

    def do_edit(self) -> None:
        path = self._pick()
        path.write_bytes(path.read_bytes() + f"tags: [t/{self.dice.randrange(9)}]\n".encode())

    def do_add_a_code(self) -> None:
        path = self._pick()
        path.write_bytes(path.read_bytes() + b"code: 42\n")

    def do_forbid_the_reading(self) -> None:
        self._pick().chmod(0)

    def do_allow_the_reading(self) -> None:
        for path in self._list_files():
            path.chmod(0o644)

    def do_cut_the_history(self) -> None:
        """As `git clone --depth` leaves it."""
        head = self.root / ".git/shallow"
        said = subprocess.run(
            ["git", "rev-parse", "--verify", "HEAD"],
            cwd=self.here,
            capture_output=True,
            check=True,
        )
        head.write_bytes(said.stdout)

    def do_bring_the_history_back(self) -> None:
        (self.root / ".git/shallow").unlink()

    def do_replace(self) -> None:
        path = self._pick()
        path.write_bytes(self._make_card(path.stem))

    def do_edit_in_the_same_size(self) -> None:
        path = self._pick()
        old = path.read_bytes()
        path.write_bytes(old.translate(bytes.maketrans(b"BC26", b"CB62")))

    def do_edit_and_restore_the_time(self) -> None:
        path = self._pick()
        # git itself sees no second change within the second of the first.
        time.sleep(max(0.0, 1.05 - (time.time() - path.stat().st_ctime)))
        before = path.stat()
        path.write_bytes(path.read_bytes().translate(bytes.maketrans(b"BC", b"CB")))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def do_touch(self) -> None:
        os.utime(self._pick())

    def do_break(self) -> None:
        self._pick().write_bytes(self.dice.choice(BROKEN))

    def do_type_windows_line_ends(self) -> None:
        path = self._pick()
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def do_type_unix_line_ends(self) -> None:
        path = self._pick()
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))

    def do_add(self) -> None:
        name = self._name()
        self.put(name, self._make_card(Path(name).stem))

    def do_add_a_copy(self) -> None:
        path = self._pick()
        self.put(f"{self.dice.choice(FOLDERS)}/{path.name}", path.read_bytes())

    def do_add_what_is_none(self) -> None:
        data = self._make_card("none")
        places = (
            "records/.hidden.yaml",
            "records/.hidden/c.yaml",
            "records/c.yml",
            "records/c.YAML",
            "records/note.txt",
            "other/c.yaml",
            "records/dir.yaml/inside.yaml",
            "records/.yaml",
        )
        self.put(self.dice.choice(places), data)

    def do_add_a_strange_name(self) -> None:
        name = self.dice.choice(
            [b"\xff\xe9.yaml", b"a\nb.yaml", b'q"t.yaml', b"[x]*.yaml", b"a\tb.yaml"]
        )
        path = Path(os.fsdecode(os.fsencode(self.here) + b"/records/" + name))
        path.write_bytes(self._make_card("strange"))

    def do_delete(self) -> None:
        self._pick().unlink()

    def do_rename(self) -> None:
        path = self._pick()
        path.rename(self.here / self._name())

    def do_move(self) -> None:
        path = self._pick()
        folder = self.here / self.dice.choice(FOLDERS)
        folder.mkdir(exist_ok=True, parents=True)
        path.rename(folder / path.name)

    def do_swap_two(self) -> None:
        one, two = self._pick(), self._pick()
        one.rename(one.with_suffix(".tmp"))
        two.rename(one)
        one.with_suffix(".tmp").rename(two)

    def do_make_a_folder_of_a_card(self) -> None:
        path = self._pick()
        data = path.read_bytes()
        path.unlink()
        path.mkdir()
        (path / "inside.yaml").write_bytes(data)

    def do_remove_a_folder(self) -> None:
        shutil.rmtree(self.here / self.dice.choice(FOLDERS[1:]))

    def do_link_a_file(self) -> None:
        path = self._pick()
        target = path.with_name("target.txt")
        path.rename(target)
        path.symlink_to(target.name)

    def do_link_a_folder(self) -> None:
        folder = self.here / self.dice.choice(FOLDERS[1:])
        folder.rename(self.here / f"moved{self.count}")
        self.count += 1
        folder.symlink_to(self.here / f"moved{self.count - 1}", target_is_directory=True)

    def do_put_a_pipe(self) -> None:
        path = self._pick()
        path.unlink()
        os.mkfifo(path)

    # Repositories within.

    def do_nest_a_repository(self) -> None:
        folder = self.here / self.dice.choice(FOLDERS[1:])
        folder.mkdir(exist_ok=True, parents=True)
        self.git("init", "--quiet", here=folder)
        (folder / "nested.yaml").write_bytes(self._make_card("nested"))
        if self.dice.random() < 0.5:
            self.git("add", "nested.yaml", here=folder)
            self.git("commit", "--quiet", "--message", "x", here=folder)

    def do_unnest_a_repository(self) -> None:
        shutil.rmtree(self.here / self.dice.choice(FOLDERS[1:]) / ".git")

    def do_add_a_submodule(self) -> None:
        source = self.folder / "source"
        if not source.exists():
            source.mkdir()
            self.git("init", "--quiet", here=source)
            (source / "sub.yaml").write_bytes(self._make_card("sub"))
            self.git("add", "--all", here=source)
            self.git("commit", "--quiet", "--message", "x", here=source)
        self._say("submodule", "add", "--quiet", "--force", str(source), "records/sub")

    def do_remove_a_submodule(self) -> None:
        self._say("rm", "--quiet", "-f", "records/sub")

    def do_write_in_a_submodule(self) -> None:
        if (self.here / "records/sub").is_dir():
            self.put(f"records/sub/s{self.dice.randrange(3)}.yaml", self._make_card("s"))

    # With git.

    def do_stage_all(self) -> None:
        self._say("add", "--all")

    def do_stage_one(self) -> None:
        self._say("add", "--", self._pick_name())

    def do_intend_to_add(self) -> None:
        self._say("add", "--intent-to-add", "--all")

    def do_stage_and_edit(self) -> None:
        self.do_stage_one()
        self.do_edit()

    def do_forget_one(self) -> None:
        self._say("rm", "--quiet", "--cached", "--", self._pick_name())

    def do_remove_one(self) -> None:
        self._say("rm", "--quiet", "-f", "--", self._pick_name())

    def do_commit_what_is_staged(self) -> None:
        self._commit()

    def do_commit_all(self) -> None:
        self._say("add", "--all")
        self._commit()

    def do_commit_what_is_tracked(self) -> None:
        self._say("commit", "--quiet", "--all", "--message", "x")

    def do_amend(self) -> None:
        self._say("commit", "--quiet", "--all", "--amend", "--message", "y")

    def do_go_back(self) -> None:
        way = self.dice.choice(("--soft", "--mixed", "--hard", "--keep"))
        self._say("reset", "--quiet", way, "HEAD~1")

    def do_reset(self) -> None:
        self._say("reset", "--quiet", "--hard")

    def do_restore_one(self) -> None:
        self._say("checkout", "--quiet", "HEAD~1", "--", self._pick_name())

    def do_branch(self) -> None:
        self._say("checkout", "--quiet", "-b", f"b{self.dice.randrange(4)}")

    def do_switch(self) -> None:
        self._say("checkout", "--quiet", "--force", f"b{self.dice.randrange(4)}")

    def do_switch_to_main(self) -> None:
        self._say("checkout", "--quiet", self.dice.choice(("main", "--force main")))

    def do_orphan(self) -> None:
        self._say("checkout", "--quiet", "--orphan", f"o{self.count}")
        self.count += 1

    def do_detach(self) -> None:
        self._say("checkout", "--quiet", "--detach", self.dice.choice(("HEAD", "HEAD~1")))

    def do_merge(self) -> None:
        self._say("merge", "--quiet", "-m", "m", f"b{self.dice.randrange(4)}")

    def do_end_a_merge(self) -> None:
        if self.dice.random() < 0.5:
            self._say("add", "--all")
            self._commit()
        else:
            self._say("merge", "--abort")

    def do_stash(self) -> None:
        self._say("stash", self.dice.choice(("push", "pop")), "--quiet")

    def do_clean(self) -> None:
        self._say("clean", "-ffdq", self.dice.choice(("-x", "-n")))

    def do_assume_unchanged(self) -> None:
        how = self.dice.choice(("--assume-unchanged", "--no-assume-unchanged"))
        self._say("update-index", how, "--", self._pick_name())

    def do_skip_in_the_work_tree(self) -> None:
        how = self.dice.choice(("--skip-worktree", "--no-skip-worktree"))
        self._say("update-index", how, "--", self._pick_name())

    def do_look_again(self) -> None:
        self._say("update-index", "--really-refresh", "--quiet")

    def do_be_sparse(self) -> None:
        way = self.dice.choice(("set ab", "set records/ab schema", "disable", "disable"))
        self._say("sparse-checkout", *way.split())

    def do_change_the_kind_of_index(self) -> None:
        words = self.dice.choice(("--split-index", "--no-split-index", "--index-version=4"))
        self._say("update-index", words)

    def do_lose_the_index_of_git(self) -> None:
        if self.here == self.root:
            (self.here / ".git/index").unlink()

    def do_tidy(self) -> None:
        self._say("gc", "--quiet", "--prune=now")

    def do_replace_a_commit(self) -> None:
        self._say(
            *self.dice.choice((("replace", "-f", "HEAD", "HEAD~1"), ("replace", "-d", "HEAD")))
        )

    def do_ignore(self) -> None:
        rules = self.dice.choice(
            ("", "records/ab/\n", "n*.yaml\n", "*.yaml\n", "records/ab/*\n!x\n")
        )
        place = self.dice.choice((".gitignore", "records/.gitignore"))
        self.put(place, rules.encode())

    def do_add_a_work_tree(self) -> None:
        place = self.folder / "second"
        if len(self.trees) == 1 and self._say("worktree", "add", "-q", "--detach", str(place)) == 0:
            self.trees.append(place)

    def do_set_line_ends(self) -> None:
        value = self.dice.choice(("true", "input", "false"))
        self._say("config", "core.autocrlf", value)

    def do_set_attributes(self) -> None:
        rule = self.dice.choice(
            (
                "text eol=crlf",
                "text eol=lf",
                "-text",
                "filter=turn",
                "ident",
                "!filter",
                "text=auto",
            )
        )
        place = self.dice.choice(
            (".gitattributes", "records/.gitattributes", "records/ab/.gitattributes")
        )
        self.put(place, f"*.yaml {rule}\n".encode())

    def do_set_a_filter(self) -> None:
        if self.dice.random() < 0.6:
            self._say("config", "filter.turn.smudge", "tr BC CB")
            self._say("config", "filter.turn.clean", "tr BC CB")
        else:
            self._say("config", "--remove-section", "filter.turn")

    def do_check_out_anew(self) -> None:
        for path in self._list_files():
            path.unlink()
        self._say("checkout", "--quiet", "--", ".")

    def do_set_an_option(self) -> None:
        key, value = self.dice.choice(
            (
                ("core.symlinks", "false"),
                ("core.symlinks", "true"),
                ("status.showUntrackedFiles", "no"),
                ("diff.ignoreSubmodules", "all"),
                ("core.filemode", "false"),
                ("core.untrackedCache", "true"),
                ("index.skipHash", "true"),
                ("index.threads", "1"),
                ("core.quotepath", "false"),
                ("status.renames", "copies"),
                ("status.relativePaths", "false"),
                ("core.preloadIndex", "false"),
            )
        )
        self._say("config", key, value)

    # The team's files.

    def do_change_the_cadence(self) -> None:
        days = self.dice.choice((1, 10, 300))
        self.put("crm.yaml", f"{SETTINGS}cadence: {{B: {days}}}\n".encode())

    def do_change_the_schema(self) -> None:
        shipped = read_shipped_schema()
        # `code: 42` says a text, and a number when `code` is none of the fields.
        renamed = shipped.replace(b'"code"', b'"kode"').replace(b"$defs/code", b"$defs/kode")
        self.put("schema/customer.schema.json", self.dice.choice((shipped, SECOND_SCHEMA, renamed)))

    # Acts of ours.

    def do_act(self) -> None:
        with contextlib.suppress(CrmError):
            book = open_book(self.here)
            record, _ = book.get_record(self._pick().stem)
            stage = self.dice.choice(("lead", "prospect"))
            book.write("set", record, lambda *_: Outcome((Set(("stage",), stage),), SAID, ()))

    def do_save(self) -> None:
        with contextlib.suppress(CrmError):
            open_book(self.here).save(())

    def do_undo(self) -> None:
        with contextlib.suppress(CrmError):
            open_book(self.here).undo(None)

    # The index.

    def _pick_index(self) -> Path:
        files = sorted((self.root / ".git/crm").glob("index-*"))
        if not files:
            raise FileNotFoundError
        return self.dice.choice(files)

    def do_delete_the_index(self) -> None:
        self._pick_index().unlink()

    def do_delete_the_whole_index(self) -> None:
        shutil.rmtree(self.root / ".git/crm")

    def do_truncate_the_index(self) -> None:
        wait_for_a_tick(self.folder)
        path = self._pick_index()
        os.truncate(path, self.dice.randrange(path.stat().st_size + 1))

    def do_overwrite_a_range_of_the_index(self) -> None:
        wait_for_a_tick(self.folder)
        path = self._pick_index()
        data = bytearray(path.read_bytes())
        if data:
            start = self.dice.randrange(len(data))
            length = self.dice.choice((1, 8, 300, 4096))
            fill = self.dice.choice((bytes(length), self.dice.randbytes(length), b"2" * length))
            data[start : start + length] = fill
            path.write_bytes(data)

    def do_swap_words_in_the_index(self) -> None:
        wait_for_a_tick(self.folder)
        path = self._pick_index()
        old, new = self.dice.choice(
            ((b"2026", b"2027"), (b"lead", b"leid"), (b"records", b"recordz"))
        )
        path.write_bytes(path.read_bytes().replace(old, new))

    def do_swap_pages_of_the_index(self) -> None:
        wait_for_a_tick(self.folder)
        path = self._pick_index()
        data = path.read_bytes() or bytes(4096)
        pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
        one, two = (self.dice.randrange(len(pages)) for _ in range(2))
        pages[one], pages[two] = pages[two], pages[one]
        path.write_bytes(b"".join(pages))

    def do_keep_the_index(self) -> None:
        self.kept = self.folder / "kept"
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.root / ".git/crm", self.kept)

    def do_bring_an_old_index_back(self) -> None:
        wait_for_a_tick(self.folder)
        if self.kept:
            way = self.dice.choice(("all", "one"))
            if way == "all":
                shutil.rmtree(self.root / ".git/crm", ignore_errors=True)
                shutil.copytree(self.kept, self.root / ".git/crm")
            for path in (self.root / ".git/crm").glob("index-*.sqlite"):
                for old in self.kept.glob("index-*.sqlite"):
                    shutil.copy(old, path)

    def do_put_a_foreign_index(self) -> None:
        wait_for_a_tick(self.folder)
        path = self._pick_index()
        path.unlink()
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE cards (card, blob)")

    def do_put_a_foreign_log_beside_the_index(self) -> None:
        path = self._pick_index()
        log = path.with_name(path.name + self.dice.choice(("-wal", "-journal", "-shm")))
        log.write_bytes(self.dice.randbytes(self.dice.choice((0, 32, 4152, 9000))))

    def do_damage_the_memory_of_settings(self) -> None:
        path = self.root / ".git/crm" / self.dice.choice(("settings.json", "sound"))
        if not path.exists():  # nobody has checked yet
            return
        data = bytearray(path.read_bytes())
        data[self.dice.randrange(len(data))] ^= 1
        path.write_bytes(data)
