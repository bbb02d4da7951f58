/**
 * The rules of sharding on definitions as text, whoever wrote them: the tables as data, the search index, a migration's steps. On
 * an owner table every primary and unique key holds `owner_id`; no table has a serial or an identity, no trigger and no
 * foreign key. Answers with sentences, none where all is well.
 *
 * Triggers of a transfer are not part of the schema: they come and go with it, and never stand on a distributed table.
 */
export function lintStatements(statements: readonly string[], isLocal: (table: string) => boolean): string[] {
  return statements.flatMap((statement) => {
    const text = statement.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/--[^\n]*/g, "");
    const table = /\b(?:TABLE(?: IF NOT EXISTS)?|ON) (?:\{\})?(?:"?\w+"?\.)?"?(\w+)"?/i.exec(text)?.[1] ?? "?";
    const found: string[] = [];
    if (/\bCREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/i.test(text)) found.push(`${table}: a trigger`);
    if (/\b(?:small|big)?serial\d?\b|\bGENERATED\b[^,]*\bIDENTITY\b|\bnextval\b|\bCREATE SEQUENCE\b/i.test(text)) found.push(`${table}: a serial; ids are made by the application`);
    if (/\bREFERENCES\b|\bFOREIGN KEY\b/i.test(text)) found.push(`${table}: a foreign key`);
    if (isLocal(table)) return found;
    if (/\bCREATE UNIQUE INDEX\b/i.test(text) && !holdsOwner(/\(([^]*)\)/.exec(text)?.[1])) found.push(`${table}: unique across owners`);
    for (const [, columns] of text.matchAll(/\b(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/gi)) if (!holdsOwner(columns)) found.push(`${table}: a key without owner_id`);
    if (/\b\w+"? [^,(]*\b(?:PRIMARY KEY|UNIQUE)\b(?! ?\()/i.test(text.replace(/CREATE UNIQUE INDEX/i, "")) && !/"?owner_id"?[^,(]*\bPRIMARY KEY\b(?! ?\()/i.test(text)) found.push(`${table}: a key without owner_id`);
    return found;
  });
}

const holdsOwner = (columns = ""): boolean => /(?:^|[\s,"(])owner_id\b/.test(columns);
