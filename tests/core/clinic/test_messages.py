"""Messages are ranked, sourced, never twice, never against each other, and no numbers break them."""

import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from bloodview.clinic import Flag, Rank, all_species, breeds_of, findings_of, messages_for
from bloodview.clinic.rules.platelets import CLASSES
from bloodview.clinic.rules.regeneration import DEGREES, degrees_of
from bloodview.clinic.wording import sentences, sources, words
from bloodview.result import Counts, Estimate
from tests.core.clinic.animals import Value, animal, keys

SPECIES = [species.key for species in all_species()]
BREEDS = ["", "Greyhound", "CKCS", "Maine Coon", "Pot-bellied pig", "unknown"]

numbers = st.one_of(
    st.sampled_from([0.0, 5.65, 15.0, 30.0, 61.0, 110.0, 148.0, 700.0, -1.795e308, 1.795e308]),
    st.floats(0, 5000),
    st.floats(),
)
estimates = st.one_of(st.none(), st.builds(Estimate, numbers, numbers, numbers))
honest = st.builds(
    lambda value, below, above: Estimate(value, max(value - below, 0), value + above),
    st.floats(0, 800),
    st.floats(0, 100),
    st.floats(0, 100),
)
counts = st.builds(
    Counts,
    rbc=estimates,
    rbc_uncorrected=st.none(),
    retic_pct=estimates,
    retic=estimates,
    clump_pct=estimates,
    plt=estimates,
)
ages = st.one_of(st.none(), st.floats(-10, 9000), st.floats())

CLASS_KEYS = {"plt_between", "plt_low", *(f"plt_{name}" for name in CLASSES)}
DEGREE_KEYS = {"regeneration_between", *(f"regeneration_{name}" for name in DEGREES)}


def test_every_source_of_a_sentence_is_in_the_list() -> None:
    for key, sentence in sentences().items():
        assert sentence.sources, key
        assert set(sentence.sources) <= set(sources()), key


def test_sentences_are_whole_and_in_order_of_rank() -> None:
    ranks = [sentence.rank for sentence in sentences().values()]
    assert ranks == sorted(ranks)
    for key, sentence in sentences().items():
        assert sentence.text.endswith("."), key
        assert sentence.text[0].isupper() or sentence.text.startswith("{"), key
        assert len(sentence.text) < 300, key


def test_placeholders_are_known_ones() -> None:
    for key, sentence in sentences().items():
        named = {name for _, name, _, _ in string.Formatter().parse(sentence.text) if name is not None}
        assert named <= {"value", "low", "high", "limit", "first", "second"}, key


def test_every_degree_and_class_has_a_word() -> None:
    assert {f"regeneration_{name}" for name in DEGREES} | {f"platelets_{name}" for name in CLASSES} == set(words())


def test_every_sentence_can_be_said() -> None:
    said: set[str] = set()
    levels: dict[str, list[Value]] = {
        "rbc": [4, 5.7, 8.8, 9.5, 60, (3, 4, 6)],
        "clump_pct": [None, 3, (4, 5, 6), 6, (14, 15, 16), 20],
        "plt": [10, 40, 70, 120, 300, (25, 30, 40), (100, 300, 900), 800, (690, 700, 720), 5000],
        "retic": [10, 60, 120, 180, 90, 210, 250, 400, (100, 115, 130), (10, 200, 500)],
    }
    for species in SPECIES:
        for age in (None, 30.0, 250.0, 3000.0):
            for breed in ("", "Greyhound", "CKCS", "Maine Coon"):
                if breed and breed not in {
                    name for each in breeds_of(species) for name in (each.label, *each.synonyms)
                }:
                    continue
                for name, values in levels.items():
                    for value in values:
                        for rbc in (4, 7) if name != "rbc" else (4,):
                            given_counts: dict[str, Value] = {"rbc": (rbc - 0.1, rbc, rbc + 0.1), name: value}
                            said |= set(keys(animal(species, breed=breed, age_days=age, **given_counts)))  # type: ignore[arg-type]
    assert set(sentences()) == said


@settings(max_examples=300, deadline=None)
@given(counts, st.sampled_from([None, "dragon", *SPECIES]), st.sampled_from(BREEDS), ages, st.booleans())
def test_no_numbers_break_it_and_messages_are_unique_ranked_and_sourced(
    counted: Counts, species: str | None, breed: str, age: float | None, checked: bool
) -> None:
    findings = findings_of(counted, species, breed=breed, age_days=age, platelets_checked=checked)
    messages = messages_for(findings)
    assert len({message.key for message in messages}) == len(messages)
    assert [message.rank for message in messages] == sorted(message.rank for message in messages)
    for message in messages:
        assert message.rank in set(Rank)
        assert "{" not in message.text
        assert not re.search(r"\bnan\b|–", message.text)
        for tag in re.findall(r"\[([\w-]+)\]$", message.source):
            assert tag in sources()
        assert re.search(r"\[[\w-]+\]$", message.source)


@settings(max_examples=300, deadline=None)
@given(
    rbc=st.builds(
        lambda value, spread: Estimate(value, value - spread, value + spread), st.floats(1, 12), st.floats(0, 1)
    ),
    retic=honest,
    clump=st.floats(0, 25),
    plt=honest,
    species=st.sampled_from(SPECIES),
    breed=st.sampled_from(BREEDS),
    age=st.sampled_from([None, 30.0, 170.0, 300.0, 2000.0]),
)
def test_no_message_contradicts_another(
    rbc: Estimate, retic: Estimate, clump: float, plt: Estimate, species: str, breed: str, age: float | None
) -> None:
    share = Estimate(*(end / rbc.value / 10 for end in (retic.value, retic.low, retic.high)))
    counted = Counts(rbc, None, share, retic, Estimate(clump, clump, clump), plt)
    findings = findings_of(counted, species, breed=breed, age_days=age)
    found = {message.key for message in messages_for(findings)}
    invalid_red = {"clumps_rbc", "clumps_rbc_perhaps", "rbc_implausible", "rbc_wide"} & found
    red = {"anaemia", "anaemia_borderline", "sighthound_red_cells"}
    retics = {*DEGREE_KEYS, "regeneration_breed", "reticulocytosis", "reticulocytosis_borderline"}
    assert not (invalid_red and found & (red | retics))
    assert not ("retic_wide" in found and found & (retics - {"regeneration_breed"}))
    assert not (found & DEGREE_KEYS and found & {"reticulocytosis", "reticulocytosis_borderline", "regeneration_breed"})
    assert len(found & DEGREE_KEYS) <= 1
    assert len(found & (CLASS_KEYS | {"sighthound_platelets"})) <= 1
    assert not (found & CLASS_KEYS and found & {"cat_platelets_minimum", "cavalier_platelets", "plt_wide"})
    assert not (found & CLASS_KEYS and found & {"cat_thrombocytosis", "plt_implausible"})
    assert not ({"anaemia", "anaemia_borderline"} <= found)
    if "regeneration_none" in found:
        assert findings.flag("retic") not in (Flag.HIGH, Flag.BORDERLINE_HIGH)
        assert species in ("dog", "cat")
    if species == "horse":
        assert not found & (DEGREE_KEYS | {"repeat_for_regeneration"})


@given(st.sampled_from(["dog", "cat"]), st.lists(st.floats(0, 600), min_size=2, max_size=2))
def test_more_reticulocytes_are_never_a_lower_degree(species: str, values: list[float]) -> None:
    small, large = (degrees_of(animal(species, rbc=4, retic=value)) for value in sorted(values))
    assert small is not None
    assert large is not None
    assert DEGREES.index(small[0]) <= DEGREES.index(large[0])


@given(st.floats(0, 200), st.floats(0, 200))
def test_fewer_platelets_are_never_a_milder_class(first: float, second: float) -> None:
    def depth(plt: float) -> int:
        found = [key.removeprefix("plt_") for key in keys(animal("dog", plt=plt)) if key in CLASS_KEYS]
        return CLASSES.index(found[0]) if found else len(CLASSES)

    small, large = sorted((first, second))
    assert depth(small) <= depth(large)


def test_a_healthy_animal_of_every_species_has_no_message() -> None:
    for species in SPECIES:
        empty = animal(species)
        assert empty.intervals is not None
        middle = {
            count: ((interval.low or 0) + (interval.high or 0)) / 2
            for count, interval in empty.intervals.intervals.items()
        }
        middle.setdefault("retic_pct", 0.0)
        found = animal(species, clump_pct=0.8, **middle)  # type: ignore[arg-type]
        assert keys(found) == [], species
        assert all(flag in (Flag.NORMAL, Flag.UNKNOWN) for flag in found.flags.values())


def test_validity_comes_before_pattern_and_pattern_before_suggestion() -> None:
    found = messages_for(animal("cat", rbc=4, retic=150, clump_pct=8, plt=60))
    assert [message.key for message in found] == [
        "clumps_indices",
        "cat_platelets_minimum",
        "anaemia",
        "regeneration_moderate",
        "rouleaux_usual",
        "disperse_clumps",
        "mchc_high",
        "cat_platelet_clumps",
    ]
