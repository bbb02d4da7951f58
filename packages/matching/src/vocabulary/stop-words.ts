/**
 * Words that frame what somebody says ("I can", "looking for", "busco") and name no skill. They are never linked by
 * likeness, and never become somebody's own words. Folded as `normalise` folds. One list a language, joined when
 * the language is not known.
 */
const lists = {
  en: `a about able all also am an and any anyone anybody are as at basic be because been best better bit both but by can cannot could do does doing done each else enough etc ever every few find for from
    get give go going good great had has have having he hello help helping her here hi him his hope how i if im in into is it its ive just kind know learn learning like little live ll looking look lot love lots made make makes
    many maybe me meet more most much my need needed needs never new nice no not now of off often old on one only or other others our out over own part people person please quite rather re really s same seek seeking she
    should skilled skills skill so some somebody someone something sometimes speak speaking spare still stuff such t teach take than that the their them then there these they thing things this those to together too two up us use used using ve very
    want wanted wants was way we well were what when where which while who whom why will willing wish with work working works would year years yes you your experience experienced expert offer offering bring share sharing
    hobby interested interests interest days weeks time day week hours hour free enjoy enjoys keen start started join joining currently local around near since also main who's project projects team`,
  es: `a al algo alguien algun alguna algunas algunos ante antes aqui asi aun aunque bien bueno busco buscamos buscar cada casi como con cual cuando de del desde donde dos e el ella ellas ellos en entre era es esa ese eso esta estan estar este esto estoy
    fue gente gracias gusta gustan gustaria ha hablo hablar hace hacer hago hasta hay he hola la las le les lo los mas me mi mis mucha mucho muchos muy nada necesito necesitamos ni no nos nosotros nuestra nuestro o ofrezco otra otro otros para pero persona personas poco poder por porque
    puedo que queremos quiero quien saber se ser si sin sobre somos son soy su sus tambien tan te tener tengo ti tiempo tiene todo todos trabajo trabajar tu tus un una unas uno unos y ya yo ayuda ayudar aprender ensenar se proyecto equipo anos experiencia`,
  fr: `a ai aider aide aime ainsi alors apprendre as au aucun aussi autre autres aux avec avoir avons beaucoup bien bonjour ca car ce cela ces cet cette chaque cherche chercher cherchons chez comme comment d dans de des deux donc du elle elles en encore enseigner entre est et etre eu faire fais fait
    faut gens il ils j je jai l la le les leur leurs lui ma mais me meme mes moi mon n ne ni nos notre nous on ont ou par parle parler pas peu peux personne personnes plus pour pouvoir propose quand que quelqu quelque quelques qui quoi s sa sais sans savoir se ses si son sont sous suis sur ta te tes toi ton
    tous tout toute toutes tres trop tu un une veux vers voudrais vos votre vous y besoin avons recherche equipe projet ans annees experience temps`,
  de: `aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis biete bieten bisschen brauche brauchen da damit dann das dass dein dem den denn der des dich die dies diese dieser dir doch dort du durch ein eine einem einen einer eines er es etwas euch fur gegen gern gerne gibt gut gute guten
    habe haben hallo hat helfen hier hilfe ich ihm ihn ihr ihre im immer in ist ja jede jeder jemand jemanden kann kein keine konnen konnte lernen lehren leute man manchmal mehr mein meine meinem meinen meiner mich mir mit mochte mochten muss nach nicht noch nur oder ohne personen sehr sein seine sich sie sind so suche suchen sowie spreche sprechen
    uber um und uns unser unsere unter viel viele vom von vor war was weil wenn wer werden wie wir wird wo zu zum zur zusammen projekt jahre erfahrung zeit`,
  sv: `all alla allt an andra att av bara bra blir da dag de dem den denna deras dess det detta dig din ditt du dar eller en er ett fa fler flera fran for gar ge gora gor gillar ha har hej hjalp hjalpa hos hur han hon i ihop inte in ja jag kan kanske kunna lara letar lite lara man manga med mej men mer mig min mina mitt mycket ni nu nagon nagot nar och ocksa om oss pa
    personer pratar sa samma samt sig sin sina sitt ska skulle soker soka som talar till tillsammans undervisa upp ut under vad var vara vem vi vid vill vilka vilken vore ar at behover behoves projekt erfarenhet tid`,
  pt: `a ao aos aprender as ate bem com como da das de dela dele deles depois do dos e ela elas ele eles em ensinar entre era essa esse esta estou este eu fazer faco falo falar foi gente gosto gostaria ha isso isto ja la lhe mais mas me mesmo meu meus minha minhas muito muitos na nao nas nem no nos nossa nosso num numa o ofereco ola os ou outra outro
    para pela pelo pessoa pessoas poder por porque posso preciso precisamos procuro procuramos qual quando que quem quero saber se sei sem ser seu seus sim so sobre sou sua suas tambem te tem tenho ter todo todos trabalho trabalhar tu tua um uma umas uns voce voces ajuda ajudar algo alguem projeto equipa anos experiencia tempo`,
} as const;

const byLanguage = new Map<string, ReadonlySet<string>>(Object.entries(lists).map(([language, words]) => [language, new Set(words.split(/\s+/u))]));
const every: ReadonlySet<string> = new Set([...byLanguage.values()].flatMap((words) => [...words]));

/** The stop words of a language; of all languages we know when it is not given or not known. */
export const stopWords = (language?: string): ReadonlySet<string> => (language === undefined ? undefined : byLanguage.get(language)) ?? every;
