"""References survive being read out, typed and mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.references import ALPHABET, BadReference, check_character, new_reference, normalise_reference

bodies = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def test_a_new_reference_reads_back_as_itself() -> None:
    references = [new_reference("S") for _ in range(100)]
    assert [normalise_reference(reference, "S") for reference in references] == references


@given(bodies)
def test_case_spaces_hyphens_and_lookalikes_do_not_matter(body: str) -> None:
    reference = f"Q-{body}{check_character('Q', body)}"
    typed = reference.lower().replace("0", "o").replace("1", "l").replace("-", " - ")
    assert normalise_reference(typed) == reference


@given(bodies, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    right = body + check_character("S", body)
    changed = right[:place] + wrong + right[place + 1 :]
    if changed == right:
        assert normalise_reference(f"S-{changed}") == f"S-{right}"
    else:
        with pytest.raises(BadReference, match="wrong"):
            normalise_reference(f"S-{changed}")


@given(bodies, st.integers(0, 8), st.integers(0, 8))
def test_two_swapped_characters_are_noticed(body: str, one: int, other: int) -> None:
    characters = list(body + check_character("S", body))
    characters[one], characters[other] = characters[other], characters[one]
    if characters == list(body + check_character("S", body)):
        return
    with pytest.raises(BadReference, match="swapped"):
        normalise_reference("S-" + "".join(characters))


@pytest.mark.parametrize("typed", ["", "S-", "S-123", "S-1234567890123", "U-123456780", "S-12345678U", "Ω-123456780"])
def test_what_is_no_reference_is_refused_with_the_form_it_should_have(typed: str) -> None:
    with pytest.raises(BadReference, match="for example S-7K3M9QXV4"):
        normalise_reference(typed)


def test_a_reference_of_another_kind_is_refused() -> None:
    with pytest.raises(BadReference, match="does not start with Q"):
        normalise_reference(new_reference("S"), "Q")


def test_the_letter_o_of_organisations_may_be_typed_as_zero() -> None:
    reference = new_reference("O")
    assert normalise_reference(f"0{reference[1:]}", "O") == reference
