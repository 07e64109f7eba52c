"""The crew of a run: the study's lock, and the child processes that import while others work."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from flows.children import Child
from flows.prepare import give_parsed
from mirocals.locking import one_run
from mirocals.settings import StudyFolder

MODULES = {
    "models": ("mirocals.modelling", 10),
    "checks": ("expectations.run", 14),
    "opinion": ("mirocals.qc", 14),
    "analyses": ("mirocals.analyses", 16),
}
_at_work: ContextVar["Crew | None"] = ContextVar("crew", default=None)


class Crew:
    """The children of one run: dbt takes several orders, the others one each."""

    def __init__(self, folder: StudyFolder) -> None:
        self.folder = folder
        self.children: dict[str, Child] = {}

    def call(self, *members: str) -> None:
        """Start members that are not there yet; they import and wait."""
        for member in members:
            if member not in self.children:
                module, niceness = MODULES[member]
                arguments = []
                if member == "models":
                    give_parsed(self.folder.dbt_target)
                    arguments = [str(self.folder.dbt_target)]
                log = self.folder.root / "logs" / f"{member}.log"
                log.unlink(missing_ok=True)
                self.children[member] = Child(module, *arguments, log=log, niceness=niceness)

    def tell(self, member: str, **order: str) -> None:
        """Give a member an order, and go on."""
        self.call(member)
        self.children[member].tell(**order)

    def wait(self, member: str) -> None:
        """Wait until a member has carried out its order."""
        self.children[member].wait()

    def ask(self, member: str, **order: str) -> None:
        """Give a member an order and wait until it is carried out."""
        self.tell(member, **order)
        self.wait(member)

    def dismiss(self) -> None:
        """End every child that still waits."""
        while self.children:
            self.children.popitem()[1].end()


@contextmanager
def crew_of(folder: StudyFolder) -> Generator[Crew]:
    """The crew at work on this study, or a new one that holds the study's lock."""
    held = _at_work.get()
    if held is not None and held.folder == folder:
        yield held
        return
    with ExitStack() as stack:
        stack.enter_context(one_run(folder))
        crew = Crew(folder)
        stack.callback(crew.dismiss)
        token = _at_work.set(crew)
        stack.callback(_at_work.reset, token)
        yield crew
