/** The program of the page in protocol.browser.test.ts: judges all vectors with the browser's cryptography and tells the page. */
import { createBrowserCrypto } from "../crypto/browser.ts";
import * as protocol from "../index.ts";
import { judgeVectors, type VectorFiles } from "./vector-files.ts";

declare global {
  interface Window { judge: (files: string) => ReturnType<typeof judgeVectors>; exportCount: number }
}
window.exportCount = Object.keys(protocol).length;
window.judge = (files) => judgeVectors(createBrowserCrypto(), JSON.parse(files) as VectorFiles);
