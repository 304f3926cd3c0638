"""Documents: papers of an event that leave the house in the Party's layout, as PDF and DOCX with the same words.

A *document* (summons, programme, invitation, name plates, credentials report) is frozen with its *inputs* when it is issued:
printed again it has the same words and figures, whatever changed since. *Badges* are printed in one job; a reprint is a new
generation and revokes the old code.
"""
