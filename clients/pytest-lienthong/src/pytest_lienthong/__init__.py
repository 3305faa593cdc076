"""Viet Nam's national services for a vendor's tests: start with the fixtures of `pytest_lienthong.fixtures`."""

from pytest_lienthong.gateway import Gateway
from pytest_lienthong.people import Company, NobodyLikeThat, Person
from pytest_lienthong.services import ControlRefused, NationalMocks

__all__ = ["Company", "ControlRefused", "Gateway", "NationalMocks", "NobodyLikeThat", "Person"]
