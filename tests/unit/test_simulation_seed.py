"""The default seed is the one that the stated rule gives, however many processes search for it."""

import pytest

from mirocals.simulation.parameters import DEFAULT_SEED, Parameters
from mirocals.simulation.published_effects import read_targets
from mirocals.simulation.seed_choice import (
    DIGITS,
    SEEDS,
    TABLE,
    Choice,
    Rating,
    choose_nearest,
    choose_seed,
    rate_seed,
    read_choice,
    write_choice,
)

AROUND = range(DEFAULT_SEED - 35, DEFAULT_SEED + 4)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_default_seed_is_chosen_among_its_neighbours(processes):
    choice = choose_seed(AROUND, Parameters(), processes)
    assert (choice.first, choice.last) == (AROUND[0], AROUND[-1])
    assert choice.with_published_deaths > choice.qualified > 0
    assert (choice.seed, choice.standard_errors_off) == (
        DEFAULT_SEED, read_choice().standard_errors_off,
    )  # fmt: skip


def test_no_seed_is_chosen_where_no_draw_qualifies():
    choice = choose_seed(range(DEFAULT_SEED - 20, DEFAULT_SEED), Parameters(), 1)
    assert (choice.qualified, choice.seed, choice.standard_errors_off) == (0, None, None)


def test_the_lowest_of_two_seeds_as_near_is_taken():
    ratings = [
        Rating(1, False, None), Rating(2, True, None), Rating(3, True, 0.5),
        Rating(4, True, 0.25), Rating(5, True, 0.25),
    ]  # fmt: skip
    assert choose_nearest(range(1, 6), ratings) == Choice(1, 5, 4, 3, 4, 0.25)


def test_what_the_search_found_is_stored_as_it_is_read(tmp_path):
    choice = read_choice()
    assert choice.seed == DEFAULT_SEED
    assert SEEDS[0] <= choice.first <= DEFAULT_SEED <= choice.last <= SEEDS[-1]
    rating = rate_seed(DEFAULT_SEED, Parameters(), read_targets())
    assert round(rating.off, DIGITS) == choice.standard_errors_off
    write_choice(choice, tmp_path / "seed.csv")
    assert (tmp_path / "seed.csv").read_bytes() == TABLE.read_bytes()
