/**
 * The starter vocabulary keeps the promises its README makes.
 *
 * In: the TSV files of `packages/matching/vocabulary`, read as bytes, parsed here and nowhere else, so that a fault in
 * the loader cannot hide a fault in the data. Out: for every broken promise the file, the line and the words concerned.
 */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, it } from 'node:test'

const folder = new URL('../../vocabulary/', import.meta.url)
const languages = ['en', 'es', 'fr', 'de', 'sv', 'pt'] as const
const header = ['id', 'kind', ...languages, 'aliases', 'broader', 'related']

const schwartzValues = [
  'self-direction',
  'stimulation',
  'hedonism',
  'achievement',
  'power',
  'security',
  'conformity',
  'tradition',
  'benevolence',
  'universalism',
]

type Language = (typeof languages)[number]
type Term = { language: Language; text: string }
type Concept = {
  where: string
  id: string
  kind: string
  labels: Term[]
  aliases: Term[]
  broader: string[]
  related: string[]
}

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.tsv'))
  .sort()
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

const rows = files.flatMap(({ name, text }) =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .slice(1)
    .map((line, index) => ({ where: `${name}:${index + 2}`, cells: line.split('\t') })),
)

const concepts = rows.map(({ where, cells }) => readConcept(where, cells))
const byId = new Map(concepts.map((concept) => [concept.id, concept]))

describe('the starter vocabulary', () => {
  it('holds at least a thousand concepts', () => {
    assert.ok(concepts.length >= 1000, `${concepts.length} concepts`)
  })

  it('names at least five hundred concepts in all six languages', () => {
    const complete = concepts.filter((concept) => concept.labels.length === languages.length)
    assert.ok(complete.length >= 500, `${complete.length} concepts`)
  })

  it('names every concept in English', () => {
    assert.deepEqual(
      concepts.filter((concept) => !concept.labels.some(({ language }) => language === 'en')).map(({ where }) => where),
      [],
    )
  })

  it('holds the seventeen Sustainable Development Goals', () => {
    const expected = Array.from({ length: 17 }, (_, index) => `value/sdg-${String(index + 1).padStart(2, '0')}`)
    const found = concepts.map(({ id }) => id).filter((id) => id.startsWith('value/sdg-'))
    assert.deepEqual(found.sort(), expected)
  })

  it('holds the ten basic human values of Schwartz', () => {
    assert.deepEqual(
      schwartzValues.filter((value) => !byId.has(`value/${value}`)),
      [],
    )
  })
})

describe('the README beside it', () => {
  it('tells how many concepts of each kind there are', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8').replace(/\s+/g, ' ')
    const count = (kind: string) => concepts.filter((concept) => concept.kind === kind).length.toLocaleString('en')
    const sentence =
      `It holds ${concepts.length.toLocaleString('en')} concepts: ` +
      `${count('skill')} skills, ${count('interest')} interests and ${count('value')} values`
    assert.ok(readme.includes(sentence), `README.md should say: ${sentence}`)
  })
})

describe('a vocabulary file', () => {
  it('opens with the header and has as many cells in every row', () => {
    const faults = files
      .filter(({ text }) => text.split('\n', 1)[0] !== header.join('\t'))
      .map(({ name }) => `${name}:1 has another header`)
    for (const { where, cells } of rows) {
      if (cells.length !== header.length) faults.push(`${where} has ${cells.length} cells`)
    }
    assert.deepEqual(faults, [])
  })

  it('ends with one line feed and holds no carriage return, byte order mark or undecodable byte', () => {
    const faults = files.filter(({ text }) => !/[^\n]\n$/.test(text) || /[\r\uFEFF\uFFFD]/.test(text))
    assert.deepEqual(
      faults.map(({ name }) => name),
      [],
    )
  })

  it('holds no control or bidirectional characters', () => {
    // Tab separates cells and line feed separates rows; every other control would be invisible to a reviewer.
    const hidden = /(?![\t\n])\p{Cc}|[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F]/u
    assert.deepEqual(
      rows.filter(({ cells }) => hidden.test(cells.join('\t'))).map(({ where }) => where),
      [],
    )
  })

  it('is written in composed characters, so that equal words are equal bytes', () => {
    assert.deepEqual(
      files.filter(({ text }) => text !== text.normalize('NFC')).map(({ name }) => name),
      [],
    )
  })

  it('has no cell or list entry with space at its edges or doubled inside', () => {
    const untidy = (text: string) => text !== text.trim() || text.includes('  ')
    const faults = rows.filter(({ cells }) => cells.some((cell) => untidy(cell) || cell.split('|').some(untidy)))
    assert.deepEqual(
      faults.map(({ where }) => where),
      [],
    )
  })
})

describe('a concept', () => {
  it('has an id of its own', () => {
    const seen = new Map<string, string>()
    const faults: string[] = []
    for (const { id, where } of concepts) {
      const first = seen.get(id)
      if (first === undefined) seen.set(id, where)
      else faults.push(`${where} repeats ${id} of ${first}`)
    }
    assert.deepEqual(faults, [])
  })

  it('has a kind, and an id which begins with that kind and goes on in kebab case', () => {
    const faults = concepts.filter(
      ({ id, kind }) =>
        !['skill', 'interest', 'value'].includes(kind) ||
        !id.startsWith(`${kind}/`) ||
        !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id.slice(kind.length + 1)),
    )
    assert.deepEqual(
      faults.map(({ where, id, kind }) => `${where} ${id} ${kind}`),
      [],
    )
  })

  it('has labels and aliases of at most eighty characters, none of them empty', () => {
    const faults = concepts.flatMap(({ where, labels, aliases }) =>
      [...labels, ...aliases]
        .filter(({ text }) => [...text].length > 80 || normalise(text) === '')
        .map(({ text }) => `${where} "${text}"`),
    )
    assert.deepEqual(faults, [])
  })

  it('points only at other concepts that exist, each once, with at most two broader ones', () => {
    const faults: string[] = []
    for (const { id, where, broader, related } of concepts) {
      for (const target of [...broader, ...related]) {
        if (!byId.has(target)) faults.push(`${where} points at ${target}, which does not exist`)
        if (target === id) faults.push(`${where} points at itself`)
      }
      if (new Set([...broader, ...related]).size !== broader.length + related.length) faults.push(`${where} repeats itself`)
      if (broader.length > 2) faults.push(`${where} has ${broader.length} broader concepts`)
    }
    assert.deepEqual(faults, [])
  })

  it('gives each related pair on one side only', () => {
    const faults = concepts.flatMap(({ id, where, related }) =>
      related.filter((other) => byId.get(other)?.related.includes(id)).map((other) => `${where} and ${other}`),
    )
    assert.deepEqual(faults, [])
  })

  it('is never broader than itself, however long the way around', () => {
    const settled = new Set<string>()
    const faults: string[] = []
    const climb = (id: string, path: string[]): void => {
      if (path.includes(id)) {
        faults.push([...path, id].join(' > '))
        return
      }
      if (settled.has(id)) return
      for (const parent of byId.get(id)?.broader ?? []) climb(parent, [...path, id])
      settled.add(id)
    }
    for (const { id } of concepts) climb(id, [])
    assert.deepEqual(faults, [])
  })

  it('shares no label or alias with another concept in the same language', () => {
    const owners = new Map<string, Concept>()
    const faults: string[] = []
    for (const concept of concepts) {
      for (const { language, text } of [...concept.labels, ...concept.aliases]) {
        const key = `${language}:${normalise(text)}`
        const owner = owners.get(key) ?? concept
        owners.set(key, owner)
        if (owner !== concept) faults.push(`${concept.where} ${language} "${text}" belongs to ${owner.id} (${owner.where})`)
      }
    }
    assert.deepEqual(faults, [])
  })
})

function readConcept(where: string, cells: string[]): Concept {
  const labels = languages.flatMap((language, index) => {
    const text = cells[index + 2] ?? ''
    return text === '' ? [] : [{ language, text }]
  })
  return {
    where,
    id: cells[0] ?? '',
    kind: cells[1] ?? '',
    labels,
    aliases: readList(cells[8]).map(readAlias),
    broader: readList(cells[9]),
    related: readList(cells[10]),
  }
}

function readList(cell = ''): string[] {
  return cell === '' ? [] : cell.split('|')
}

function readAlias(entry: string): Term {
  const language = languages.find((tag) => entry.startsWith(`${tag}:`))
  return language === undefined ? { language: 'en', text: entry } : { language, text: entry.slice(language.length + 1) }
}

/** Lower case, accents folded, every sign that is neither letter nor digit a space: how people type when they search. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}+#]+/gu, ' ')
    .trim()
}
