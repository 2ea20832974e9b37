"""The words of the demo world's calls and submissions: invented, in the six languages."""

# ruff: noqa: E501 — texts are easier to read unbroken

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """What an organisation (by its slug) sends: an answer for each question of the call."""

    organisation: str
    language: str
    title: str
    answers: tuple[str, ...]
    publication: str = "full"


BODIES: dict[str, dict[str, str]] = {
    "csocd": {
        "name": "Commission for Social Development",
        "acronym": "CSocD",
        "about": "Advises the Economic and Social Council on social policy.",
    },
    "hrc": {
        "name": "Human Rights Council",
        "acronym": "HRC",
        "about": "The body of 47 States for the protection of human rights.",
    },
    "cstd": {
        "name": "Commission on Science and Technology for Development",
        "acronym": "CSTD",
        "about": "Follows how technology serves development.",
    },
    "ecosoc": {
        "name": "Economic and Social Council",
        "acronym": "ECOSOC",
        "about": "Coordinates the economic and social work of the United Nations.",
    },
    "ngo-committee": {
        "name": "Committee on Non-Governmental Organizations",
        "acronym": "NGO Committee",
        "about": "Considers applications for consultative status.",
    },
}

CALLS: dict[str, dict[str, Any]] = {
    "open": {
        "title": "Internet access in rural areas: what works, and for whom",
        "body": "cstd",
        "type": "open-call",
        "opens": -21,
        "closes": 16,
        "zone": "Europe/Zurich",
        "fields": {
            "mandate": "E/RES/2023/4",
            "purpose": "To learn from those who live and work in rural areas what brings people online, what keeps them "
            "offline, and what the Commission should recommend to States.",
            "background": "Most people who are offline live in the countryside. Maps of coverage count masts; they do "
            "not count the hour’s walk to a signal, the price of a day’s data or the page that no one can read.\n\nThe "
            "Commission wants to hear:\n\n- what people do where there is no line;\n- who is left out even where there "
            "is one;\n- what communities have built themselves.",
            "objectives": "A chapter of the report to the next session, with proposals that name who should act.",
            "how_used": "All submissions are read by the secretariat. The report shows for each theme what was taken up, "
            "what was not, and why.",
            "next_steps": "1. A list of all submissions on the day after closing.\n2. A draft chapter for comments.\n3. The "
            "report to the Commission.",
            "contact": "calls@openfloor.example",
            "accessibility_contact": "access@openfloor.example",
        },
    },
    "soon": {
        "title": "Young people in decisions on climate: seats, votes, money",
        "body": "ecosoc",
        "type": "open-call",
        "opens": -24,
        "closes": 3,
        "zone": "America/New_York",
        "fields": {
            "mandate": "A/RES/76/306",
            "purpose": "To find out where young people take part in decisions on climate, with what right, and what "
            "became of what they said.",
            "how_used": "A background paper for the youth forum quotes from the submissions; each quotation is linked.",
            "next_steps": "The paper is published four weeks before the forum.",
            "contact": "youth@openfloor.example",
        },
    },
    "closed": {
        "title": "Persons with disabilities in plans for disasters",
        "body": "csocd",
        "type": "open-call",
        "opens": -60,
        "closes": -9,
        "zone": "Asia/Bangkok",
        "fields": {
            "mandate": "A/RES/78/195",
            "purpose": "To collect what persons with disabilities met in warnings, shelters and aid of the last five years.",
            "how_used": "The analysis names every submission that a recommendation rests on.",
            "next_steps": "An analysis, then recommendations to the Commission.",
            "contact": "disability@openfloor.example",
            "accessibility_contact": "access@openfloor.example",
        },
    },
    "coming": {
        "title": "Written statements for the sixty-fourth session",
        "body": "hrc",
        "type": "hrc-written-statement",
        "opens": 6,
        "closes": 34,
        "zone": "Europe/Zurich",
        "fields": {
            "purpose": "Organisations in consultative status send their written statements for the session.",
            "contact": "statements@openfloor.example",
        },
    },
    "draft": {
        "title": "How the Committee should work: a consultation with organisations in status",
        "body": "ngo-committee",
        "type": "ngo-committee-consultation",
        "opens": 20,
        "closes": 55,
        "zone": "America/New_York",
        "fields": {"purpose": "Before the Committee reviews its working methods it asks those whom they concern."},
    },
}

OPEN = [
    Text(
        "arcticvoices",
        "en",
        "One mast for four hundred kilometres of reindeer paths",
        (
            "Our herders are on the land for nine months of the year. The coverage map is green, because it counts the "
            "road. Two valleys away from the road there is nothing.",
            "A herding district bought three satellite terminals together and mounted them on sledges. Whoever is nearest "
            "opens a point for the evening. It costs each family less than one mobile contract.",
            "Recommend that coverage is measured where people work, not where roads are.\n\nRecommend that districts may "
            "hold a licence in common.",
        ),
    ),
    Text(
        "semillas",
        "es",
        "La red que tendimos nosotras mismas",
        (
            "En nuestras comunidades la empresa llegó hasta la plaza y ahí se quedó. Las familias de arriba suben al cerro "
            "para mandar un mensaje.",
            "Con una cooperativa levantamos once antenas de baja potencia. Las mantienen mujeres jóvenes que aprendieron "
            "en la escuela nocturna. Una tarifa común paga las piezas.",
            "Que los Estados reserven espectro para redes comunitarias.\n\nQue la formación técnica se dé en quechua y en "
            "aimara.",
        ),
    ),
    Text(
        "madar",
        "ar",
        "الوصول ليس برجًا فقط",
        (
            "تصل الشبكة إلى القرى منذ سنوات، لكن ثمن الحزمة يعادل أجر يوم كامل، وأغلب الخدمات الحكومية لا تعمل إلا على "
            "هواتف حديثة.",
            "فتحنا في ست قرى غرفة مشتركة في المكتبة، تديرها لجنة من أهل القرية، وفيها من يساعد كبار السن على ملء الطلبات.",
            "أن تُلزم الجهات العامة بصفحات خفيفة تعمل على الهواتف القديمة.\n\nأن يكون الإنترنت في المكتبات العامة مجانيًا.",
        ),
    ),
    Text(
        "dostup",
        "ru",
        "Доступ есть, доступности нет",
        (
            "В аулах связь появилась, но сайты услуг не читаются программами экранного доступа. Для незрячего человека "
            "такой интернет не существует.",
            "Мы проверили сорок районных порталов вместе с их пользователями и исправили девять из них за одно лето.",
            "Считать доступным только то, чем может пользоваться человек с инвалидностью.\n\nВключить такую проверку в "
            "условия финансирования.",
        ),
    ),
    Text(
        "qingliu",
        "zh-hans",
        "水文数据要回到村里",
        (
            "上游的监测站每小时上传数据，下游的村民却看不到。信号不稳，网页又大又慢，打开一次要几分钟。",
            "我们把水位做成一条短信，每天早晚各发一次。三年里有两次洪水，村民都提前半天撤离。",
            "请建议各国：凡用公共经费采集的数据，应以短信等简单方式回到当地。",
        ),
    ),
    Text(
        "lumiere",
        "fr",
        "Une école éclairée, puis reliée",
        (
            "Dans les villages où nous travaillons, l’électricité manque avant le réseau. Sans courant, un téléphone est un "
            "objet mort.",
            "Une toiture solaire sur l’école alimente un relais et vingt prises. Le soir, la cour devient la salle de "
            "lecture du village.",
            "Financer l’énergie et la connexion dans un même programme.\n\nConfier l’entretien à un comité du village, avec "
            "un budget public.",
        ),
    ),
    Text(
        "fairwork",
        "en",
        "Seafarers are rural too",
        (
            "A crew from an outer island is away for ten months. Families at home share one handset on a jetty.",
            "Where the union bargained for a free hour a week on board, calls home rose and accidents fell: that is what "
            "our members report.",
            "Treat connection on board as part of decent work.",
        ),
    ),
    Text(
        "youthbridge",
        "en",
        "Forms that a mountain district can load",
        (
            "Scholarship forms weigh eleven megabytes and time out. Young people walk to the district town to apply.",
            "A class of seventeen-year-olds rebuilt one form as a plain page. It weighs forty kilobytes. Applications from "
            "the hills doubled.",
            "Set a limit of weight for every public form.\n\nLet schools report forms that fail.",
        ),
    ),
    Text(
        "radiovillage",
        "fr",
        "La radio, premier fournisseur d’accès",
        (
            "Ici, on n’est pas en ligne : on écoute celui qui l’est. La radio lit les annonces, les prix, les convocations.",
            "Chaque soir, nous lisons une page choisie par les auditeurs, puis nous prenons leurs réponses au téléphone et "
            "nous les envoyons.",
            "Reconnaître les radios de village comme relais d’accès, et les aider à payer le courant.",
        ),
    ),
    Text(
        "quiet",
        "en",
        "Access that does not give people away",
        (
            "For some, a new mast is a new way of being found. People who speak for their village avoid the only public "
            "point, because a camera looks at it.",
            "A point inside a clinic, without registration, is used more than three official ones together.",
            "Ask States not to require an identity document for public access.",
        ),
        publication="without_names",
    ),
    Text(
        "mercado",
        "es",
        "Vender desde el puesto",
        (
            "En los mercados de provincia la señal se cae a la hora en que más se vende. Los pagos fallan y la gente se va.",
            "Dos mercados contrataron juntos una línea y la comparten entre ochenta puestos.",
            "Que las compras conjuntas de conexión no paguen tarifa de empresa.",
        ),
    ),
    Text(
        "caribreef",
        "en",
        "Storm warnings at sea",
        (
            "Small boats lose the signal four miles out. The warning arrives at the harbour, not in the boat.",
            "A low-power network on three lighthouses sends forty characters to handsets that cost as much as a net.",
            "Fund warning networks for small boats as public infrastructure.",
        ),
    ),
]

SOON = [
    Text(
        "youthbridge",
        "en",
        "A seat without papers is a chair",
        (
            "Young people sit on nine district councils on climate. Papers come the evening before, in one language.",
            "In one district the papers came ten days ahead, and half of the youth proposals were adopted.",
            "Papers ten days ahead, in the languages of the district.",
        ),
    ),
    Text(
        "semillas",
        "es",
        "Votar, no solo opinar",
        (
            "Nos invitan a hablar y después votan otros.",
            "La asamblea comunal de jóvenes decide sobre una décima parte del presupuesto del agua.",
            "Que una parte del dinero del clima la decidan jóvenes elegidos por sus comunidades.",
        ),
    ),
    Text(
        "harbourfaith",
        "en",
        "Those who have moved already",
        (
            "Young people displaced by drought are in nobody’s register and in nobody’s youth council.",
            "Six congregations kept a list of who wanted to speak, and the city took speakers from it.",
            "Seats for the displaced, without a condition of residence.",
        ),
        publication="without_names",
    ),
    Text(
        "lumiere",
        "fr",
        "Qui paie le voyage décide qui parle",
        (
            "Les jeunes ruraux ne viennent pas, parce que personne n’avance le billet.",
            "Un fonds qui paie d’avance, sans facture, a fait passer leur nombre de deux à trente.",
            "Payer d’avance, et le dire dans l’invitation.",
        ),
    ),
]

CLOSED = [
    Text(
        "dostup",
        "ru",
        "Сирена, которую не слышно",
        (
            "Глухие люди узнали о наводнении от соседей, и не все соседи были дома.",
            "После нашей кампании район рассылает предупреждения с вибрацией и картинкой.",
            "Предупреждение считать переданным, если оно дошло хотя бы двумя способами.",
        ),
    ),
    Text(
        "eaujuste",
        "fr",
        "Des points d’eau que l’on peut atteindre",
        (
            "Après l’inondation, les points d’eau d’urgence étaient au bout d’un escalier.",
            "Une visite avec trois habitants en fauteuil a suffi pour les déplacer avant la saison suivante.",
            "Faire vérifier chaque plan par ceux qu’il oublie d’habitude.",
        ),
    ),
    Text(
        "caribreef",
        "en",
        "Shelters for those who fish with one hand",
        (
            "The shelter has a ladder.",
            "Fishers built a ramp of pallets in a day; it has stood for four seasons.",
            "Give shelters a budget for what their neighbours can build.",
        ),
    ),
    Text(
        "madar",
        "ar",
        "خطط لم تُسأل فيها",
        (
            "وُضعت خطط الإخلاء دون سؤال من يستخدمون الكراسي المتحركة.",
            "تدريب واحد في الحي كشف أن باب الملجأ يُفتح إلى الداخل.",
            "أن يشارك الأشخاص ذوو الإعاقة في كل تدريب، وأن يُنشر ما تعلمه الجميع منه.",
        ),
    ),
]

WAITING = Text(
    "eaujuste",
    "fr",
    "Le puits, le téléphone et l’heure de marche",
    (
        "Les pompes de nos communes envoient un signal quand elles tombent en panne. Mais le relais est coupé la moitié du "
        "temps, et la panne dure.",
        "Un message court, répété la nuit, passe presque toujours. Une pompe est réparée en deux jours au lieu de neuf.",
        "Prévoir une bande étroite pour les services essentiels, gratuite pour les communes.",
    ),
)
ADVERTISEMENT = Text(
    "stoptrade",
    "en",
    "The best router for every village",
    (
        "Every village needs the SkyBox 9, now with two antennas.",
        "SkyBox 9 works everywhere. Order before the end of the month.",
        "Buy from our partner.",
    ),
)
MENDED = Text(
    "uni",
    "en",
    "What consultations on access leave out",
    (
        "We read 41 consultations on rural access. Nine asked in a language of the countryside.",
        "The teacher of one village collected 212 answers on paper and drove them to the capital.",
        "Accept paper. Publish how many came by which way.",
    ),
)
DRAFT = Text(
    "commons",
    "en",
    "River gauges, herders and a signal at noon",
    (
        "Along the river the signal comes at noon, when the wind has turned. People have learned to send at noon.",
        "",
        "",
    ),
)
