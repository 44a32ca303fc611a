"""Board reviews: the register of Safeguarding Adults Reviews of the Board (Care Act 2014 s.44)."""
