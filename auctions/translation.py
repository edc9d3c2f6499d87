"""What of auctions is kept in several languages (X1): names that the house itself gives."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from auctions.models import Category


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)
