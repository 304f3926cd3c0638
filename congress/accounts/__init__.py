"""Accounts, roles held on units, sessions, sign-in links.

Whoever signs in has an *account*; a *grant* gives a role on a unit and everything below it, today and as the tree moves. A
*link* signs in once. A *session* lives on the server and ends there at once. When a unit ends, grants on it can only read for
thirty days and then lapse; nobody inherits them silently.
"""
