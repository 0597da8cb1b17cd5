"""Solutions to the calculated questions of the amateur banks."""

# ruff: noqa: E741, N803 (the arguments bear the names of the templates' quantities)

import math
from collections.abc import Callable, Mapping


def _parallel(a: float, b: float) -> float:
    """Two resistances in parallel."""
    return a * b / (a + b)


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
    "EE-801": lambda U, R: U / R,
    "EE-802": lambda I, R: I / 1000 * R,
    "EE-803": lambda U, P: U**2 / P,
    "EE-804": lambda U, P: P / U,
    "EE-805": lambda P, n, U: P / (n / 100) / U,
    "EE-806": lambda I, R: (I / 1000) ** 2 * R,
    "EE-807": lambda P, R: math.sqrt(P * R),
    "EE-808": lambda R1, R2: R1 * R2 / (R1 + R2),
    "EE-809": lambda R1, R2, R3: R1 + _parallel(R2, R3),
    "EE-810": lambda U, R1, R2: U * R2 / (R1 + R2),
    "EE-811": lambda U, R1, R2, RL: U * _parallel(R2, RL) / (R1 + _parallel(R2, RL)),
    "EE-812": lambda E, U, I: (E - U) / I * 1000,
    "EE-813": lambda l, r, I: I * 2 * l * r / 1000,
    "EE-814": lambda l, A: 0.0175 * 2 * l / A,
    "EE-815": lambda D, l: 0.0175 * l / (math.pi * D**2 / 4) * 1000,
    "EE-816": lambda P, t, n: P * t * n / 1000,
    "EE-817": lambda Q, k, I: Q * k / 100 / I,
    "EE-818": lambda Q, It, Ir, p: Q / (It * p / 100 + Ir * (1 - p / 100)),
    "EE-819": lambda n, Uc, Q: n * Uc * Q,
    "EE-820": lambda Im, I, Rm: Im * Rm / (I - Im),
    "EE-821": lambda Im, Rm, U: U / Im - Rm / 1000,
    "EE-822": lambda E, R: E**2 / (4 * R) * 1000,
    "EE-823": lambda P, H, n: P * 24 / (H * n / 100),
    "EE-824": lambda U, R1, R2: U / (R1 + R2),
    "EE-825": lambda C1, C2: C1 * C2 / (C1 + C2),
    "EE-826": lambda C1, C2: C1 / 1000 + C2,
    "EE-827": lambda L1, L2: L1 * L2 / (L1 + L2),
    "EE-828": lambda L, f: 2 * math.pi * f * 1e6 * L * 1e-6,
    "EE-829": lambda C, f: 1 / (2 * math.pi * f * 1e6 * C * 1e-12),
    "EE-830": lambda R, L: 220 / math.hypot(R, 2 * math.pi * 50 * L) * 1000,
    "EE-831": lambda R, XL, XC: math.hypot(R, XL - XC),
    "EE-832": lambda L, C: 1 / (2 * math.pi * math.sqrt(L * 1e-6 * C * 1e-12)) / 1e6,
    "EE-833": lambda L, f: 1 / ((2 * math.pi * f * 1e6) ** 2 * L * 1e-6) * 1e12,
    "EE-834": lambda L, R: R / (2 * math.pi * L * 1e-6) / 1e3,
    "EE-835": lambda f, B: f * 1000 / B,
    "EE-836": lambda R, C: R * 1e3 * C * 1e-6,
    "EE-837": lambda C, R, U: R * 1e3 * C * 1e-6 * math.log(U / 50),
    "EE-838": lambda L, R: L / R,
    "EE-839": lambda C, U: C * 1e-6 * U**2 / 2,
    "EE-840": lambda N1, N2: 220 * N2 / N1,
    "EE-841": lambda U2, I2, n: U2 * I2 / (n / 100) / 220 * 1000,
    "EE-842": lambda N1, N2, Z: Z * (N2 / N1) ** 2,
    "EE-843": lambda U: U * math.sqrt(2),
    "EE-844": lambda k, n: k * n / 2 / math.sqrt(2),
    "EE-845": lambda I, k: math.sqrt(3) * 380 * I * k / 1000,
    "EE-846": lambda U, Uf, I: (U - Uf) / I * 1000,
    "EE-847": lambda Ui, Uz, Iz, IL: (Ui - Uz) / (Iz + IL) * 1000,
    "EE-848": lambda Ui, Uo, I: (Ui - Uo) * I,
    "EE-849": lambda T, P, Rj, Rh: T + P * (Rj + Rh),
    "EE-850": lambda U, I, B: (U - 0.7) / (I / B),
    "EE-851": lambda U, R1, R2, RE: (U * R2 / (R1 + R2) - 0.7) / RE * 1000,
    "EE-852": lambda U, I, R: U - I * R,
    "EE-853": lambda Ui, R1, R2: Ui * (1 + R2 / R1),
    "EE-854": lambda R1, R2: 20 * math.log10(R2 / R1),
    "EE-855": lambda P1, P2: _db(P2 / P1),
    "EE-856": lambda P, G, A: P * _ratio(G - A),
    "EE-857": lambda U, A: U * 10 ** (-A / 20),
    "EE-858": lambda p, R: math.sqrt(1e-3 * _ratio(p) * R) * 1000,
    "EE-859": lambda R, B: math.sqrt(4 * 1.38e-23 * 290 * R * 1e3 * B * 1e3) * 1e6,
    "EE-860": lambda B, N: -174 + _db(B * 1000) + N,
    "EE-861": lambda U: U * math.sqrt(2) - 2 * 0.7,
    "EE-862": lambda I, C: I * 0.01 / (C * 1e-6),
    "EE-863": lambda R, C: 1 / (2 * math.pi * R * 1e3 * C * 1e-9) / 1e3,
    "EE-864": lambda L, AL: math.sqrt(L * 1000 / AL),
    "RE-801": lambda f: 3e8 / (f * 1e6),
    "RE-802": lambda l: 3e8 / (2 * l / 100) / 1e6,
    "RE-803": lambda f, k: k * 3e8 / (f * 1e6) / 2,
    "RE-804": lambda f, k: k * 3e8 / (f * 1e6) / 4,
    "RE-805": lambda f, v: v * 3e8 / (f * 1e6) / 4,
    "RE-806": lambda l, f1, f2: (l - l * f1 / f2) / 2 * 100,
    "RE-807": lambda A, l: A * l / 100,
    "RE-808": lambda P, A, l: P * _ratio(-A * l / 100),
    "RE-809": lambda R, Z: max(R / Z, Z / R),
    "RE-810": lambda Pf, Pr: _swr(math.sqrt(Pr / Pf)),
    "RE-811": lambda P, s: P * ((s - 1) / (s + 1)) ** 2,
    "RE-812": lambda Pf, Pr: _db(Pf / Pr),
    "RE-813": lambda P, L, G: P * _ratio(G - L),
    "RE-814": lambda P, L, G: P * _ratio(G - L - 2.15),
    "RE-815": lambda P, r: P / (4 * math.pi * r**2),
    "RE-816": lambda P, r: math.sqrt(30 * P) / r,
    "RE-817": lambda P, G, S: math.sqrt(P * _ratio(G) / (4 * math.pi * S)),
    "RE-818": lambda P, D, t: P * D / 100 * t / 6,
    "RE-819": lambda E, r1, r2: E * r1 / r2,
    "RE-820": lambda r, f: 20 * math.log10(4 * math.pi * r * 1e3 * f * 1e6 / 3e8),
    "RE-821": lambda P, G1, G2, L: _db(P * 1000) + G1 + G2 - L,
    "RE-822": lambda f, F: f + 2 * F,
    "RE-823": lambda f, fo: abs(fo - f),
    "RE-824": lambda f, n: n * f,
    "RE-825": lambda f: 2 * f / 1000,
    "RE-826": lambda D, f: 2 * (D + f),
    "RE-827": lambda D, n: D * 1000 / n,
    "RE-828": lambda f: 2.405 * f,
    "RE-829": lambda P, m: P * (1 + (m / 100) ** 2 / 2),
    "RE-830": lambda x, y: (x - y) / (x + y) * 100,
    "RE-831": lambda U: (U / 2 / math.sqrt(2)) ** 2 / 50,
    "RE-832": lambda U, I, P: U * I - P,
    "RE-833": lambda N1, G, N2: _db(_ratio(N1) + (_ratio(N2) - 1) / _ratio(G)),
    "RE-834": lambda B, N, s: -174 + _db(B) + N + s,
    "RE-835": lambda P1, P2: _db(P2 / P1) / 6,
    "RE-836": lambda x: 0.05 * 10 ** (x / 20),
    "RE-837": lambda v, f: f * 1e6 * v * 1e3 / 3e8 / 1e3,
    "RE-838": lambda h1, h2: (math.sqrt(2 * 8.5e6 * h1) + math.sqrt(2 * 8.5e6 * h2)) / 1000,
    "RE-839": lambda w: 60 / (50 * w) * 1000,
    "RE-840": lambda M, S: 2 * (M / 2) + 2 * (S / 2) * 1.2,
    "RE-841": lambda f, F, s: (f - F) * 1000 / s,
    "RE-842": lambda f, p: f * p,
    "RE-843": lambda D, f: _db(0.55 * (math.pi * D * f * 1e6 / 3e8) ** 2),
    "RE-844": lambda Z1, Z2: math.sqrt(Z1 * Z2),
    "RE-845": lambda t, v: v * 3e8 * t * 1e-9 / 2,
    "RE-846": lambda f, i: f / math.cos(math.radians(i)),
    "RE-847": lambda R, M: R * math.log2(M) / 1000,
    "RE-848": lambda n, r: n * 8 / r,
    "RE-849": lambda P, A: P * 1000 * _ratio(-A),
    "RE-850": lambda Rh, Rl: math.sqrt(Rh / Rl - 1),
}
