"""Reading FCS files: header, TEXT, where the events lie, and their values.

FlowIO writes our files and is the second reader of the tests. It is not the reader here because it drops the
`$` of keywords, trusts either HEADER or TEXT about the data's place, and has no 24-bit integers, supplemental
TEXT or byte order 3,4,1,2; what it does read, this package reads alike (tests/core/samples/test_conformance.py).
"""
