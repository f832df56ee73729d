"""Says in two languages what a declaration got wrong and how to mend it."""

import collections.abc
import difflib
import json
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rules.flaw import FlawError
from rules.text import Text
from rules.yaml_reader import Place

Phrase = tuple[str, str]

# What pydantic calls the error -> (zh, en); the fields are those of its context, and `given`.
_PHRASES: Mapping[str, Phrase] = {
    "string_type": ("应为文字，写的却是 {given}。请加引号。", "should be words but is {given}. Put it in quotes."),
    "string_too_short": ("不能为空。请填写。", "may not be empty. Fill it in."),
    "string_pattern_mismatch": (
        "{given} 的写法不对，应符合 {pattern}。请改写。",
        "{given} must match {pattern}. Rewrite it.",
    ),
    "int_type": ("应为整数，写的却是 {given}。", "should be a whole number but is {given}. Write a whole number."),
    "float_type": ("应为数字，写的却是 {given}。", "should be a number but is {given}. Write it without quotes."),
    "bool_type": (
        "应为 true 或 false，写的却是 {given}。",
        "should be true or false but is {given}. Write one of these.",
    ),
    "dict_type": (
        "应为键值表，写的却是 {given}。请写成“键: 值”。",
        "should be 'key: value' lines but is {given}. Add a key.",
    ),
    "tuple_type": ("应为列表，写的却是 {given}。请用 [ ]。", "should be a list but is {given}. Put it in [ ]."),
    "too_short": ("至少要有 {min_length} 项。请补上。", "needs at least {min_length} entry. Add one."),
    "enum": ("{given} 不是允许的词。可选：{expected}。", "{given} is not an allowed word. Choose from {expected}."),
    "greater_than": ("{given} 应大于 {gt}。请改正。", "{given} must be greater than {gt}. Change it."),
    "greater_than_equal": ("{given} 不应小于 {ge}。请改正。", "{given} must not be less than {ge}. Change it."),
    "less_than": ("{given} 应小于 {lt}。请改正。", "{given} must be less than {lt}. Change it."),
    "less_than_equal": ("{given} 不应大于 {le}。请改正。", "{given} must not be greater than {le}. Change it."),
    "date_type": ("{given} 不是日期。请写成 2026-01-31 的样子。", "{given} is not a date. Write it like 2026-01-31."),
}
_ALIKE = {
    "literal_error": "enum",
    "int_from_float": "int_type",
    "int_parsing": "int_type",
    "float_parsing": "float_type",
    "finite_number": "float_type",
    "bool_parsing": "bool_type",
    "model_type": "dict_type",
    "model_attributes_type": "dict_type",
    "list_type": "tuple_type",
    "date_parsing": "date_type",
    "date_from_datetime_parsing": "date_type",
    "date_from_datetime_inexact": "date_type",
}


def explain(flaw: ErrorDetails, model: type[BaseModel], place: Place) -> Text:
    """Return one sentence, with `place` and mend, for the `flaw` found while `model` was filled."""
    key = str(flaw["loc"][-1]) if flaw["loc"] else ""
    if flaw["type"] == "extra_forbidden":
        return _unknown_key(key, known_keys(model, flaw["loc"][:-1]), flaw["input"])
    if flaw["type"] == "missing":
        return _missing_key(key, spell(place))
    if flaw["type"] in {"value_error", "assertion_error"}:
        return _before(place, _own_words(flaw))
    phrase = _PHRASES.get(_ALIKE.get(flaw["type"], flaw["type"]))
    if phrase is None:
        said = flaw["msg"].rstrip(".")
        return _before(place, Text(zh=f"取值不合要求（{said}）。请改正。", en=f"does not fit ({said}). Correct it."))
    words = {**flaw.get("ctx", {}), "given": name_value(flaw["input"])}
    choice = str(words.get("expected", "")).replace(" or ", ", ").replace("'", "")
    zh = phrase[0].format_map({**words, "expected": choice.replace(", ", "、")})
    return _before(place, Text(zh=zh, en=phrase[1].format_map({**words, "expected": choice})))


def known_keys(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """Return the keys that may stand at `place` inside `model`, as they are spelled in a file."""
    here: Any = model
    for step in place:
        here = _descend(here, step)
    found = _models_in(here)
    return tuple(field.alias or name for one in found for name, field in one.model_fields.items())


def spell(place: Place) -> str:
    """Return a place as people write it: `checks[0].criterion.op`."""
    words = ""
    for step in place:
        words += f"[{step}]" if isinstance(step, int) else f".{step}"
    return words.removeprefix(".")


def name_value(value: object) -> str:
    """Return a value as it may be quoted in a message: short, and the kind instead of a long content."""
    if isinstance(value, Mapping):
        return "{...}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[...]"
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= 60 else f"{words[:57]}..."


def _before(place: Place, message: Text) -> Text:
    where = spell(place)
    return Text(zh=f"{where}：{message.zh}", en=f"{where}: {message.en}") if where else message


def _own_words(flaw: ErrorDetails) -> Text:
    """Return what a validator of ours said; the words of others cannot be had in Chinese."""
    cause = flaw.get("ctx", {}).get("error")
    if isinstance(cause, FlawError):
        return cause.message
    said = str(cause) if cause else flaw["msg"]
    return Text(zh=f"前后不一致（{said}）。请改正。", en=f"{said}.")


def _unknown_key(key: str, known: tuple[str, ...], value: object) -> Text:
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if value is None and not nearest:
        return Text(
            zh=f"“{key}”被读成了键。花括号里含逗号的文字请加引号。",
            en=f"'{key}' was read as a key. Inside braces, words that hold a comma need quotes.",
        )
    if nearest:
        return Text(
            zh=f"没有“{key}”这个键。是不是想写“{nearest[0]}”？",
            en=f"there is no key '{key}'. Did you mean '{nearest[0]}'?",
        )
    choice = ", ".join(known)
    return Text(
        zh=f"没有“{key}”这个键。可用的键：{choice}。", en=f"there is no key '{key}'. The keys here are {choice}."
    )


def _missing_key(key: str, where: str) -> Text:
    inside = (f"“{where}”中", f" in '{where}'") if where else ("", "")
    return Text(zh=f"{inside[0]}缺少“{key}”。请补上。", en=f"'{key}' is missing{inside[1]}. Add it.")


def _descend(here: Any, step: str | int) -> Any:  # noqa: ANN401 - an annotation can be any object
    """Return the annotation of what stands at `step` inside something annotated `here`."""
    if isinstance(step, int):
        return _inner(here, (tuple, list, collections.abc.Sequence), 0)
    for model in _models_in(here):
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
    return _inner(here, (dict, collections.abc.Mapping), 1)


def _inner(here: Any, kinds: tuple[type, ...], place: int) -> Any:  # noqa: ANN401 - see above
    for part in _parts(here):
        if get_origin(part) in kinds:
            arguments = get_args(part)
            return arguments[min(place, len(arguments) - 1)]
    return here


def _models_in(here: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - see above
    return [part for part in _parts(here) if isinstance(part, type) and issubclass(part, BaseModel)]


def _parts(here: Any) -> list[Any]:  # noqa: ANN401 - see above
    """Return the members of a union, each without its `Annotated` wrapping."""
    if get_origin(here) is Annotated:
        return _parts(get_args(here)[0])
    if get_origin(here) in (Union, types.UnionType):
        return [part for member in get_args(here) for part in _parts(member)]
    return [here]
