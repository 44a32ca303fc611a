"""A draft, and whoever changes it."""

import pytest

from tests.web.drafts.test_home import start


@pytest.fixture
def draft(signed_in):
    """Iris with a draft: her browser and its address."""
    iris = signed_in("Iris")
    return iris, start(iris).location.removesuffix("/changing")
