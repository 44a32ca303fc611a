"""Browser: what a browser and its system are called, for the list of where one is signed in."""

from __future__ import annotations

#: what it says of itself -> what it is called; the first that is there counts
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
UNKNOWN = "A browser we do not know"


def browser_in_words(says: str) -> str:
    """``Firefox on Windows``; nothing of the long text itself, which could say anything."""
    browser = next((name for mark, name in BROWSERS.items() if mark in says), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in says), "")
    if not browser:
        return UNKNOWN
    return f"{browser} on {system}" if system else browser
