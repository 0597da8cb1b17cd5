"""Solutions to the calculated questions of the maritime banks."""

# ruff: noqa: E741, N803 (the arguments bear the names of the templates' quantities)

import math
from collections.abc import Callable, Mapping


def _ratio(db: float) -> float:
    """Power ratio of a number of decibels."""
    return 10 ** (db / 10)


def _db(ratio: float) -> float:
    """Decibels of a power ratio."""
    return 10 * math.log10(ratio)


def _swr(rho: float) -> float:
    """Standing wave ratio of the magnitude of a reflection coefficient."""
    return (1 + rho) / (1 - rho)


SOLUTIONS: Mapping[str, Callable[..., float]] = {
    "GO-501": lambda It, Ir, Il, t: (It / 2 + Ir + Il) * t,
    "GO-502": lambda C, k, t: C * k / t,
    "GO-503": lambda f, n: 3e8 / (f * 1e6) / n,
    "GO-504": lambda P, s: P * ((s - 1) / (s + 1)) ** 2,
    "GO-505": lambda f, v: f * 1e6 * v / 3e8,
    "GO-506": lambda D, p: 2 * D * 1e3 / 3e8 * 1e3 + p,
    "GO-507": lambda P, G, L: _db(P) - L + G,
    "GO-508": lambda n: (n - 1) * 10,
    "GO-509": lambda r, v, t: r + v * t,
    "GO-510": lambda P: P / 2,
    "GO-511": lambda P1, P2: _db(P2 / P1),
    "GO-512": lambda t, c1, c2: t * (c1 + c2),
    "RF-501": lambda F1, G1, F2: _db(_ratio(F1) + (_ratio(F2) - 1) / _ratio(G1)),
    "RF-502": lambda Rh, Rl: math.sqrt(Rh / Rl - 1),
    "RF-503": lambda P, I3: 3 * P - 2 * I3,
    "RF-504": lambda c0, R: c0 - _db(R),
    "RF-505": lambda tm, ts: math.sqrt(tm**2 - ts**2),
    "RF-506": lambda t, k: k * 3e8 * t * 1e-9 / 2,
    "RF-507": lambda s, f: 32.45 + 20 * math.log10(s) + 20 * math.log10(f),
    "RF-508": lambda s: 20 * math.log10((s + 1) / (s - 1)),
    "RF-509": lambda Ui, Uo, f, L: (Ui - Uo) * (Uo / Ui) / (f * 1e3 * L * 1e-6),
    "RF-510": lambda p, B1, B2: p + _db(B2 / B1),
    "RF-511": lambda s, fm: 2 * (s + fm),
    "RF-512": lambda f: 0.0661 / math.sqrt(f * 1e6) * 1e6,
    "RS-501": lambda R1, R2: R1 * R2 / (R1 + R2),
    "RS-502": lambda I, C, f: I / (2 * f * C * 1e-6),
    "RS-503": lambda R, C: 1 / (2 * math.pi * R * 1e3 * C * 1e-9) / 1e3,
    "RS-504": lambda L, C: 1 / (2 * math.pi * math.sqrt(L * 1e-6 * C * 1e-12)) / 1e6,
    "RS-505": lambda p, k: _ratio(p - k),
    "RS-506": lambda B, F: _db(1.380649e-23 * 290 * B * 1000) + F,
    "RS-507": lambda U, I, c1: math.sqrt(3) * U * I * c1 / 1000,
    "RS-508": lambda f, p: f * p,
    "RS-509": lambda fr, N: fr * N / 1000,
    "RS-510": lambda U, R: U**2 / (2 * R),
    "RS-511": lambda R1, R2, U: U * (1 + R2 / R1),
    "RS-512": lambda f, fi: f + 2 * fi,
    "RS-513": lambda I, t, C: I * t / C * 100,
    "RS-514": lambda Pf, Pr: _swr(math.sqrt(Pr / Pf)),
    "RS-515": lambda U, R: U / R,
    "RO-501": lambda h1, h2: 2.2 * (math.sqrt(h1) + math.sqrt(h2)),
    "RO-502": lambda f, n: 3e8 / (f * 1e6) / n * 100,
    "RO-503": lambda It, Ir, p, t: (It * p / 100 + Ir * (1 - p / 100)) * t,
    "RO-504": lambda P, L: P * _ratio(-L),
    "RO-505": lambda U, I, R: U - 2 * I * R / 1000,
    "RO-506": lambda Is, It: 96 * Is + 8 * It,
    "RO-507": lambda s, v: s / v * 60,
    "RO-508": lambda Q, It, Ir, Is: Q / (0.05 * It + 0.05 * Ir + 0.9 * Is),
}
