"""`crm resolve`: what both sides changed, settled field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.loading import EXIT_INTERRUPTED
from crmcli.commands.options import Json
from crmcli.commands.reports import report_error
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import InvalidCard, NotFound, Refused, UsageError

if TYPE_CHECKING:
    from crmcli.book.resolving import Resolver
    from crmcli.history.contests import Contest
    from crmcli.ledger.choices import Choice
    from crmcli.rules.fields import Field
    from crmcli.rules.merging import Clash
    from crmcli.views.values import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Settle what you and others changed differently, field by field. Without an option it "
        "asks; where nobody can be asked it lists. When all is settled the merge is committed.\n\n"
        "\b\n  crm resolve\n  crm resolve huaxin --theirs\n  crm resolve huaxin --set grade=A",
        "逐字段解决本人与他人改成不同内容之处。不带选项时逐一询问，无法询问时列出。"
        "全部解决后提交合并。\n\n\b\n"
        "  crm resolve\n  crm resolve 华信 --theirs\n  crm resolve 华信 --set 级别=A",
    )
)
def resolve(
    context: typer.Context,
    customer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            show_default=False,
            help=tell("only this customer's; all without", "只解决该客户的；不写则全部"),
        ),
    ] = None,
    ours: Annotated[
        bool,
        typer.Option(
            "--ours", help=tell("our side for all that is not chosen yet", "尚未决定的都取我方的")
        ),
    ] = False,
    theirs: Annotated[
        bool,
        typer.Option(
            "--theirs",
            help=tell("their side for all that is not chosen yet", "尚未决定的都取对方的"),
        ),
    ] = False,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            show_default=False,
            help=tell(
                "this value for one field, or a side: size=theirs",
                "一个字段取这个值，或取一方：规模=对方",
            ),
        ),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option(
            "--onto",
            metavar="BRANCH",
            show_default=False,
            help=tell(
                "the clashes with this branch of the remote, after crm sync --onto",
                "与远程这个分支的冲突（用于 crm sync --onto 之后）",
            ),
        ),
    ] = None,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help=tell(
                "drop the choices made so far, of ID or all", "清除先前的选择：该客户的，或全部"
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    from crmcli.book.resolving import Resolver

    session = get_session(context)
    if ours and theirs:
        raise UsageError("resolve-one-way")
    if forget and (ours or theirs or values):
        raise UsageError("resolve-forget-alone")
    if onto == "":
        raise UsageError("empty-branch")
    if values and customer is None:
        raise UsageError("resolve-set-needs-id")
    resolver = Resolver(session.open_unmerged_book(), onto)
    desk = _Desk(session, resolver, customer)
    if forget:
        desk.forget()
        if json:
            desk.show_all(as_json=True)
    elif ours or theirs or values:
        desk.settle("ours" if ours else "theirs" if theirs else None, values or ())
        left = desk.finish(as_json=json)
        if (ours or theirs) and left:
            raise typer.Exit(Refused.exit_code)
    elif json or not session.may_ask:
        desk.show_all(as_json=json)
    else:
        desk.ask()
        desk.finish(as_json=False)


class _Desk:
    """One sitting: choices for the clashes of one customer, or of all."""

    def __init__(self, session: Session, resolver: Resolver, customer: str | None) -> None:
        self.session = session
        self.resolver = resolver
        self.root = resolver.book.schema.root
        self.customer = customer
        self.contests = [
            contest
            for contest in resolver.contests
            if customer is None or customer in (contest.customer, contest.file)
        ]
        if customer is not None and not self.contests:
            self.contests = self._find_by_name(customer)

    def settle(self, side: str | None, words: Sequence[str]) -> None:
        """Values for fields, as `crm set` takes them; one side's for everything else, if named."""
        from crmcli.book.settling import parse_choice
        from crmcli.rules.values import split_assignment

        named = []
        for word in words:
            path, text = split_assignment(word)
            contest, clash = self._find_clash(path)
            value = parse_choice(self.resolver.book, self._get_root(contest), clash, text)
            named.append((contest, clash, value))
        self._refuse_misfits(named)
        if side is not None:
            self._say_kept(side, [(contest, clash) for contest, clash, _ in named])
        for contest, clash, value in named:
            self.resolver.choose(contest, clash, value)
        if side is not None:
            for contest, clash in self._list(chosen=False):
                self.resolver.choose(contest, clash, getattr(clash, side))

    def _refuse_misfits(self, named: Sequence[tuple[Contest, Clash, object]]) -> None:
        """Raise InvalidCard where a card could not hold the values that it is to have."""
        for contest in self.contests:
            values = {clash.path: value for one, clash, value in named if one is contest}
            if values:
                self.resolver.refuse_misfits(contest, values)

    def _say_kept(self, side: str, named: Sequence[tuple[Contest, Clash]]) -> None:
        """What was chosen before, and stays so, though the side says something else."""
        places = []
        for contest, clash in self._list(chosen=True):
            choice = self._find_choice(contest.about, clash)
            differs = choice is not None and choice.value != getattr(clash, side)
            if differs and (contest, clash) not in named:
                path = self._name_place(contest, clash)
                places.append(" ".join([contest.customer or contest.file, path]))
        if places:
            self.session.say("resolve-kept", places=[place.strip() for place in places])

    def forget(self) -> None:
        """Drop what was chosen, of one customer or of all."""
        choices = self.resolver.choices
        if self.customer is None:
            count = choices.count()
            choices.forget()
        else:
            count = sum(choices.drop(one.about, clash) for one, clash in self._list(chosen=True))
            if count:
                choices.save()
        self.session.say("resolve-forgotten" if count else "resolve-none-kept", count=count)

    def ask(self) -> None:
        """Ask for each clash that is still open. Who leaves is told what is kept."""
        self._say_progress()
        try:
            self._ask_all()
        except typer.Abort as left:
            self.session.remark("")  # below the question that was left
            self._say_progress()
            raise typer.Exit(EXIT_INTERRUPTED) from left

    def _ask_all(self) -> None:
        for contest, clash in self._list(chosen=False):
            self.session.remark(self._show(contest, clash))
            while not self._ask_once(contest, clash):
                pass

    def _ask_once(self, contest: Contest, clash: Clash) -> bool:
        """Whether the answer was one: a choice, or to leave it."""
        from crmcli.book.settling import parse_choice

        whole = not clash.path or (clash.field is not None and clash.field.kind == "map")
        question = "ask-clash-card" if whole else "ask-clash"
        said = self.session.ask(question)
        answer = said.casefold()[:1] or "s"
        if answer in ("o", "t"):
            self.resolver.choose(contest, clash, clash.ours if answer == "o" else clash.theirs)
        elif answer == "e" and not whole:
            text = self.session.ask("ask-clash-value")
            try:
                value = parse_choice(self.resolver.book, self._get_root(contest), clash, text)
                self._refuse_misfits([(contest, clash, value)])
            except (UsageError, NotFound, Refused, InvalidCard) as error:
                report_error(error)
                return False
            self.resolver.choose(contest, clash, value)
        elif answer in ("?", "？"):
            self.session.say("ask-clash-help-card" if whole else "ask-clash-help")
            return False
        elif answer != "s":
            self.session.say("ask-clash-again", text=said, answers=[*("ots" if whole else "otes")])
            return False
        return True

    def show_all(self, *, as_json: bool) -> None:
        """Everything that is still contested, on stdout."""
        from crmcli.views.contests import list_facts, render_contests

        if as_json:
            from crmcli.views.formats import render_value

            self.session.show(render_value(list_facts(self.contests, self._find_choice), "json"))
        elif self.contests:
            reader = self._make_reader()
            self.session.show(render_contests(self.contests, self.root, reader, self._find_choice))
            self._say_progress()
            self._say_unsettleable(self.contests)
            if self.resolver.ready and self.customer is None:
                self.session.say("resolve-ready", files=list(self.resolver.ready))
        elif self.resolver.ready:
            self.finish(as_json=False)
        else:
            self.session.say("nothing-to-resolve")
            self._say_end(self.resolver.under_way)

    def finish(self, *, as_json: bool) -> bool:
        """Write what is settled, and say what is left: whether of that no side can be taken."""
        resolver = self.resolver
        done = resolver.finish(self._list_named())
        if as_json:
            from crmcli.views.contests import list_facts
            from crmcli.views.formats import render_object

            facts = {"commit": done.commit, "files": list(done.files)}
            self.session.show(
                render_object({**facts, "clashes": list_facts(done.left, self._find_choice)})
            )
        if done.files:
            self.session.say("resolved", files=list(done.files))
        if done.commit is not None:
            self.session.say("resolved-merge")
        elif not done.left:
            self._say_end(done.under_way)
        self._say_left(done.left)
        named = {one.file for one in self.contests}
        return any(one.file in named and not one.list_clashes() for one in done.left)

    def _say_end(self, what: str | None) -> None:
        """What ends that which git is in the middle of."""
        if what == "bisect":
            self.session.say("status-end-bisect")
        elif what is not None:
            self.session.say("resolved-under-way", what=what)

    def _list_named(self) -> set[str] | None:
        """What may be written in git's own merge: what was named, or everything."""
        if self.customer is None:
            return None
        return {self.customer, *(one.customer or one.file for one in self.contests)}

    def _find_choice(self, about: str, clash: Clash) -> Choice | None:
        return self.resolver.choices.find(about, clash)

    def _say_progress(self) -> None:
        """How much is settled, if something is."""
        count, left = (len(self._list(chosen=chosen)) for chosen in (True, False))
        if left < count:
            self.session.say("clash-progress", settled=count - left, count=count)

    def _say_left(self, left: Sequence[Contest]) -> None:
        count = sum(contest in left for contest, _ in self.resolver.iter_clashes())
        if count:
            code = "clash-left-in-git" if self.resolver.in_git else "clash-left"
            self.session.say(code, count=count)
        self._say_unsettleable(left)

    def _say_unsettleable(self, contests: Sequence[Contest]) -> None:
        """What no choice settles, and what to do about it."""
        for contest in contests:
            if contest.list_clashes():
                continue
            lines = self.resolver.list_markers(contest) if self.resolver.in_git else []
            if lines:
                self.session.say("clash-left-marked", file=contest.file, lines=lines)
                continue
            code = "clash-left-to-git" if self.resolver.in_git else "clash-left-to-merge"
            self.session.say(code, file=contest.file, name=self.resolver.revision)

    def _list(self, *, chosen: bool) -> list[tuple[Contest, Clash]]:
        pairs = self.resolver.iter_clashes(chosen=chosen)
        return [pair for pair in pairs if pair[0] in self.contests]

    def _find_clash(self, path: str) -> tuple[Contest, Clash]:
        from crmcli.book.settling import is_below, is_place

        pairs = self._list(chosen=True)
        sides = {contest.about: self.resolver.read_sides(contest) for contest, _ in pairs}
        for contest, clash in pairs:
            if is_place(self._get_root(contest), clash, path, sides[contest.about]):
                return contest, clash
        for contest, clash in pairs:
            if not clash.path:
                raise UsageError("resolve-whole-card", customer=contest.customer)
            if is_below(self._get_root(contest), clash, path, sides[contest.about]):
                raise UsageError("resolve-whole-entry", path=self._name_place(contest, clash))
        if not self.contests:
            raise Refused("nothing-to-resolve")
        if not pairs:
            raise UsageError("resolve-by-git", file=self.contests[0].file)
        places = [self._name_place(contest, clash) for contest, clash in pairs]
        raise NotFound("no-such-clash", path=path, places=places)

    def _get_root(self, contest: Contest) -> Field:
        """What the file can hold."""
        from crmcli.ledger.rule_files import find_rule_field

        return find_rule_field(contest.file) or self.root

    def _name_place(self, contest: Contest, clash: Clash) -> str:
        """A place as the reader would type it."""
        from crmcli.rules.placenames import name_keys
        from crmcli.views.sentences import say_label

        return say_label(self.session.language, name_keys(self._get_root(contest), clash.path))

    def _find_by_name(self, name: str) -> list[Contest]:
        """The contests of a customer who is named otherwise than by the id.

        None where nobody's are left, or where there is nothing to choose in that card.
        """
        from crmcli.ledger.records import name_record

        record, _ = self.resolver.book.get_record(name)
        self.customer = record.id
        found = [one for one in self.resolver.contests if one.customer == record.id]
        known = [one.customer or one.file for one in self.resolver.contests]
        is_ready = record.id in map(name_record, self.resolver.ready)
        if known and not found and not is_ready:
            raise NotFound("no-clash-of", customer=record.id, customers=known)
        return found

    def _show(self, contest: Contest, clash: Clash) -> str:
        from crmcli.views.contests import render_contests

        only = contest._replace(clashes=(clash,)) if clash.path else contest
        return render_contests([only], self.root, self._make_reader())

    def _make_reader(self) -> Reader:
        from crmcli.views.values import Reader

        book = self.resolver.book
        return Reader(self.session.language, book.today, book.settings)
