"""Addresses of auctions: pages, and the API's paths relative to `/api/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from auctions import api, people_api, people_views, purse_api, purse_views, statement_api, statement_views, views

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("auctions/", api.Auctions.as_view()),
    path("auctions/<uuid:auction_id>/", api.AuctionDetail.as_view()),
    path("auctions/<uuid:auction_id>/submit/", api.Submit.as_view()),
    path("auctions/<uuid:auction_id>/approve/", api.Approve.as_view()),
    path("auctions/<uuid:auction_id>/decline/", api.Decline.as_view()),
    path("auctions/<uuid:auction_id>/cancel/", api.Cancel.as_view()),
    path("auctions/<uuid:auction_id>/registrations/", api.Registrations.as_view()),
    path("auctions/<uuid:auction_id>/lots/", api.Lots.as_view()),
    path("auctions/<uuid:auction_id>/purses/", purse_api.Purses.as_view()),
    path("auctions/<uuid:auction_id>/purses/import/", purse_api.ImportPurses.as_view()),
    path("auctions/<uuid:auction_id>/statement/", statement_api.StatementOfSale.as_view()),
    path("auctions/<uuid:auction_id>/statement/lots/", statement_api.StatementLots.as_view()),
    path("me/purses/", purse_api.MyPurses.as_view()),
    path("registrations/<int:registration_id>/approve/", api.ApproveRegistration.as_view()),
    path("registrations/<int:registration_id>/decline/", api.DeclineRegistration.as_view()),
    path("registrations/<int:registration_id>/revoke/", api.RevokeRegistration.as_view()),
    path("lots/<uuid:lot_id>/", api.LotDetail.as_view()),
    path("lots/<uuid:lot_id>/photos/", api.Photos.as_view()),
    path("photos/<int:photo_id>/", api.PhotoDetail.as_view()),
    path("people/<int:person_id>/", people_api.Person.as_view()),
    path("people/<int:person_id>/ratings/", people_api.PersonRatings.as_view()),
    path("me/auctions/", api.MyAuctions.as_view()),
    path("categories/", api.Categories.as_view()),
]
pages = [
    path("auctions/", views.browse, name="browse"),
    path("auctions/<uuid:auction_id>/", views.detail, name="detail"),
    path("auctions/<uuid:auction_id>/register/", views.register, name="register"),
    path("auctions/<uuid:auction_id>/edit/", views.edit, name="edit"),
    path("auctions/<uuid:auction_id>/purses/", purse_views.show, name="purses"),
    path("auctions/<uuid:auction_id>/purses/set/", purse_views.set_one, name="set_purse"),
    path("auctions/<uuid:auction_id>/purses/list/", purse_views.set_many, name="set_purses"),
    path("auctions/<uuid:auction_id>/move/", views.move, name="move"),
    path("auctions/<uuid:auction_id>/lots/new/", views.add_lot, name="add_lot"),
    path("auctions/<uuid:auction_id>/statement/", statement_views.statement, name="statement"),
    path("auctions/<uuid:auction_id>/statement.csv", statement_views.statement_sheet, name="statement_sheet"),
    path("lots/<uuid:lot_id>/edit/", views.edit_lot, name="edit_lot"),
    path("lots/<uuid:lot_id>/remove/", views.remove_lot, name="remove_lot"),
    path("photos/<int:photo_id>/remove/", views.remove_photo, name="remove_photo"),
    path("registrations/<int:registration_id>/decide/", views.decide, name="decide"),
    path("people/<int:person_id>/", people_views.person, name="person"),
    path("sell/", views.sell, name="sell"),
    path("me/auctions/", views.mine, name="mine"),
]

# The home page has a name without a namespace: it belongs to the house.
urlpatterns: list[URLPattern | URLResolver] = [path("", views.home, name="home"), path("", include((pages, "auctions")))]
