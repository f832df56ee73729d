"""The rules of a run: what goes into the bundle comes out of it again, device class and all."""

from pathlib import Path

import pytest

from evaluator.service.rulebook import load_book, open_library, read_book
from rules.bundle import BundleWriter, open_bundle
from rules.errors import UsageError

SCHEME = "sensing-device"


def test_a_class_narrows_the_scheme_and_the_bundle_keeps_it(tmp_path: Path) -> None:
    loaded = load_book(open_library(), SCHEME, "lamp-controller")
    assert "scheme/classes/lamp-controller.yaml" in loaded.files
    assert loaded.book.scheme != load_book(open_library(), SCHEME).book.scheme
    bundle = BundleWriter(tmp_path / "run")
    bundle.write("subject.yaml", b"{}\n")
    loaded.write_to(bundle)
    bundle.close(b"{}")
    with open_bundle(tmp_path / "run") as opened:
        assert read_book(opened, SCHEME) == loaded.book


def test_a_scheme_without_classes_has_no_use_for_one() -> None:
    assert load_book(open_library(), "information-system", "traffic") == load_book(open_library(), "information-system")


def test_an_unknown_class_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="lamp-controller"):
        load_book(open_library(), SCHEME, "boat")
