// SPDX-License-Identifier: Apache-2.0
/**
 * Which vulnerabilities let somebody else's code run, by what their advisories say.
 *
 * A summary of results counts by severity alone. Whoever has the matches notes in it, as an annotation, what a rule
 * about code from afar has to know: `{"found":[["CVE-2026-1","High"]],"untold":0}`.
 */
import { isRecord } from './subject.ts'

/** Annotation of a summary; ours. */
export const remoteExecutionKey = 'kubescape.io/remote-execution'

export interface RemoteExecution {
  /** The first ones, the worst first: one is enough for a rule, and a reader looks the others up in the manifest. */
  readonly found: readonly { readonly name: string; readonly severity: string }[]
  /** How many of the grave ones nobody describes. */
  readonly untold: number
}

/** Names that a note keeps. */
const maxFound = 20
const maxNoteChars = 10_000
const severities = ['Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown']

/** How advisories say that somebody else's code runs. */
const executesCode =
  /\b(?:remote(?:ly)? (?:code|command) execution|execut\w* (?:of )?(?:arbitrary|malicious|attacker-controlled|unauthori[sz]ed) (?:code|commands?)|arbitrary (?:code|command) execution|RCE)\b/i

/**
 * Whether a match lets code run; undefined where nobody describes it. Advisories of distributions often only point to
 * the record that does.
 */
export function executesRemoteCode({
  vulnerability,
  relatedVulnerabilities,
}: Readonly<Record<string, unknown>>): boolean | undefined {
  const related = Array.isArray(relatedVulnerabilities) ? relatedVulnerabilities : []
  let isTold: false | undefined
  for (const each of [vulnerability, ...related]) {
    const description: unknown = isRecord(each) ? each['description'] : undefined
    if (typeof description !== 'string' || description.trim() === '') continue
    if (executesCode.test(description)) return true
    isTold = false
  }
  return isTold
}

/** Whether a severity is one that is told even where nothing is known of what it lets happen. */
export function isGrave(severity: unknown): boolean {
  return severity === 'Critical' || severity === 'High'
}

/** The note of a document of matches, as grype writes it; undefined where there are none to look at. */
export function remoteExecutionNote(document: unknown): string | undefined {
  const matches: unknown = isRecord(document) ? document['matches'] : undefined
  if (!Array.isArray(matches)) return undefined
  const found: [name: string, severity: string][] = []
  let untold = 0
  for (const match of matches) {
    const vulnerability: unknown = isRecord(match) ? match['vulnerability'] : undefined
    if (!isRecord(match) || !isRecord(vulnerability)) continue
    const { id, severity } = vulnerability
    const runsCode = executesRemoteCode(match)
    if (runsCode) found.push([String(id).slice(0, 100), severities.find(each => each === severity) ?? 'Unknown'])
    else if (runsCode === undefined && isGrave(severity)) untold++
  }
  found.sort((a, b) => severities.indexOf(a[1]) - severities.indexOf(b[1]) || (a[0] < b[0] ? -1 : 1))
  return JSON.stringify({ found: found.slice(0, maxFound), untold })
}

/** Reads a note; undefined for what is none. */
export function readRemoteExecution(note: string | undefined): RemoteExecution | undefined {
  if (note === undefined || note.length > maxNoteChars) return undefined
  let read: unknown
  try {
    read = JSON.parse(note)
  } catch {
    return undefined
  }
  if (!isRecord(read) || !Array.isArray(read['found'])) return undefined
  const { untold } = read
  if (typeof untold !== 'number' || !Number.isSafeInteger(untold) || untold < 0) return undefined
  const found: { name: string; severity: string }[] = []
  for (const each of read['found'].slice(0, maxFound)) {
    const [name, severity] = Array.isArray(each) ? (each as unknown[]) : []
    if (typeof name !== 'string' || typeof severity !== 'string') return undefined
    found.push({ name, severity })
  }
  return { found, untold }
}
