"""Consents, digests, portfolios and erasure

Revision: 0009
"""

from datetime import UTC, datetime

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PURPOSE = sa.Enum(
    "study", "review", "digest", "portfolio", "region", name="purpose", native_enum=False, length=20
)
LANGUAGE = sa.Enum("kk", "ru", "en", name="language", native_enum=False, length=20)
FIRST_TEXTS = (
    {
        "purpose": "study",
        "text_kk": "Мектеп оқу үшін қажет деректерді сақтайды және өңдейді: аты-жөні, туған күні, "
        "жұмыстары, талпыныстары, нәтижелері және сабаққа қатысуы. Бұл деректерді оқушының "
        "өзі, тәлімгерлері мен мектеп әкімшілері көреді. Олар жарнамаға қолданылмайды және "
        "сатылмайды. Келісімді кез келген уақытта қайтарып алуға болады. Сол сәттен бастап "
        "жаңа жұмыс қабылданбайды, бұрынғысы өшірілмейді.",
        "text_ru": "Школа хранит и обрабатывает данные, нужные для учёбы: имя, дату рождения, работы, "
        "попытки, результаты и посещения. Их видят сам ученик, его наставники и "
        "администраторы школы. Данные не идут на рекламу и не продаются. Согласие можно "
        "отозвать в любое время. С этой минуты новые работы не принимаются, а прежние не "
        "удаляются.",
        "text_en": "The school keeps and processes what learning needs: name, birth date, works, "
        "attempts, results and attendance. The student, their mentors and the admins of the "
        "school see it. It is not used for advertising and not sold. Consent can be taken "
        "back at any time. From that moment no new work is taken; nothing that is there is "
        "deleted.",
    },
    {
        "purpose": "review",
        "text_kk": "Аяқталған жұмысты басқа оқушылар көріп, бағалайды, ал оқушының өзі де басқалардың "
        "жұмысын бағалайды. Кәмелетке толмағандардың жұмысын тек кәмелетке толмағандар "
        "бағалайды, аттары жасырын болады, тәлімгер пікірлерді оқи алады. Келісім қайтарып "
        "алынса, жұмыс жаңа бағалаушыға көрсетілмейді.",
        "text_ru": "Готовую работу видят и оценивают другие ученики, и сам ученик оценивает чужие. "
        "Работы несовершеннолетних оценивают только несовершеннолетние, имена скрыты, "
        "наставник может прочитать отзывы. Если согласие отозвано, работу больше никому не "
        "показывают для оценивания.",
        "text_en": "Other students see and review finished work, and the student reviews theirs. The "
        "works of minors are reviewed by minors only, names are hidden, and a mentor can read "
        "the reviews. When consent is taken back, the work is shown to no new reviewer.",
    },
    {
        "purpose": "digest",
        "text_kk": "Ата-ана немесе қамқоршы апта сайын қысқа хат алады: қанша талпыныс жасалды, сабаққа "
        "қатысу, не бітті, алда не бар. Онда ұпай, рейтинг және басқалармен салыстыру жоқ. "
        "Оқушы сол хатты дәл сол күйінде көреді.",
        "text_ru": "Родитель или опекун раз в неделю получает короткое письмо: сколько было попыток, "
        "какие были посещения, что сделано и что дальше. В нём нет баллов, рейтинга и "
        "сравнения с другими. Ученик видит это письмо слово в слово.",
        "text_en": "The guardian gets a short letter each week: how many attempts there were, which "
        "visits, what was made and what comes next. It has no points, no ranking and no "
        "comparison with others. The student sees the letter word for word.",
    },
    {
        "purpose": "portfolio",
        "text_kk": "Портфолио мектептің ашық сайтында тұрады: оқушының аты, таңдалған аяқталған "
        "жұмыстары мен дағдылары. Оны кез келген адам көре алады. Не көрсетілетінін оқушы өзі "
        "таңдайды. Келісім қайтарып алынса, бет бірден жабылады.",
        "text_ru": "Портфолио стоит на открытой странице школы: имя ученика, выбранные готовые работы и "
        "навыки. Её может увидеть любой человек. Что показать, ученик выбирает сам. Если "
        "согласие отозвано, страница сразу закрывается.",
        "text_en": "The portfolio stands on a public page of the school: the student's name, chosen "
        "finished works, and skills. Anybody can see it. The student chooses what is shown. "
        "When consent is taken back, the page closes at once.",
    },
    {
        "purpose": "region",
        "text_kk": "Өңірге берілетін қатысу есебінде оқушының аты-жөні жазылады, ол үйірменің төлемін "
        "растау үшін керек. Келісім болмаса, келу есепке аты-жөнсіз кіреді. Бұл оқуға әсер "
        "етпейді.",
        "text_ru": "В отчёте о посещениях для региона указано имя ученика: по нему подтверждают оплату "
        "кружка. Без согласия посещение считается без имени. На учёбу это не влияет.",
        "text_en": "The student's name stands in the attendance that the region gets; the payment of "
        "clubs is confirmed by it. Without consent a visit is counted without the name. "
        "Learning does not depend on it.",
    },
)


def upgrade() -> None:
    _consents()
    _digests()


def _consents() -> None:
    texts = op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", PURPOSE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_kk", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("text_ru", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("text_en", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("purpose", "version", name="consent_text_version"),
    )
    first = {"version": 1, "written_at": datetime(2026, 9, 1, tzinfo=UTC)}
    op.bulk_insert(texts, [{**text, **first} for text in FIRST_TEXTS])
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", PURPOSE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_given_by"), ["given_by"], unique=False)
        batch_op.create_index(
            "consent_stands_once",
            ["person_id", "purpose", "version", "given_by"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )


def _digests() -> None:
    op.create_table(
        "digest_setting",
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("language", LANGUAGE, nullable=False),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("guardian_id"),
    )
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("language", LANGUAGE, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ward_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ward_id", "guardian_id", "week", name="digest_once_a_week"),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_ward_id"), ["ward_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_ward_id"))
        batch_op.drop_index(batch_op.f("ix_digest_guardian_id"))

    op.drop_table("digest")
    op.drop_table("digest_setting")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("consent_stands_once")
        batch_op.drop_index(batch_op.f("ix_consent_given_by"))
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))

    op.drop_table("consent")
    op.drop_table("consent_text")
