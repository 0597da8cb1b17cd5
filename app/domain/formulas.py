"""Plain arithmetic as authors write it: parsed once, computed as often as numbers are drawn; nothing else can run."""

import ast
import math
from collections.abc import Callable, Collection, Mapping
from operator import add, mul, neg, sub, truediv

Compute = Callable[[Mapping[str, float]], float]

CONSTANTS: Mapping[str, float] = {"pi": math.pi}
FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    name: getattr(math, name) for name in ("sqrt", "log10", "log2", "log", "sin", "cos", "tan", "atan", "exp")
}
OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
    ast.Pow: math.pow,
}
LONGEST = 300  # characters


def formula(text: str, names: Collection[str]) -> Compute:
    """Return a function from the values of `names` to the result.

    Understood are numbers, the names, pi, + - * / **, parentheses, and sqrt log10 log2 log sin cos tan atan exp (radians).

    Raises ValueError for anything else. The function raises ValueError, ZeroDivisionError or OverflowError where there
    is no result.
    """
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    try:
        return _compute(ast.parse(text, mode="eval").body, frozenset(names))
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a formula: {text}") from error


def _compute(node: ast.expr, names: Collection[str]) -> Compute:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            constant = float(number)
            return lambda _values: constant
        case ast.Name(id=name) if name in names:
            return lambda values: values[name]
        case ast.Name(id=name) if name in CONSTANTS:
            fixed = CONSTANTS[name]
            return lambda _values: fixed
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _compute(operand, names)
            return lambda values: neg(inner(values))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATIONS:
            operate, first, second = OPERATIONS[type(operation)], _compute(left, names), _compute(right, names)
            return lambda values: operate(first(values), second(values))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            function, inner = FUNCTIONS[name], _compute(argument, names)
            return lambda values: function(inner(values))
    raise ValueError(f"not understood: {ast.unparse(node)[:60]}")
