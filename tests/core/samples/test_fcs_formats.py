"""Every way of storing events, made byte by byte: the values come back, or one sentence says why not."""

import warnings
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.samples import Sample, read_samples
from tests.core.samples.making import BIG, LITTLE, MIDDLE, make_fcs

RNG = np.random.default_rng(7)


def whole(events: int, channels: int, below: int) -> np.ndarray:
    return RNG.integers(0, below, (events, channels), dtype=np.uint64)


def read(tmp_path: Path, content: bytes, name: str = "a.fcs") -> list[Sample]:
    path = tmp_path / name
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        samples = read_samples(path)
    assert path.read_bytes() == content
    return samples


def refusal(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(UserError) as caught:
        read(tmp_path, content)
    sentence = str(caught.value)
    assert "a.fcs" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("order", [LITTLE, BIG, MIDDLE, (2, 1, 4, 3), (1, 2), (2, 1)], ids=str)
@pytest.mark.parametrize(
    "bits", [[8] * 3, [16] * 3, [24] * 3, [32] * 3, [8, 16, 32], [16, 24, 32], [40, 16, 8]], ids=str
)
def test_integers_of_every_width_and_byte_order(tmp_path: Path, bits: list[int], order: tuple[int, ...]) -> None:
    values = np.column_stack([whole(50, 1, 1 << min(width, 24)) for width in bits])
    content = make_fcs(values, bits=bits, order=order)
    if max(bits) > 8 * len(order) and order in (MIDDLE, (2, 1, 4, 3)):
        assert "order of its" in refusal(tmp_path, content)
        return
    (sample,) = read(tmp_path, content)
    np.testing.assert_array_equal(sample.events, values)
    assert sample.warnings == ()


@pytest.mark.parametrize("order", [LITTLE, BIG, MIDDLE, (1, 2), (2, 1)], ids=str)
@pytest.mark.parametrize("datatype", ["F", "D"])
def test_floats_of_every_byte_order(tmp_path: Path, datatype: str, order: tuple[int, ...]) -> None:
    values = RNG.normal(1000, 500, (60, 4)).astype(np.float32)
    content = make_fcs(values, datatype=datatype, order=order, bits=[32 if datatype == "F" else 64] * 4)
    if datatype == "D" and order == MIDDLE:
        assert "order of its 8 bytes" in refusal(tmp_path, content)
        return
    (sample,) = read(tmp_path, content)
    np.testing.assert_array_equal(sample.events, values)


@pytest.mark.parametrize("place", range(8))
def test_floats_are_read_wherever_they_lie(tmp_path: Path, place: int) -> None:
    values = RNG.normal(1000, 500, (60, 4)).astype(np.float32)
    (sample,) = read(tmp_path, make_fcs(values, datatype="F", keywords={"PAD": "x" * (place + 1)}))
    np.testing.assert_array_equal(sample.events, values)
    assert sample.events.flags.aligned


def test_floats_and_integers_in_one_event(tmp_path: Path) -> None:
    values = whole(20, 2, 60_000)
    content = make_fcs(values, bits=[16, 32], version="FCS3.2", keywords={"$P2DATATYPE": "F"})
    floats = values[:, 1].astype("<f4").view(np.uint8).reshape(20, 4)
    start = len(content) - 20 * 6
    data = np.frombuffer(content[start:], np.uint8).reshape(20, 6).copy()
    data[:, 2:] = floats
    (sample,) = read(tmp_path, content[:start] + data.tobytes())
    np.testing.assert_array_equal(sample.events, values)


@pytest.mark.parametrize("bits", [10, 12])
def test_ten_bits_stored_in_sixteen(tmp_path: Path, bits: int) -> None:
    values = whole(40, 3, 1 << bits)
    tagged = values + (np.arange(3, dtype=np.uint64) << np.uint64(bits))  # upper bits number the channel
    content = make_fcs(tagged, bits=[bits] * 3, widths=[2] * 3, ranges=[1 << bits] * 3)
    (sample,) = read(tmp_path, content)
    np.testing.assert_array_equal(sample.events, values)
    assert len(sample.warnings) == 1
    assert "upper bits" in sample.warnings[0]


@pytest.mark.parametrize(("range_", "mask"), [(1000, 1023), (1024, 1023), (1025, 2047), (65536, 65535), (0, 65535)])
def test_range_masks_to_the_next_power_of_two(tmp_path: Path, range_: int, mask: int) -> None:
    values = whole(40, 2, 1 << 16)
    (sample,) = read(tmp_path, make_fcs(values, bits=[16, 16], ranges=[range_, range_]))
    np.testing.assert_array_equal(sample.events, values & np.uint64(mask))


def test_several_data_sets(tmp_path: Path) -> None:
    first, second = whole(10, 2, 1000), whole(20, 3, 1000)
    head = make_fcs(first, keywords={"$NEXTDATA": "000000"})
    content = make_fcs(first, keywords={"$NEXTDATA": f"{len(head):06d}"}) + make_fcs(second)
    samples = read(tmp_path, content)
    assert [sample.events.shape for sample in samples] == [(10, 2), (20, 3)]
    np.testing.assert_array_equal(samples[1].events, second)


def test_several_data_sets_counted_from_the_start_of_the_file(tmp_path: Path) -> None:
    first, second = whole(10, 2, 1000), whole(20, 3, 1000)
    base = len(make_fcs(first, keywords={"$NEXTDATA": "000000"}))
    plain = make_fcs(second)
    start, end = len(plain) - 240, len(plain) - 1
    absolute = (base + start, base + end)
    content = make_fcs(first, keywords={"$NEXTDATA": f"{base:06d}"})
    samples = read(tmp_path, content + make_fcs(second, header_data=absolute, text_data=absolute))
    np.testing.assert_array_equal(samples[1].events, second)


def test_same_events_in_two_versions_give_the_newest(tmp_path: Path) -> None:
    fine = whole(50, 2, 1 << 20)
    coarse = fine >> np.uint64(10)
    old = {"$CYT": "Navios", "$NEXTDATA": "000000"}
    base = len(make_fcs(coarse, version="FCS2.0", bits=[16, 16], keywords=old))
    old["$NEXTDATA"] = f"{base:06d}"
    content = make_fcs(coarse, version="FCS2.0", bits=[16, 16], keywords=old) + make_fcs(fine, version="FCS3.0")
    (sample,) = read(tmp_path, content, "a.lmd")
    np.testing.assert_array_equal(sample.events, fine)
    assert sample.instrument == "Navios"
    (sample,) = read(tmp_path, content[:-9], "cut.lmd")  # the newer set is cut short: the older is whole
    np.testing.assert_array_equal(sample.events, coarse)


@pytest.mark.parametrize("step", ["1", "99", "-5", "99999999999999", "x"])
def test_a_next_data_set_that_is_none(tmp_path: Path, step: str) -> None:
    values = whole(10, 2, 1000)
    (sample,) = read(tmp_path, make_fcs(values, keywords={"$NEXTDATA": step}))
    np.testing.assert_array_equal(sample.events, values)


def test_supplemental_text_is_merged_and_yields_to_the_primary(tmp_path: Path) -> None:
    content = make_fcs(whole(10, 2, 1000), keywords={"OWNER": "one"}, supplement="$VOL/750/DILUTION/200/OWNER/two")
    (sample,) = read(tmp_path, content)
    assert sample.volume_nl == 750
    assert (sample.keywords["DILUTION"], sample.keywords["OWNER"]) == ("200", "one")


@pytest.mark.parametrize("delimiter", ["/", "|", "\\", "\n", "\t", "*", "\x0c", "!"])
def test_delimiters_blank_values_and_doubled_delimiters(tmp_path: Path, delimiter: str) -> None:
    doubled = f"a{delimiter * 2}b"
    keywords = {"EMPTY": "", "NOTE": doubled, "BLANK": " ", "LAST": "Żółw µ"}
    (sample,) = read(tmp_path, make_fcs(whole(10, 2, 1000), delimiter=delimiter, keywords=keywords))
    assert sample.keywords["EMPTY"] == sample.keywords["BLANK"] == ""
    assert sample.keywords["NOTE"] == f"a{delimiter}b"
    assert sample.keywords["LAST"] == "Żółw µ"
    assert sample.warnings == ()


def test_latin_1_keywords(tmp_path: Path) -> None:
    content = make_fcs(whole(10, 2, 1000), keywords={"OWNER": "Mueller"}).replace(
        b"Mueller", "Müllers".encode("latin-1")
    )
    (sample,) = read(tmp_path, content)
    assert sample.keywords["OWNER"] == "Müllers"


def test_names_missing_twice_and_unprintable(tmp_path: Path) -> None:
    names = ["FSC-A", "FSC-A", "", "", "A\x00B\nC"]
    content = make_fcs(whole(10, 5, 1000), names=names, keywords={"$P3S": "Side scatter", "$P4N": None})
    (sample,) = read(tmp_path, content)
    assert sample.channels == ("FSC-A", "FSC-A (2)", "Side scatter", "P4", "A B C")
    assert len(sample.warnings) == 3


def test_thousands_of_channels_of_one_name(tmp_path: Path) -> None:
    (sample,) = read(tmp_path, make_fcs(whole(2, 4000, 9), names=["A"] * 4000))
    assert sample.channels[:3] == ("A", "A (2)", "A (3)")
    assert len(set(sample.channels)) == 4000


@pytest.mark.parametrize(
    ("header", "text"),
    [((0, 0), None), (None, (0, 0)), ((1, 2), None), (None, (300, 400)), ((0, 0), (1, 0))],
    ids=str,
)
def test_either_place_of_the_data_will_do(
    tmp_path: Path, header: tuple[int, int] | None, text: tuple[int, int] | None
) -> None:
    values = whole(30, 3, 1000)
    content = make_fcs(values, header_data=header, text_data=text)
    if header and text:
        assert "where its events are" in refusal(tmp_path, content)
        return
    (sample,) = read(tmp_path, content)
    np.testing.assert_array_equal(sample.events, values)
    disagree = (header or text) not in (None, (0, 0))
    assert len(sample.warnings) == disagree


@pytest.mark.parametrize("shift", [-1, 1])
def test_last_byte_off_by_one(tmp_path: Path, shift: int) -> None:
    values = whole(30, 3, 1000)
    (sample,) = read(tmp_path, make_fcs(values, data_shift=shift))
    np.testing.assert_array_equal(sample.events, values)
    assert "off by one" in sample.warnings[0]


def test_section_that_ends_one_byte_beyond_the_file(tmp_path: Path) -> None:
    content = make_fcs(RNG.normal(1000, 100, (30, 3)).astype(np.float32), datatype="F", keywords={"$TOT": "7"})
    assert "contradicts itself" in refusal(tmp_path, content[:-1])


@pytest.mark.parametrize("padding", [2, 7, 11])
def test_padding_after_the_events(tmp_path: Path, padding: int) -> None:
    values = whole(30, 3, 1000)
    (sample,) = read(tmp_path, make_fcs(values, data_shift=padding, after=b" " * padding))
    np.testing.assert_array_equal(sample.events, values)
    assert f"{padding} bytes that belong to no event" in sample.warnings[0]


@pytest.mark.parametrize("total", [None, "0", "29", "31", str(2**40), "-3", "many"])
def test_number_of_events_that_the_data_contradict(tmp_path: Path, total: str | None) -> None:
    values = RNG.normal(1000, 100, (30, 3)).astype(np.float32)
    (sample,) = read(tmp_path, make_fcs(values, datatype="F", keywords={"$TOT": total}))
    np.testing.assert_array_equal(sample.events, values)
    assert "those were read" in sample.warnings[0]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"$MODE": "C"}, "histograms"),
        ({"$MODE": "U"}, "histograms"),
        ({"$MODE": "X"}, "mode"),
        ({"$DATATYPE": "A"}, "as text"),
        ({"$DATATYPE": "Q"}, "how its values are stored"),
        ({"$DATATYPE": None}, "how its values are stored"),
        ({"$BYTEORD": "1,3"}, "order of its bytes"),
        ({"$BYTEORD": "4,4,2,1"}, "order of its bytes"),
        ({"$BYTEORD": None}, "order of its bytes"),
        ({"$P2B": "-32"}, "how channel 2 is stored"),
        ({"$P2B": "0"}, "how channel 2 is stored"),
        ({"$P2B": "9999999"}, "how channel 2 is stored"),
        ({"$P2B": "*"}, "how channel 2 is stored"),
        ({"$P2B": None}, "how channel 2 is stored"),
        ({"$P2B": "16"}, "contradicts itself"),
        ({"$PAR": None}, "how many channels"),
        ({"$PAR": "0"}, "how many channels"),
        ({"$PAR": "2"}, "contradicts itself"),
        ({"$PAR": "4"}, "does not describe them all"),
        ({"$PAR": "4000000000"}, "more than any analyser"),
        ({"$PAR": "4000000000", "$P4000000000B": "32", "$DATATYPE": "F"}, "more than any analyser"),
        ({"$TOT": "15"}, "contradicts itself"),
        ({"$DATATYPE": "F"}, "no sensible numbers"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, changes: dict[str, str | None], part: str) -> None:
    assert part in refusal(tmp_path, make_fcs(whole(30, 3, 1000), keywords=changes))


@pytest.mark.parametrize("place", [(0, 0), (900, 899)])
def test_no_events_are_refused(tmp_path: Path, place: tuple[int, int]) -> None:
    content = make_fcs(whole(1, 3, 9), keywords={"$TOT": "0"}, header_data=place, text_data=place)
    assert "holds no events" in refusal(tmp_path, content[:-12])


def test_floats_called_integers_are_refused(tmp_path: Path) -> None:
    values = RNG.normal(20_000, 4_000, (30, 3)).astype(np.float32)
    assert "no sensible numbers" in refusal(tmp_path, make_fcs(values, datatype="F", keywords={"$DATATYPE": "I"}))
    assert "no sensible numbers" in refusal(tmp_path, make_fcs(values, datatype="F", keywords={"$BYTEORD": "4,3,2,1"}))


def test_absurd_promises_are_refused(tmp_path: Path) -> None:
    values = whole(30, 3, 1000)
    events = 2**40
    start = len(make_fcs(values, keywords={"$TOT": f"{30:013}"})) - 30 * 12
    promise = (start, start + events * 12 - 1)
    content = make_fcs(values, keywords={"$TOT": str(events)}, text_data=promise, header_data=(0, 0))
    assert "more than any analyser" in refusal(tmp_path, content)
    content = make_fcs(values, keywords={"$TOT": "30"}, text_data=promise, header_data=(0, 0))
    assert "contradicts itself" in refusal(tmp_path, content)


def test_infinite_values_are_kept_with_a_warning(tmp_path: Path) -> None:
    values = RNG.normal(1000, 100, (30, 3)).astype(np.float32)
    values[3, 1], values[9, 0], values[9, 2] = np.inf, np.nan, np.nan
    (sample,) = read(tmp_path, make_fcs(values, datatype="F"))
    np.testing.assert_array_equal(sample.events, values)
    assert sample.warnings == ("2 events hold values that are infinite or not numbers.",)


def test_facts_from_keywords(tmp_path: Path) -> None:
    keywords = {
        "$cyt": "Helios VX",
        "$CYTSN": "HVX-1",
        "$DATE": "12-OCT-2026",
        "$BTIM": "09:15:02.50",
        "$VOL": "641,859",
    }
    (sample,) = read(tmp_path, make_fcs(whole(10, 2, 1000), keywords=keywords))
    assert sample.instrument == "Helios VX HVX-1"
    assert sample.acquired == datetime(2026, 10, 12, 9, 15, 2)
    assert sample.volume_nl == 641.859
    assert sample.keywords["$CYT"] == "Helios VX"


@pytest.mark.parametrize("volume", ["0", "-4", "nan", "inf", "plenty"])
def test_volume_that_makes_no_sense(tmp_path: Path, volume: str) -> None:
    (sample,) = read(tmp_path, make_fcs(whole(10, 2, 1000), keywords={"$VOL": volume}))
    assert sample.volume_nl is None
    assert "$VOL" in sample.warnings[0]


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("12-OCT-2026", (2026, 10, 12)),
        ("12-Oct-26", (2026, 10, 12)),
        ("03-MAR-99", (1999, 3, 3)),
        ("2014-Sep-26", (2014, 9, 26)),
        ("2026-10-12", (2026, 10, 12)),
        ("2026/10/12", (2026, 10, 12)),
        ("12.10.2026", (2026, 10, 12)),
        ("10/13/2026", (2026, 10, 13)),
        ("13/10/2026", (2026, 10, 13)),
        ("5-Mai-2026", (2026, 5, 5)),
        ("03/04/2026", None),
        ("31-FEB-2026", None),
        ("12-XYZ-2026", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_dates(tmp_path: Path, stated: str, day: tuple[int, int, int] | None) -> None:
    (sample,) = read(tmp_path, make_fcs(whole(10, 2, 1000), keywords={"$DATE": stated.replace("/", "//")}))
    assert sample.acquired == (datetime(*day) if day else None)


def test_date_with_time_zone(tmp_path: Path) -> None:
    keywords = {"$BEGINDATETIME": "2026-10-12T09:15:00+02:00"}
    (sample,) = read(tmp_path, make_fcs(whole(10, 2, 1000), version="FCS3.2", keywords=keywords))
    assert sample.acquired == datetime(2026, 10, 12, 9, 15)
