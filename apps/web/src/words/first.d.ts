/** Of a word file, the words of the first page; made by the build (vite.config.ts). */
declare module "*.ts?first" {
  const words: Readonly<Record<string, string>>;
  export default words;
}
