// SPDX-License-Identifier: Apache-2.0
/** Compares what a rule found with what a case expects: identities and sets of paths, neither order nor texts. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Failure, FindingPaths } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'
import type { RuleAnswer } from '#testing/rule-bench.ts'

interface Identity {
  readonly apiVersion?: string
  readonly apiGroup?: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly relatedObjects?: readonly Identity[]
}

interface ExpectedPaths {
  readonly failedPaths: readonly string[]
  readonly reviewPaths: readonly string[]
  readonly deletePaths: readonly string[]
  readonly fixPaths: readonly { readonly path: string; readonly value: string }[]
}

/** One failing finding of a case. */
interface Expected extends ExpectedPaths {
  readonly objects: readonly Identity[]
  readonly external?: Identity
  /** What the finding was about, where the recorded answer puts it in a place that its own reader drops. */
  readonly malformedAlertObject?: Identity
  readonly related?: readonly (Identity & ExpectedPaths)[]
}

export interface ControlCase {
  readonly rule: string
  readonly case: string
  readonly input: readonly KubeObject[]
  readonly controlInputs?: Readonly<Record<string, readonly string[]>>
  readonly dataControlInputs?: { readonly cloudProvider?: string }
  readonly expected: readonly Expected[]
}

/** Findings as sorted lines: `identity: kind of path: path`. Findings of one identity are one set. */
type Lines = Set<string>

/** What is missing and what is too much; empty when both agree. */
export function compareCase(content: ControlCase, answers: readonly RuleAnswer[]): string[] {
  const expected = content.expected.map(each => withExternal(withNamespaces(each, content.input), content.input))
  const wanted: Lines = new Set(expected.flatMap(expectedLines))
  const externals = new Map(
    expected.flatMap(({ external }) =>
      external && external.apiVersion === undefined ? [[shortText(external), external] as const] : [],
    ),
  )
  const got: Lines = new Set(answers.flatMap(answer => answerLines(answer, externals)))
  const missing = [...wanted].filter(line => !got.has(line)).sort()
  const extra = [...got].filter(line => !wanted.has(line)).sort()
  const unknown = answers.filter(each => each.unknown !== undefined && !each.unknown.startsWith('rule '))
  const thrown = answers.filter(each => each.unknown?.startsWith('rule '))
  return [
    ...missing.map(line => `missing ${line}`),
    ...extra.map(line => `extra   ${line}`),
    ...thrown.map(each => `threw   ${each.unknown}`),
    ...(missing.length + extra.length > 0 ? unknown.map(each => `unknown ${each.unknown}`) : []),
  ]
}

/**
 * The namespace was dropped from expectations and recovered from the input; where several objects share kind and name
 * it is missing, or its candidates are listed: it is that of the object among them, `default` first.
 */
function withNamespaces(expected: Expected, input: readonly KubeObject[]): Expected {
  return {
    ...expected,
    objects: expected.objects.map(object => {
      if (object.namespace !== undefined) return object
      const namesakes = input.map(identityOf).filter(each => each.kind === object.kind && each.name === object.name)
      const namespaces = namesakes.map(each => each.namespace ?? '').sort()
      const namespace = namespaces.includes('default') ? 'default' : namespaces[0]
      return namespace === undefined || namespace === '' ? object : { ...object, namespace }
    }),
  }
}

/**
 * Some findings are about something that is no object of the input: a file that an envelope about a node carries, a
 * workload under an API version of the recorder's own, or an envelope whose name was dropped. They are those of the
 * envelope, and of the workload with the other objects that take part.
 */
function withExternal(expected: Expected, input: readonly KubeObject[]): Expected {
  const { external } = expected
  if (external?.apiVersion === undefined) return expected
  const objects = input.map(identityOf)
  const [own, ...others] = objects.filter(
    each => each.kind === external.kind && each.apiVersion === external.apiVersion,
  )
  if (own) return external.name === '' && others.length === 0 ? { ...expected, external: own } : expected
  if (external.relatedObjects) {
    const { apiVersion: _, relatedObjects, ...named } = external
    const taking = relatedObjects.filter(each => each.kind !== external.kind || each.name !== external.name)
    return { ...expected, external: { ...named, relatedObjects: taking } }
  }
  const [envelope, ...more] = objects.filter(each => each.apiVersion?.startsWith('hostdata.kubescape.cloud/'))
  return envelope && more.length === 0 ? { ...expected, external: envelope } : expected
}

function expectedLines(expected: Expected): string[] {
  const identities = expected.objects.map(identityText)
  const external = expected.external ?? expected.malformedAlertObject
  if (external) identities.push(identityText(external))
  const related = expected.related ?? []
  return identities.flatMap(identity => [
    `${identity} fails`,
    ...pathLines(identity, expected),
    ...related.flatMap(each => {
      const of = `${identity} with ${identityText(each)}`
      return [of, ...pathLines(of, each)]
    }),
  ])
}

function answerLines({ subject, failures }: RuleAnswer, externals: ReadonlyMap<string, Identity>): string[] {
  const { object, grant } = subject
  const external = grant ? undefined : externals.get(shortText(identityOf(object)))
  if (external) return failures.flatMap(failure => externalLines(external, object, failure))
  const identity = grant
    ? identityText({ ...grant.subject, relatedObjects: [identityOf(grant.binding), identityOf(grant.role)] })
    : identityText(identityOf(object))
  return failures.flatMap(failure => [
    `${identity} fails`,
    ...pathLines(identity, failure),
    ...(failure.related ?? []).flatMap(each => {
      const of = `${identity} with ${identityText(identityOf(each.object))}`
      return [of, ...pathLines(of, each)]
    }),
  ])
}

/** Some rules name a workload by kind and name alone, at times together with the objects that take part. */
function externalLines(external: Identity, object: KubeObject, failure: Failure): string[] {
  const { apiVersion: _, ...named } = identityOf(object)
  const identity = identityText({
    ...named,
    ...(external.relatedObjects && { relatedObjects: (failure.related ?? []).map(each => identityOf(each.object)) }),
  })
  return [`${identity} fails`, ...pathLines(identity, failure)]
}

function shortText({ kind, name, namespace }: Identity): string {
  return `${kind}/${placeOf(namespace)}/${name}`
}

/** Cases leave `default` out at times: an object that names no namespace is applied there. */
function placeOf(namespace: string | undefined): string {
  return namespace === 'default' ? '' : (namespace ?? '')
}

function pathLines(identity: string, paths: FindingPaths): string[] {
  const lines = (kind: string, list: readonly string[] = []) =>
    list.filter(path => path !== '').map(path => `${identity}: ${kind} ${path}`)
  return [
    ...lines('failed', paths.failedPaths),
    ...lines('review', paths.reviewPaths),
    ...lines('delete', paths.deletePaths),
    ...lines(
      'fix',
      paths.fixPaths?.map(({ path, value }) => `${path}=${value}`),
    ),
  ]
}

function identityOf(object: KubeObject): Identity {
  const { apiVersion, kind } = object
  const metadata: unknown = object.metadata
  const { name, namespace } = isRecord(metadata) ? metadata : {}
  return {
    apiVersion,
    kind,
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
  }
}

function identityText({ apiVersion, kind, name, namespace, relatedObjects }: Identity): string {
  const related = (relatedObjects ?? []).map(identityText).sort().join('+')
  return `${apiVersion ?? ''}/${kind}/${placeOf(namespace)}/${name}${related && `{${related}}`}`
}
