"""Personal metadata in pictures: found while a file is read once, left out while it is sent.

Nothing is decoded and nothing is encoded again: what goes is cut out of the file between the parts
that hold the pixels. Memory does not grow with the file.
"""
