"""Pages of bidding, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from bidding import (
    absentee_views,
    api,
    chance_api,
    chance_views,
    console_api,
    console_views,
    dashboard_api,
    dashboard_views,
    decision_api,
    decision_views,
    figure_api,
    figure_views,
    replay_views,
    views,
)

app_name = "bidding"

urlpatterns = [
    path("lots/<uuid:lot_id>/", views.lot_page, name="lot"),
    path("lots/<uuid:lot_id>/bid/", views.place_bid, name="place_bid"),
    path("lots/<uuid:lot_id>/absentee/", absentee_views.leave, name="absentee"),
    path("lots/<uuid:lot_id>/decision/", decision_views.decide, name="decide"),
    path("lots/<uuid:lot_id>/second-chance/", chance_views.chance, name="chance"),
    path("second-chance/<str:token>/", chance_views.chance_by_link, name="chance_by_link"),
    path("decide/<str:token>/", decision_views.decide_by_link, name="decide_by_link"),
    path("auctions/<uuid:auction_id>/operate/", views.operate, name="operate"),
    path("auctions/<uuid:auction_id>/console/", console_views.console, name="console"),
    path("auctions/<uuid:auction_id>/projector/", console_views.projector, name="projector"),
    path("auctions/<uuid:auction_id>/replay/", replay_views.replay, name="replay"),
    path("auctions/<uuid:auction_id>/figures/", figure_views.figures, name="figures"),
    path("plots/auctions/<uuid:auction_id>/<slug:figure>.svg", figure_views.figure_picture, name="figure_picture"),
    path("plots/auctions/<uuid:auction_id>/<slug:figure>.csv", figure_views.figure_sheet, name="figure_sheet"),
    path("plots/lots/<uuid:lot_id>/ladder.svg", figure_views.ladder_picture, name="ladder_picture"),
    path("plots/lots/<uuid:lot_id>/ladder.csv", figure_views.ladder_sheet, name="ladder_sheet"),
    path("me/bids/", views.my_bids, name="my_bids"),
    path("me/dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("me/dashboard.csv", dashboard_views.dashboard_sheet, name="dashboard_sheet"),
    path("me/sales/", dashboard_views.sales, name="sales"),
    path("plots/me/bought/<slug:currency>/<slug:bought>.svg", dashboard_views.bought_picture, name="bought_picture"),
    path("plots/me/bought/<slug:currency>/<slug:bought>.csv", dashboard_views.bought_sheet, name="bought_sheet"),
    path("plots/me/sold/<slug:currency>/<slug:sold>.svg", dashboard_views.sold_picture, name="sold_picture"),
    path("plots/me/sold/<slug:currency>/<slug:sold>.csv", dashboard_views.sold_sheet, name="sold_sheet"),
    path("plots/purses/<int:purse_id>.svg", dashboard_views.purse_picture, name="purse_picture"),
    path("plots/purses/<int:purse_id>.csv", dashboard_views.purse_sheet, name="purse_sheet"),
]

api_urlpatterns = [
    path("lots/<uuid:lot_id>/live/", api.LotLive.as_view(), name="api-lot-live"),
    path("lots/<uuid:lot_id>/bids/", api.LotBids.as_view(), name="api-lot-bids"),
    path("lots/<uuid:lot_id>/log/", api.LotLog.as_view(), name="api-lot-log"),
    path("lots/<uuid:lot_id>/commitments/", api.LotCommitments.as_view(), name="api-lot-commitments"),
    path("lots/<uuid:lot_id>/ladder/", figure_api.LotLadder.as_view(), name="api-lot-ladder"),
    path("auctions/<uuid:auction_id>/figures/", figure_api.SaleFigures.as_view(), name="api-auction-figures"),
    path("lots/<uuid:lot_id>/console/", console_api.LotConsole.as_view(), name="api-lot-console"),
    path("lots/<uuid:lot_id>/absentee/", console_api.LotAbsentee.as_view(), name="api-lot-absentee"),
    path("lots/<uuid:lot_id>/second-chance/", chance_api.LotSecondChance.as_view(), name="api-lot-second-chance"),
    path("lots/<uuid:lot_id>/decision/", decision_api.LotDecision.as_view(), name="api-lot-decision"),
    path("auctions/<uuid:auction_id>/console/", console_api.AuctionConsole.as_view(), name="api-auction-console"),
    path("keys/", api.Keys.as_view(), name="api-keys"),
    path("auctions/<uuid:auction_id>/open/", api.Operate.as_view(action="open"), name="api-auction-open"),
    path("auctions/<uuid:auction_id>/close/", api.Close.as_view(), name="api-auction-close"),
    path("auctions/<uuid:auction_id>/hold/", api.Operate.as_view(action="hold"), name="api-auction-hold"),
    path("auctions/<uuid:auction_id>/resume/", api.Operate.as_view(action="resume"), name="api-auction-resume"),
    path("me/bids/", api.MyBids.as_view(), name="api-my-bids"),
    path("me/dashboard/", dashboard_api.MyDashboard.as_view(), name="api-my-dashboard"),
    path("me/bought/", dashboard_api.MyBought.as_view(), name="api-my-bought"),
    path("me/sales/", dashboard_api.MySales.as_view(), name="api-my-sales"),
    path("me/purses/<int:purse_id>/moves/", dashboard_api.MyPurseMoves.as_view(), name="api-purse-moves"),
    path("me/wins/", api.MyWins.as_view(), name="api-my-wins"),
]
