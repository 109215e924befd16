// SPDX-License-Identifier: Apache-2.0
/**
 * The tools that a model may call. Every answer is bounded: lists come in pages, and say what is left.
 *
 * Names of objects are anybody's text. They are given as data in JSON, without control characters.
 */
import { nearest } from '#domain/nearest.ts'
import { compareSeverity, type Severity, severities } from '#domain/severity.ts'
import { controlFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'
import type { FindingStore, StoredFinding } from './finding-store.ts'

const defaultLimit = 20
const maxLimit = 100
/** Longest answer of a tool. */
export const maxAnswerChars = 64 * 1024

/** What is wrong with the arguments of a tool; told to the model, which may try again. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

export type ToolArguments = Readonly<Record<string, unknown>>

export interface Tool {
  readonly name: string
  readonly description: string
  readonly properties: Readonly<Record<string, { readonly type: string; readonly description: string }>>
  readonly required?: readonly string[]
  answer(store: FindingStore, args: ToolArguments): unknown
}

const filters = {
  severity: { type: 'string', description: 'this severity or worse: critical, high, medium or low' },
  control: { type: 'string', description: 'id of a control, such as C-0016' },
  framework: { type: 'string', description: 'only controls of this framework' },
  kind: { type: 'string', description: 'kind of object, such as Deployment' },
  namespace: { type: 'string', description: 'namespace of the object' },
  name: { type: 'string', description: 'name of the object' },
}
const paging = {
  limit: { type: 'integer', description: `entries of the answer, up to ${maxLimit}; ${defaultLimit} when absent` },
  offset: { type: 'integer', description: 'entries to leave out; take nextOffset of the last answer' },
}

/** All tools, sorted by name. */
export const tools: readonly Tool[] = [
  {
    name: 'explain_control',
    description: 'What a control looks for, why it matters, how to repair it, with an example.',
    properties: { control: filters.control },
    required: ['control'],
    answer: (_, args) => explain(textArgument(args, 'control') ?? ''),
  },
  {
    name: 'list_controls',
    description: 'Controls with failures, the most severe first, with the number of objects that fail.',
    properties: { ...filters, ...paging },
    answer: (store, args) =>
      paged(
        countBy(selected(store, args), ({ controlID }) => controlID, controlEntry),
        args,
      ),
  },
  {
    name: 'list_findings',
    description: 'Failed pairs of object and control, the most severe first, with what to change.',
    properties: { ...filters, ...paging },
    answer: (store, args) => paged(selected(store, args), args),
  },
  {
    name: 'list_objects',
    description: 'Objects with failures, those with the most severe ones first.',
    properties: { ...filters, ...paging },
    answer: (store, args) =>
      paged(
        countBy(selected(store, args), each => `${each.kind}/${each.namespace}/${each.name}`, objectEntry),
        args,
      ),
  },
  {
    name: 'summary',
    description: 'What was scanned, how many failures there are by severity, and what could not be read.',
    properties: {},
    answer: summary,
  },
]

function summary({ about, findings, doubts, compliancePercent }: FindingStore): unknown {
  return {
    about,
    ...(compliancePercent !== undefined && { compliancePercent: Number(compliancePercent.toFixed(2)) }),
    failures: bySeverity(findings),
    notRead: doubts.slice(0, defaultLimit),
    notReadCount: doubts.length,
  }
}

function bySeverity(findings: readonly StoredFinding[]): Readonly<Record<string, number>> {
  return Object.fromEntries(severities.map(each => [each, findings.filter(({ severity }) => severity === each).length]))
}

/** The findings that the arguments select, the most severe first. */
function selected({ findings }: FindingStore, args: ToolArguments): StoredFinding[] {
  const severity = textArgument(args, 'severity')
  const least = severity === undefined ? undefined : severityNamed(severity)
  const framework = textArgument(args, 'framework')
  const within = framework === undefined ? undefined : controlsOf(framework)
  const control = textArgument(args, 'control')?.toUpperCase()
  const [kind, namespace, name] = ['kind', 'namespace', 'name'].map(each => textArgument(args, each))
  return findings
    .filter(each => {
      if (least !== undefined && compareSeverity(each.severity, least) > 0) return false
      if (control !== undefined && each.controlID !== control) return false
      if (within && !within.has(each.controlID)) return false
      if (kind !== undefined && each.kind.toLowerCase() !== kind.toLowerCase()) return false
      return (namespace === undefined || each.namespace === namespace) && (name === undefined || each.name === name)
    })
    .sort((a, b) => compareSeverity(a.severity, b.severity))
}

function severityNamed(text: string): Severity {
  const found = severities.find(each => each.toLowerCase() === text.toLowerCase())
  if (found) return found
  throw new ToolError(`severity is one of ${severities.join(', ')}, not "${text}"`)
}

function controlsOf(name: string): ReadonlySet<string> {
  const found = frameworks.find(each => each.name.toLowerCase() === name.toLowerCase())
  if (found) return new Set(found.controls.map(({ controlID }) => controlID))
  const known = frameworks.map(each => each.name)
  throw new ToolError(`no framework "${name}"; ${nearest(name, known) ?? known.join(', ')}?`)
}

interface Counted {
  readonly findings: StoredFinding[]
}

function countBy(
  findings: readonly StoredFinding[],
  keyOf: (finding: StoredFinding) => string,
  entryOf: (counted: Counted) => unknown,
): unknown[] {
  const groups = new Map<string, Counted>()
  for (const finding of findings) {
    const key = keyOf(finding)
    const group = groups.get(key)
    if (group) group.findings.push(finding)
    else groups.set(key, { findings: [finding] })
  }
  return [...groups.values()].toSorted((a, b) => compareCounts(a.findings, b.findings)).map(entryOf)
}

function compareCounts(a: readonly StoredFinding[], b: readonly StoredFinding[]): number {
  for (const severity of severities) {
    const count = (of: readonly StoredFinding[]) => of.filter(each => each.severity === severity).length
    const difference = count(b) - count(a)
    if (difference !== 0) return difference
  }
  return 0
}

function controlEntry({ findings }: Counted): unknown {
  const [first] = findings
  return { controlID: first?.controlID, control: first?.control, severity: first?.severity, objects: findings.length }
}

function objectEntry({ findings }: Counted): unknown {
  const [first] = findings
  return { kind: first?.kind, namespace: first?.namespace, name: first?.name, failures: bySeverity(findings) }
}

/** One page, shortened until it fits the bound of an answer. */
function paged(entries: readonly unknown[], args: ToolArguments): unknown {
  const limit = Math.min(maxLimit, Math.max(1, integerArgument(args, 'limit') ?? defaultLimit))
  const offset = Math.max(0, integerArgument(args, 'offset') ?? 0)
  const page: unknown[] = []
  let chars = 0
  for (const entry of entries.slice(offset, offset + limit)) {
    chars += JSON.stringify(entry).length
    if (page.length > 0 && chars > maxAnswerChars - 1000) break
    page.push(entry)
  }
  const next = offset + page.length
  return { total: entries.length, entries: page, ...(next < entries.length && { nextOffset: next }) }
}

function explain(id: string): unknown {
  const upper = id.toUpperCase()
  const words = controls.find(each => each.id === upper)
  const facts = Object.hasOwn(controlFacts, upper) ? controlFacts[upper] : undefined
  if (!words || !facts) {
    const meant = nearest(upper, Object.keys(controlFacts))
    throw new ToolError(`no control "${id}"${meant ? `; did you mean ${meant}?` : ''}`)
  }
  const { description, why, remediation, test, example } = words
  const within = frameworks.filter(each => each.controls.some(({ controlID }) => controlID === upper))
  return {
    controlID: upper,
    name: facts.name,
    baseScore: facts.baseScore,
    description,
    why,
    remediation,
    test,
    ...(example && { example }),
    frameworks: within.map(({ name }) => name),
  }
}

function textArgument(args: ToolArguments, name: string): string | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= 1000) return value
  throw new ToolError(`${name} has to be a text of up to 1000 characters`)
}

function integerArgument(args: ToolArguments, name: string): number | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (Number.isSafeInteger(value)) return value as number
  throw new ToolError(`${name} has to be a whole number`)
}
