"""The categories a house starts with. Staff may rename them, add more, or reorder them; none is written twice."""

from django.db import migrations

# slug: English, Hindi, Spanish, French, Arabic
CATEGORIES = {
    "cars": ("Cars and vans", "कारें और वैन", "Coches y furgonetas", "Voitures et utilitaires", "سيارات وحافلات صغيرة"),
    "crops": ("Crops", "फ़सलें", "Cosechas", "Récoltes", "محاصيل"),
    "players": ("Players", "खिलाड़ी", "Jugadores", "Joueurs", "لاعبون"),
    "art": ("Art and objects", "कला और कृतियाँ", "Arte y objetos", "Art et objets", "فنون وتحف"),
    "machinery": ("Machinery", "मशीनें", "Maquinaria", "Machines", "آلات ومعدات"),
    "property": ("Property", "संपत्ति", "Inmuebles", "Immobilier", "عقارات"),
    "collectibles": ("Collectibles", "संग्रहणीय वस्तुएँ", "Coleccionismo", "Objets de collection", "مقتنيات"),
    "services": ("Services", "सेवाएँ", "Servicios", "Services", "خدمات"),
    "other": ("Other", "अन्य", "Otros", "Autres", "أخرى"),
}
LANGUAGES = ("en", "hi", "es", "fr", "ar")


def seed(apps, schema_editor):
    category = apps.get_model("auctions", "Category")
    for position, (slug, names) in enumerate(CATEGORIES.items()):
        translated = {f"name_{language}": name for language, name in zip(LANGUAGES, names, strict=True)}
        category.objects.get_or_create(slug=slug, defaults={"position": position, "name": names[0], **translated})


class Migration(migrations.Migration):
    dependencies = [("auctions", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
