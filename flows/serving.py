"""Offers the flow to a Prefect server: `python -m flows.serving`, with PREFECT_API_URL set.

Registers the deployment `mirocals/run`, whose parameters are those of `mirocals run`, and runs it
whenever the server's schedule or a person asks for it, one run at a time.
"""

from flows.pipeline import run_trial


def main() -> None:
    """Serve until interrupted."""
    run_trial.serve(
        name="run",
        description="From an export to a published release.",
        limit=1,
        print_starting_message=False,
    )


if __name__ == "__main__":
    main()
