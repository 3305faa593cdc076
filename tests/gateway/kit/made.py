"""Blueprints of all descriptions of this folder, made once: nothing is written for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gateway.kit import from_openapi, from_wsdl
from gateway.kit.model import Asked, Blueprint, Group, Member

DESCRIPTIONS = Path(__file__).parent / "descriptions"
SERVICES = {
    "dat_dai": "wrapped.wsdl",
    "ho_tich": "bare.wsdl",
    "phuong_tien": "rpc.wsdl",
    "thua_dat": "land.openapi.yaml",
    "giay_phep": "licence.openapi.json",
    "la_xml": "odd.wsdl",
    "la_json": "odd.openapi.yaml",
    "dot_net": "dotnet.wsdl",
}
"""Service name to description: between them they hold every form that issue 4 names."""


@cache
def blueprint(name: str) -> Blueprint:
    """What would be written for one of `SERVICES`."""
    file = DESCRIPTIONS / SERVICES[name]
    reader = from_wsdl.blueprint if file.suffix == ".wsdl" else from_openapi.blueprint
    return reader(name, file, title="", owner="Tests", taken=())


def operation(name: str, dataset: str) -> Asked:
    """One operation of a service by its dataset."""
    return next(one for one in blueprint(name).operations if one.dataset == dataset)


def fields(group: Group) -> dict[str, Member]:
    """Members by field."""
    return {member.field: member for member in group.members}
