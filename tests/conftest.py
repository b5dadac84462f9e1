"""What all tests share: hypothesis repeats itself exactly and leaves no folder behind."""

from hypothesis import settings

settings.register_profile("house", database=None, deadline=None, derandomize=True)
settings.load_profile("house")
