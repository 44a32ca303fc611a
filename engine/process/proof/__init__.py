"""Proof: no enquiry can end without its start, middle and end - shown, not hoped.

``graph`` draws one scope as places and arrows, ``reduce`` shrinks what cannot
matter, ``net`` joins the scopes of a process, ``reach`` proves most rules by
reachability, ``tokens`` plays the rest, ``rules`` states the six rules and
``sound`` asks whether the process can always end properly.
"""

from engine.process.proof.rules import Proof, milestone_proofs, threefold
from engine.process.proof.sound import Soundness, soundness

__all__ = ["Proof", "Soundness", "milestone_proofs", "soundness", "threefold"]
