// SPDX-License-Identifier: Apache-2.0
/** Judges what a role allows, and points at the words in role and binding that allow it. */
import type { Json } from '#domain/kube-object.ts'
import type { Evidence, Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type RbacGrant, type Subject } from '#engines/posture/subject.ts'

/** Words of which a role has to hold one. */
export type Words = readonly string[] | typeof anything

/** Any word will do. */
export const anything = 'anything'

/** What a role must not give: one of these verbs, in one of these groups, on one of these resources. */
export interface Power {
  readonly verbs: Words
  readonly apiGroups: Words
  readonly resources: readonly string[]
  /** Narrows further, for instance by resource names. */
  readonly when?: (rule: Readonly<Record<string, unknown>>) => boolean
}

/** Where a role rule gives a power: positions in its lists. */
interface Hit {
  readonly rule: Readonly<Record<string, unknown>>
  readonly ruleIndex: number
  readonly verbs: readonly number[]
  readonly apiGroups: readonly number[]
  readonly resources: readonly number[]
}

/** Role rules and list entries that are looked at; no honest role has more. */
const maxRules = 10_000
const maxEntries = 2000

/** A place in the role or in the binding, as paths name it: the binding stands first, the role second. */
const bindingPath = 'relatedObjects[0]'
const rolePath = 'relatedObjects[1]'

/** Every rule of a role that gives the power. A role whose rules are damaged gives nothing. */
export function* hitsOf(role: Readonly<Record<string, unknown>>, power: Power): Iterable<Hit> {
  const { rules } = role
  if (!Array.isArray(rules)) return
  for (let ruleIndex = 0; ruleIndex < rules.length && ruleIndex < maxRules; ruleIndex++) {
    const rule: unknown = rules[ruleIndex]
    if (!isRecord(rule)) continue
    const verbs = positions(rule['verbs'], power.verbs)
    if (verbs.length === 0) continue
    const apiGroups = positions(rule['apiGroups'], power.apiGroups)
    if (apiGroups.length === 0) continue
    const resources = positions(rule['resources'], power.resources)
    if (resources.length === 0 || (power.when && !power.when(rule))) continue
    yield { rule, ruleIndex, verbs, apiGroups, resources }
  }
}

/** Whether a role gives one of the powers. */
export function givesAny(role: Readonly<Record<string, unknown>>, powers: readonly Power[]): boolean {
  return powers.some(power => hitsOf(role, power)[Symbol.iterator]().next().done !== true)
}

const nowhere: readonly number[] = []

function positions(list: unknown, wanted: Words): readonly number[] {
  if (!Array.isArray(list)) return nowhere
  let found: number[] | undefined
  for (let i = 0; i < list.length && i < maxEntries; i++) {
    const each: unknown = list[i]
    if (typeof each !== 'string' || (wanted !== anything && !wanted.includes(each))) continue
    if (found) found.push(i)
    else found = [i]
  }
  return found ?? nowhere
}

/** Where the binding names the subject of the grant (once for each time) and the role. */
export function grantPaths(grant: RbacGrant): string[] {
  return [...subjectIndexes(grant).map(k => `${bindingPath}.subjects[${k}]`), `${bindingPath}.roleRef.name`]
}

/** The subject and the role that a binding brings together. */
export function grantEvidence({ binding, subjectIndex, role }: RbacGrant): Evidence[] {
  const { subjects } = binding as { readonly subjects?: readonly Json[] }
  return [
    { path: `${bindingPath}.subjects[${subjectIndex}]`, found: subjects?.[subjectIndex] ?? null },
    { path: `${bindingPath}.roleRef.name`, found: role.metadata.name },
  ]
}

function subjectIndexes({ binding, subject, subjectIndex }: RbacGrant): number[] {
  const subjects = binding['subjects']
  if (!Array.isArray(subjects)) return [subjectIndex]
  const same: number[] = []
  for (let k = 0; k < subjects.length && k < maxEntries; k++) {
    const each: unknown = subjects[k]
    if (!isRecord(each) || each['kind'] !== subject.kind || each['name'] !== subject.name) continue
    if ((each['namespace'] || undefined) === subject.namespace) same.push(k)
  }
  return same.length > 0 ? same : [subjectIndex]
}

/** The role's words that give a power, then the subject and the reference to the role. */
function hitPaths({ ruleIndex, verbs, apiGroups, resources }: Hit, grant: RbacGrant): string[] {
  const at = `${rolePath}.rules[${ruleIndex}]`
  return [
    ...resources.map(i => `${at}.resources[${i}]`),
    ...verbs.map(i => `${at}.verbs[${i}]`),
    ...apiGroups.map(i => `${at}.apiGroups[${i}]`),
    ...grantPaths(grant),
  ]
}

/** Which path set, beside the failed one, names the words. */
export type PathsToo = 'reviewPaths' | 'deletePaths'

/** A failure for each rule of the role that gives one of the powers. */
export function* powerFindings(
  grant: RbacGrant,
  powers: readonly Power[],
  pathsToo: PathsToo = 'reviewPaths',
): Iterable<Failure> {
  for (const power of powers) {
    for (const hit of hitsOf(grant.role, power)) {
      const paths = hitPaths(hit, grant)
      yield {
        failedPaths: paths,
        [pathsToo]: paths,
        evidence: [{ path: `${rolePath}.rules[${hit.ruleIndex}]`, found: hit.rule as Json }, ...grantEvidence(grant)],
      }
    }
  }
}

/** A rule that fails each subject that a binding gives one of the powers. */
export function powerRule(name: string, ...powers: readonly Power[]): Rule {
  return {
    name,
    *findings({ grant }: Subject) {
      if (grant) yield* powerFindings(grant, powers)
    },
  }
}

/** The core API group, or any. */
export const coreGroup: readonly string[] = ['', '*']

/** A role without bounds: everything on every resource. */
export const everything: Power = { verbs: ['*'], apiGroups: coreGroup, resources: ['*'] }
