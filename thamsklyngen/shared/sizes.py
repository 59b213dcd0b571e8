"""How much the portal takes in at once. Each limit leaves room for the one before it to be refused with a sentence."""

MB = 1024 * 1024
FORM = 2 * MB  # what is typed into a form
FILE = 5 * MB  # a file
KEPT = 6 * MB  # what of a file reaches memory or disk, so that a form can say that it is too large
REQUEST = 7 * MB  # the whole of it, so that what was typed can be given back; beyond, the server answers by itself
