"""The addresses of chat's REST, relative to /api/."""

from __future__ import annotations

from django.urls import path

from chat.api import messages, private, questions, reports

api_urlpatterns = [
    path("chat/private/", private.Conversations.as_view(), name="api-chat-private"),
    path("chat/blocks/", private.Blocks.as_view(), name="api-chat-blocks"),
    path("chat/blocks/<int:block_id>/", private.Unblock.as_view(), name="api-chat-unblock"),
    path("chat/messages/<int:message_id>/", messages.MessageView.as_view(), name="api-chat-message"),
    path("chat/messages/<int:message_id>/retract/", messages.Retract.as_view(), name="api-chat-retract"),
    path("chat/messages/<int:message_id>/delete/", messages.Delete.as_view(), name="api-chat-delete"),
    path("chat/messages/<int:message_id>/reactions/", messages.Reactions.as_view(), name="api-chat-react"),
    path("chat/messages/<int:message_id>/report/", reports.MakeReport.as_view(), name="api-chat-report"),
    path("chat/reports/<int:report_id>/resolve/", reports.Resolve.as_view(), name="api-chat-resolve"),
    path("chat/questions/<int:question_id>/vote/", questions.VoteFor.as_view(), name="api-chat-question-vote"),
    path("chat/questions/<int:question_id>/moderate/", questions.Moderate.as_view(), name="api-chat-question-moderate"),
    path("chat/polls/<int:poll_id>/", questions.PollDraft.as_view(), name="api-chat-poll"),
    path("chat/polls/<int:poll_id>/open/", questions.PollOpen.as_view(), name="api-chat-poll-open"),
    path("chat/polls/<int:poll_id>/close/", questions.PollClose.as_view(), name="api-chat-poll-close"),
    path("chat/polls/<int:poll_id>/vote/", questions.PollVote.as_view(), name="api-chat-poll-vote"),
    path("chat/<uuid:channel_id>/", messages.ChannelView.as_view(), name="api-chat-channel"),
    path("chat/<uuid:channel_id>/messages/", messages.Messages.as_view(), name="api-chat-messages"),
    path("chat/<uuid:channel_id>/read/", messages.ReadUpTo.as_view(), name="api-chat-read"),
    path("chat/<uuid:channel_id>/mute/", messages.Mute.as_view(), name="api-chat-mute"),
    path("chat/<uuid:channel_id>/slow/", messages.Slow.as_view(), name="api-chat-slow"),
    path("chat/<uuid:channel_id>/reports/", reports.Reports.as_view(), name="api-chat-reports"),
    path("chat/<uuid:channel_id>/questions/", questions.Questions.as_view(), name="api-chat-questions"),
    path("chat/<uuid:channel_id>/polls/", questions.Polls.as_view(), name="api-chat-polls"),
]
