"""The lists agree with each other: every procedure has a field and agencies that are listed."""

from mocks.portal.catalogue import Catalogue


def test_the_lists_agree() -> None:
    catalogue = Catalogue()
    fields = {row["MALINHVUC"] for row in catalogue.fields()}
    listed = catalogue.procedures("", "")
    assert {row["MALINHVUC"] for row in listed} <= fields
    reached = {
        row["MATTHC"] for agency in catalogue.agencies() for row in catalogue.procedures(str(agency["MADONVI"]), "")
    }
    assert reached == {row["MATTHC"] for row in listed}
    for row in listed:
        whole = catalogue.procedure(str(row["MATTHC"]))
        assert whole is not None and whole["TENTTHC"] == row["TENTTHC"] and catalogue.knows(str(row["MATTHC"]))
    assert catalogue.procedure("9.999999") is None and not catalogue.knows("9.999999")
    assert catalogue.procedures("H29", "") == []
