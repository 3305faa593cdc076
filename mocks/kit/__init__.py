"""Mocks of services that are known by their description alone: questions validated, answers synthetic examples."""

from mocks.kit.rest import RestMock
from mocks.kit.soap import SoapMock

__all__ = ["RestMock", "SoapMock"]
