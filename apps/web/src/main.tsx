/** Begins the app: chooses the language, loads its words and shows the page that the address names. */
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { chosenLanguage, loadWords } from "./words/index.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
const words = await loadWords(chosenLanguage());
createRoot(root).render(<App firstWords={words} />);
