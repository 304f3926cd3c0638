"""Registry: numbers and symbols of papers. A *term* of an issuer (a unit's committee, or its congress) holds *entries*:
05-NQ/ĐU.

A committee counts each type of paper by itself from 01 within its term; a congress has one sequence for all types and bodies,
with the symbol ĐH, from the opening of its preparatory session to its closing (05-HD/VPTW, domain notes 4.3). An entry is
*reserved*, *issued* or *void*; gaps are legitimate, and a number that was given is never given again.
"""
