"""Jobs: the worker that runs them and the reaper that wakes those a killed worker left behind."""
