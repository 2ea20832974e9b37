"""The words of the demo world's selection process. All people, bodies and documents in it are invented."""

PROCESS = {
    "slug": "tides-programme",
    "title": "Executive Director of the Tides Programme",
    "post": "Executive Director of the Programme on Tides and Coasts (invented)",
    "term": "Four years from 1 March next year, renewable once",
    "authority": "TIDES/RES/12/7",
    "letter_symbol": "TIDES/2026/14",
    "summary": (
        "The Assembly of the Tides Programme appoints its Executive Director on the recommendation of its Bureau. Each "
        "State may nominate one person, alone or with others. Candidates meet States and civil society in **open "
        "dialogues**, and answer the short-listed questions of the public in writing.\n\n"
        "This process is invented, like everybody in it; it shows how the portal works."
    ),
    "dialogues_called": "open dialogues",
}

# slug, name, nationality, nominated by, vision, curriculum, funding
CANDIDATES = (
    (
        "amara-tideway",
        "Amara Tideway",
        "288",
        ["288"],
        "A programme that begins with those who live at the water: fishing towns, deltas, islands. I will publish "
        "every grant within a week, and answer every petition within a month.",
        "Harbour engineer for eleven years; minister of coasts of an invented republic; chair of a delta commission.",
        "Travel is paid by the nominating State. No other funding.",
    ),
    (
        "bo-estuary",
        "Bo Estuary",
        "208",
        ["208", "246"],
        "Science first, and science in the open. Data on coasts that public money has paid for belong to the public.",
        "Oceanographer; head of a tide institute for nine years; negotiator of two coastal treaties.",
        "A foundation paid two conferences; its name and the sums are on the candidate’s page.",
    ),
    (
        "celia-ribera",
        "Celia Ribera",
        "188",
        ["188"],
        "Una oficina pequeña en la capital y muchas en las costas. Las comunidades deciden qué se protege y cómo.",
        "Abogada de comunidades costeras; defensora del pueblo; presidenta de una red de cooperativas pesqueras.",
        "Ninguna financiación aparte de la del Estado que presenta la candidatura.",
    ),
    (
        "dawit-shoreline",
        "Dawit Shoreline",
        "232",
        ["232", "404"],
        "Early warning reaches every village by radio, in its own language, within three years.",
        "Radio engineer; director of an early-warning service; twelve years in disaster relief.",
        "Travel is paid by the nominating States in equal parts.",
    ),
)

CRITERIA = (
    "Clear, and about the post. New to the dialogue. Together the list is balanced in themes, regions and languages."
)
THEMES = ["Coasts and climate", "Rights and participation", "Money and oversight", "Science and data"]

# theme, language, text
OPEN_QUESTIONS = (
    (
        0,
        "en",
        "Which three coasts will be under water first, and what will you have done there by the end of your term?",
    ),
    (0, "fr", "Comment protégerez-vous les villages de pêcheurs qui doivent déménager à cause de la montée des eaux ?"),
    (0, "es", "¿Qué hará para que los manglares destruidos por puertos nuevos se restauren de verdad?"),
    (0, "ar", "كيف ستضمنون أن تصل أموال التكيف إلى القرى الساحلية الصغيرة وليس إلى العواصم فقط؟"),
    (0, "ru", "Как вы будете защищать арктические берега, которые разрушаются быстрее всех?"),
    (1, "en", "Will you let civil society speak in every meeting of the Bureau, and publish who was refused and why?"),
    (1, "en", "How will people with disabilities take part in planning evacuation, before the plans are final?"),
    (1, "fr", "Publierez-vous, pour chaque consultation, ce que vous avez fait de chaque contribution ?"),
    (1, "es", "¿Cómo responderá a las represalias contra quienes denuncian la contaminación de las costas?"),
    (1, "ar", "هل ستنشرون أسماء المنظمات التي رُفض طلبها والأسباب، ومن يستطيع الاعتراض على القرار؟"),
    (1, "zh-hans", "您将如何让沿海青年在预算决定之前就参与讨论，而不是在决定之后才被告知？"),
    (
        2,
        "en",
        "Will you publish every contract above 10,000 within a week, with the names of those who own the company?",
    ),
    (2, "en", "Who outside the programme will check how its money is spent, and will you publish what they find?"),
    (2, "fr", "Quelle part du budget ira directement aux associations locales, sans intermédiaire ?"),
    (2, "ru", "Откажетесь ли вы от денег компаний, которые загрязняют море?"),
    (2, "zh-hans", "您是否会公开本计划与捐助方之间的全部协议？"),
    (3, "en", "Will all tide and sea level data be free for everyone to use, including those who now sell them?"),
    (3, "es", "¿Cómo se usará el saber de las comunidades pesqueras junto a los datos de los satélites?"),
    (3, "ru", "Будут ли данные о приливах доступны школам и сельским радиостанциям?"),
    (3, "zh-hans", "潮汐和海平面数据会免费向所有人开放吗？"),
)
WAITING = "Is it true that all directors before you were engineers, and is that not a shame?"
CHANGE = "Why do you want this post, what would you do first, and who pays for your campaign?"
CHANGE_SENTENCE = "These are three questions. Keep the one that matters most to you."

PAST_QUESTIONS = (
    (0, "en", "What will you do for islands that cannot be saved?"),
    (0, "es", "¿Prohibirá la extracción de arena en las playas donde desovan las tortugas?"),
    (0, "fr", "Arrêterez-vous de financer des digues qui déplacent l’érosion chez le voisin ?"),
    (1, "en", "Will the people of the coast have a vote in the board, and not only a chair in the room?"),
    (1, "ar", "كيف ستحمون الصيادين الذين يبلغون عن التلوث من العقاب؟"),
    (1, "ru", "Как жители отдалённых берегов смогут участвовать в заседаниях без интернета?"),
    (2, "en", "How much of each dollar reaches a village, and where can one read it?"),
    (2, "fr", "Qui contrôlera vos propres dépenses de voyage ?"),
    (3, "en", "Will early warning speak the languages that are spoken on the coast?"),
    (3, "zh-hans", "小型渔村怎样才能看懂并使用预警数据？"),
    (3, "en", "Will you let independent scientists publish without asking you first?"),
)
# question, candidate: answers in writing; what is missing waits, None declines
ANSWERS = {
    (
        0,
        0,
    ): "We say it plainly, years ahead, and we pay for the move before the storm and not after it. No one is moved "
    "who has not been heard.\n\nIn my first year I will publish a list of the places at risk, with dates.",
    (0, 1): "I will publish the projections for each island and leave the decision to its people.",
    (0, 3): "Warning first; then land, title and schools at the place where people choose to go.",
    (1, 2): "Sí. Y con un plan de empleo para quienes hoy viven de la arena.",
    (1, 0): "Yes, within two years, with other sources of sand made ready before.",
    (2, 1): "Oui : aucune digue sans étude de ce qui se passe chez le voisin, publiée avant la décision.",
    (3, 0): "Two of nine votes, chosen by their own assemblies. I will put it to the Assembly in my first month.",
    (3, 2): None,
    (4, 3): "We will take such reports by radio and by letter, without names, and publish what became of them.",
    (6, 1): "Today 41 cents. The aim is 70, and each transfer will be on a public page.",
    (6, 3): None,
    (9, 2): None,
    (8, 3): "In every language that a village radio speaks. That is what I have done for twelve years.",
}
ANSWER_LANGUAGES = {(1, 2): "es", (2, 1): "fr"}
STRUCK = ("same_matter", "A question on the list asks nearly the same, and more people support that one.")
ADDED = ("language", "Without it no question in Chinese would stand on the list.")

CROWD = (
    *("Abena Osei", "Anahí Flores", "Benoît Garnier", "Chen Yu", "Dilnoza Karimova", "Eitan Marsh", "Farida Nasser"),
    *("Goran Petrov", "Hana Suzuki", "Ibrahim Toure", "Jasmine Reyes", "Kofi Mensah", "Lucía Paredes", "Mariam Saleh"),
    *("Nikolai Orlov", "Olga Sidorova", "Pedro Lagos", "Qiao Lin", "Ruth Achieng", "Samir Aziz", "Tala Fonoti"),
    *("Ursula Brandt", "Viktor Hale", "Wen Jing"),
)
COUNTRIES = ("288", "604", "250", "702", "860", "124", "818", "100", "392", "466", "608", "288", "032", "400")
