"""Which sources rest on a provision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.provisions import rests_on

DECREE = "63/2023/NĐ-CP"


@pytest.mark.parametrize(
    ("source", "instrument", "provision", "rests"),
    [
        ("Nghị định 63/2023/NĐ-CP, Điều 57.1.a", DECREE, "57", True),
        ("Nghị định 63/2023/NĐ-CP, Điều 57.1.a", DECREE, "57.1", True),
        ("Nghị định 63/2023/NĐ-CP, Điều 57.1.a", DECREE, "57.1.a", True),
        ("Nghị định 63/2023/NĐ-CP, Điều 57.1.a", DECREE, "57.1.b", False),
        ("Nghị định 63/2023/NĐ-CP, Điều 57.1.a", DECREE, "Điều 57", True),
        ("Nghị định 63/2023/NĐ-CP, Điều 571", DECREE, "57", False),
        ("Nghị định 63/2023/NĐ-CP, Điều 5", DECREE, "57", False),
        ("Nghị định 63/2023/NĐ-CP, Điều 62.3.đ", DECREE, "62.3.Đ", True),
        ("Nghị định 63/2023/NĐ-CP, Điều 57", DECREE, "57.1.a", True),  # it rests on the whole article
        ("Nghị định 63/2023/NĐ-CP", DECREE, "57.1.a", True),  # and this on the whole decree
        ("Nghị định 63/2023/NĐ-CP, Điều 57", DECREE, "", True),
        ("Nghị định 163/2023/NĐ-CP, Điều 57", DECREE, "", False),
        ("Luật Căn cước 26/2023/QH15, Điều 57", DECREE, "57", False),
        ("RR 25.6", "RR", "25.6", True),
        ("RR 25.6", "RR", "25", True),
        ("RR 25.67", "RR", "25.6", False),
        ("RR 25.6, 25.7", "RR", "25.7", True),
        ("RR 52.224A", "RR", "52.224", False),
        ("ITU RR Article 25; ITU-R M.585", "RR", "25.6", True),
        ("ITU RR Article 19; ITU-R M.585", "ITU-R M.585", "", True),
        ("ITU-R M.493-16", "ITU-R M.493", "", True),
        ("ITU-R M.1677-1", "ITU-R M.16", "", False),
        ("RR Article 5, 7 000-7 200 kHz", "RR", "7", False),  # a band is no article
        ("RR Article 5, 7 000-7 200 kHz", "RR", "5", True),
        ("ITU RR Appendix 18", "RR", "18", False),
        ("ITU RR Appendix 18", "RR", "Appendix 18", True),
        ("SOLAS IV/7 as amended by MSC.496(105)", "SOLAS", "IV/7", True),
        ("SOLAS IV/7.1", "SOLAS", "IV", True),
        ("SOLAS V/7", "SOLAS", "IV", False),
        ("SOLAS XI-2/6", "SOLAS", "XI-2/6", True),
        ("SOLAS IV/7 as amended by MSC.496(105)", "MSC.496", "", True),
        ("Ohm's law", "RR", "", False),
        ("RR 25.6", "", "25.6", False),
        ("RR 25.6", "RR", "no provision", False),
    ],
)
def test_what_rests_on_a_provision(source, instrument, provision, rests):
    assert rests_on(source, instrument, provision) is rests


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_written_is_answered(source, instrument, provision):
    assert rests_on(source, instrument, provision) in (True, False)
