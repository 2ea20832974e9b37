"""`manage.py serve`: everything a person needs to see the portal run on their own machine."""
