/** Names on disk: `sphereId` in TypeScript is `sphere_id` in SQL, always and both ways, and quoted: some are words of SQL. */
export const snakeOf = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const camelOf = (snake: string): string => snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
