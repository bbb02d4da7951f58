/**
 * The guidelines that a new sphere begins with. A sphere may change them; every action of its moderators names one.
 * Written in English once; a sphere that speaks otherwise writes its own.
 */
export interface DefaultGuideline { readonly key: string; readonly title: string; readonly text: string }

export const defaultGuidelines: readonly DefaultGuideline[] = [
  { key: "honest", title: "Be honest about who you are", text: "Say what is true of you and your project. You may use a pseudonym; you may not pretend to be somebody else, or many." },
  { key: "kind", title: "Be kind, and leave people free to say no", text: "A no needs no reason. Do not press, insult, threaten or follow anybody, here or where you got their contact from us." },
  { key: "ask", title: "Ask one person, about one thing", text: "Write each request for the person who gets it. Requests sent to many alike are spam." },
  { key: "purpose", title: "Come to make something together", text: "This is a place for collaborations. Selling, recruiting for others and dating belong elsewhere." },
  { key: "privacy", title: "Keep what you were told", text: "Do not pass on contacts, names or notes that you got through an introduction without being allowed to." },
  { key: "safe", title: "Do no harm", text: "Nothing unlawful, nothing that puts people in danger, nothing that demeans people for what they are." },
  { key: "credit", title: "Give credit", text: "Say where work comes from and under which licence. Claim only projects that are yours." },
  { key: "finish", title: "Say how it ended", text: "When a collaboration ends, for whatever reason, say so and leave a closing note. It helps the next one." },
];
