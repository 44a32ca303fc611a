"""Proof: no enquiry can end without its start, middle and end - shown, not hoped.

``graph`` draws one scope as places and arrows, ``reduce`` shrinks what cannot
matter, ``net`` joins the scopes of a process, ``reach`` proves most rules by
reachability, ``tokens`` plays the rest, ``rules`` states the six rules,
``sound`` asks whether the process can always end properly, and ``telling`` puts a
run that breaks a rule into words.
"""

from engine.process.proof.rules import Proof, milestone_proofs, threefold
from engine.process.proof.sound import Soundness, soundness
from engine.process.proof.telling import tell

__all__ = ["Proof", "Soundness", "milestone_proofs", "soundness", "tell", "threefold"]
