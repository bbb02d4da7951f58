/** Kinds of people the demo is made of. Nobody here exists; the generator mixes them, and they are shown as synthetic. */
export interface DemoPerson { readonly headline: string; readonly offers: readonly string[]; readonly needs: readonly string[]; readonly interests: readonly string[]; readonly values: readonly string[] }

const k = (headline: string, offers: string, needs: string, interests: string, values: string): DemoPerson => {
  // Two goals of the United Nations have a comma in their names.
  const words = (text: string): string[] => text.split(/,(?! (?:innovation|justice) and )/).map((word) => word.trim());
  return { headline, offers: words(offers), needs: words(needs), interests: words(interests), values: words(values) };
};

export const demoPeople: readonly DemoPerson[] = [
  k("Joins wood, wants a web page for it", "carpentry, woodworking, teaching", "web design, photography", "repair, trees", "self-direction, benevolence"),
  k("Nurse who draws", "nursing, first aid, illustration", "web development, translation", "health, picture books", "benevolence, good health and well-being"),
  k("Programmer with a garden", "Python, JavaScript, data analysis", "gardening, composting", "biodiversity, open source", "universalism, self-direction"),
  k("Teacher who counts birds", "teaching, wildlife monitoring, public speaking", "statistics, data visualisation", "birds, nature conservation", "universalism, quality education"),
  k("Mends what others throw away", "electronics repair, soldering, bicycle repair", "event planning, social media", "repair, circular economy", "responsible consumption and production, self-direction"),
  k("Accountant for good causes", "accounting, fundraising, project management", "piano, singing", "music, civil society", "security, benevolence"),
  k("Translates between three kitchens", "translation, cooking, Arabic", "video editing, writing", "food, migration", "tradition, benevolence"),
  k("Electrician who likes meetings", "electrical installation, solar energy, facilitation", "grant writing, law", "renewable energy, democracy", "affordable and clean energy, security"),
  k("Designs so that everybody can read it", "graphic design, accessibility testing, typography", "programming, user research", "accessibility, cities", "universalism, reduced inequalities"),
  k("Retired engineer, patient", "mechanical engineering, mathematics, mentoring", "sign language, photography", "astronomy, children", "benevolence, achievement"),
  k("Lawyer who writes short sentences", "law, plain language writing, mediation", "illustration, web design", "social justice, accessibility", "universalism, peace"),
  k("Sound person", "audio editing, music composition, podcasting", "interviewing, storytelling", "music, storytelling", "stimulation, hedonism"),
  k("Maps everything", "mapping, GIS, cycling", "JavaScript, electronics", "cities, cycling", "self-direction, sustainable cities and communities"),
  k("Bakes and calculates", "baking, food safety, accounting", "photography, social media", "food, cooperatives", "hedonism, decent work and economic growth"),
  k("Biologist near the sea", "marine biology, statistics, scuba diving", "grant writing, web development", "oceans, climate change", "life below water, universalism"),
  k("Sews and teaches sewing", "sewing, pattern making, teaching", "accounting, web design", "fashion, repair", "self-direction, gender equality"),
  k("Actor between plays", "acting, public speaking, writing", "stage lighting, event planning", "theatre, local history", "stimulation, tradition"),
  k("Social worker with a loud laugh", "counselling, facilitation, volunteer coordination", "data analysis, fundraising", "mental health, community building", "benevolence, reduced inequalities"),
  k("Makes things print", "3D printing, CAD, product design", "occupational therapy, teaching", "makerspaces, health", "achievement, curiosity"),
  k("Keeps old letters", "archiving, history research, editing", "Python, web development", "history, open knowledge", "tradition, quality education"),
  k("Grows vegetables on a slope", "gardening, seed saving, composting", "carpentry, graphic design", "food growing, biodiversity", "zero hunger, tradition"),
  k("Plays the piano for choirs", "piano, conducting, music theory", "event planning, social media", "music, folk music", "hedonism, tradition"),
  k("Student of everything", "writing, social media, data entry", "programming, statistics", "climate change, philosophy", "stimulation, achievement"),
  k("Data person looking for meaning", "data analysis, statistics, machine learning", "public speaking, gardening", "open data, public health", "achievement, universalism"),
  k("Films quiet places", "video editing, photography, screenwriting", "translation, botany", "peatland, cultural heritage", "stimulation, life on land"),
  k("Organises without shouting", "event planning, logistics, scheduling", "cooking, sign language", "food waste, cities", "security, benevolence"),
  k("Deaf maker", "sign language, woodworking, illustration", "programming, audio editing", "deaf culture, makerspaces", "self-direction, reduced inequalities"),
  k("Game designer who reads treaties", "game design, writing, facilitation", "hydrology, illustration", "board games, climate change", "stimulation, climate action"),
  k("Cares for trees", "arboriculture, botany, tree care", "web development, communication", "trees, cities", "life on land, climate action"),
  k("Journalist with a spreadsheet", "journalism, interviewing, data visualisation", "electronics, law", "public health, democracy", "universalism, self-direction"),
];
