/**
 * Makes plain text of catalogues' texts written in Markdown: what a reader of the rendered page would read, without the signs.
 * Links keep their words, pictures and HTML comments go, headings and list marks become plain lines. Nothing is rendered
 * and nothing interpreted; a text that merely looks like Markdown loses at most some signs.
 */
export const plainText = (markdown: string): string =>
  markdown
    .replace(/\r\n?/g, "\n")
    .replace(/<!--[^]*?(?:-->|$)/g, "")
    .replace(/<\/?(?:a|b|br|code|details|div|em|h[1-6]|i|img|li|ol|p|span|strong|sub|summary|sup|table|td|th|tr|u|ul)(?:\s[^<>]{0,500})?\/?>/gi, " ")
    .replace(/!\[[^\]\n]{0,300}\]\([^()\s]{0,2000}\)/g, "")
    .replace(/\[([^\]\n]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}\)/g, "$1")
    .replace(/^ {0,3}#{1,6}[ \t]+/gm, "")
    .replace(/^ {0,3}>[ \t]?/gm, "")
    .replace(/^[ \t]*[*+-][ \t]+/gm, "- ")
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, "")
    .replace(/(\*\*|__)(?=\S)([^\n]{1,500}?\S?)\1/g, "$2")
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})\*(?![\w*])/g, "$1")
    .replace(/(?<!`)`([^`\n]{1,300})`(?!`)/g, "$1")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
