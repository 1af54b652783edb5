"""The v2 wire that practice systems already speak, under ``/compat/v2/``: a thin skin over the Hub's services.

A program that has a client of Patient Rewards Hub's v2 API is pointed at this Hub by changing the address alone.
"""
