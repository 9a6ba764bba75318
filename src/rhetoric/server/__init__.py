"""The workshop: score and practise in the browsers of one room, from one machine that keeps nothing.

`app.py` has the routes, `pages.py` what they show, `uploads.py` takes in what is pasted or opened, `sealed.py` lets a
page carry its documents, `guards.py` holds off other sites, `models.py` has the models on offer.
"""
