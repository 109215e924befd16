// SPDX-License-Identifier: Apache-2.0
/** Every built-in kind of the embedded cluster, with objects made up from its schema: as little as it requires. */
import {
  builtinDefinitions,
  type ResourceFacts,
  resourceFacts,
  schemaNames,
} from '#adapters/apiserver/builtin/facts.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import { groupOf, type Json, versionOf } from '#domain/kube-object.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import type { KindUnderTest, Trait } from './kind-under-test.ts'

/** Kinds whose objects can be made, changed and followed: no questions, such as reviews. */
export function sampledKinds(): readonly KindUnderTest[] {
  return resourceFacts.filter(({ verbs }) => verbs.includes('create') && verbs.includes('watch')).map(kindOf)
}

const rbac = 'rbac.authorization.k8s.io'
const traits: Readonly<Record<string, readonly Trait[]>> = {
  '/namespaces': ['short-names', 'held-when-deleted', 'contentless'],
  '/events': ['owns-nothing'],
  'events.k8s.io/events': ['owns-nothing'],
  '/services': ['short-names'],
  [`${rbac}/clusterroles`]: ['any-names'],
  [`${rbac}/clusterrolebindings`]: ['any-names'],
  [`${rbac}/roles`]: ['any-names'],
  [`${rbac}/rolebindings`]: ['any-names'],
}

function kindOf({ groupVersion, kind, plural, namespaced, subresources }: ResourceFacts): KindUnderTest {
  const group = groupOf(groupVersion)
  const { properties = {}, required = [] } = library.resolve({
    $ref: schemaNames.get(`${group}/${versionOf(groupVersion)}/${kind}`) ?? '',
  })
  const own: readonly Trait[] = ['strict-fields', ...(traits[`${group}/${plural}`] ?? [])]
  const content = Object.entries(properties).filter(([name]) => !typeAndMeta.includes(name))
  const schema: StructuralSchema = { type: 'object', properties: Object.fromEntries(content), required }
  if (own.includes('contentless'))
    return {
      apiVersion: groupVersion,
      kind,
      plural,
      isNamespaced: namespaced,
      body: () => ({}),
      path: ['none'],
      traits: own,
    }
  const path = shortestPath(schema)
  if (!path) throw new Error(`${groupVersion} ${kind}: its schema has no field that could be changed`)
  const least = leastOf(schema)
  return {
    apiVersion: groupVersion,
    kind,
    plural,
    isNamespaced: namespaced,
    body: n => withValue(schema, least, path, n) as JsonObject,
    path,
    ...statusOf(subresources['status'] && properties['status']),
    traits: own,
  }
}

/** A status as little as can be told; none where there is no field that could be. */
function statusOf(use: StructuralSchema | undefined): Pick<KindUnderTest, 'status'> {
  const path = use && shortestPath(use)
  return path ? { status: n => withValue(use, undefined, path, n) as JsonObject } : {}
}

/** A status is not written with the rest of an object. */
const typeAndMeta = ['apiVersion', 'kind', 'metadata', 'status']

const library = createSchemaLibrary(builtinDefinitions)

/** The least value that a schema takes. */
function leastOf(schema: StructuralSchema): Json {
  const { type, format, enum: values, properties = {}, required = [], items, oneOf } = library.resolve(schema)
  const [first] = values ?? []
  if (first !== undefined) return first
  if (type === 'array') return items ? [leastOf(items)] : []
  if (type === 'string') return format === 'date-time' ? '2026-01-02T03:04:05Z' : format === 'byte' ? 'eA==' : 'x'
  if (oneOf || type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  return Object.fromEntries(
    required.flatMap(name => {
      const property = properties[name]
      return property ? [[name, leastOf(property)] as const] : []
    }),
  )
}

type Path = readonly (string | number)[]

interface Place {
  readonly path: Path
  readonly schema: StructuralSchema
  /** Fields of it that tell it from its neighbours in a list: with another value it is another item. */
  readonly keys?: readonly string[]
}

const deepest = 8

/** The nearest field that takes any text or number, breadth first. */
function shortestPath(root: StructuralSchema): Path | undefined {
  let places: readonly Place[] = [{ path: [], schema: root }]
  for (let depth = 0; depth < deepest; depth++) {
    const found = places.find(({ schema }) => isFree(schema))
    if (found) return found.path
    places = places.flatMap(placesBelow)
  }
  return undefined
}

function placesBelow({ path, schema, keys = [] }: Place): readonly Place[] {
  const ownKeys = library.resolve(schema)['x-kubernetes-list-map-keys']
  return below(schema)
    .filter(([step]) => !keys.includes(String(step)))
    .map(([step, next]) => ({ path: [...path, step], schema: next, ...(ownKeys && { keys: ownKeys }) }))
}

function isFree(schema: StructuralSchema): boolean {
  const { type, format, enum: values, oneOf } = library.resolve(schema)
  // A quantity is one of text and number.
  return !values && ((type === 'string' && format === undefined) || type === 'integer' || oneOf !== undefined)
}

function below(schema: StructuralSchema): readonly (readonly [string | number, StructuralSchema])[] {
  const { properties = {}, items, additionalProperties } = library.resolve(schema)
  return [
    ...Object.entries(properties).filter(([name]) => name !== 'metadata'),
    ...(items ? [[0, items] as const] : []),
    ...(additionalProperties ? [['size', additionalProperties] as const] : []),
  ]
}

/** `value` with what `n` decides at `path`; what is missing on the way is the least there can be. */
function withValue(schema: StructuralSchema, value: Json | undefined, [step, ...rest]: Path, n: number): Json {
  const { type } = library.resolve(schema)
  if (step === undefined) return type === 'integer' ? n + 1 : String(n + 1)
  const [, next = {}] = below(schema).find(([name]) => name === step) ?? []
  if (step === 0) return [withValue(next, isJsonArray(value) ? value[0] : leastOf(next), rest, n)]
  const members: JsonObject = isJsonObject(value) ? value : {}
  return { ...members, [step]: withValue(next, members[step] ?? leastOf(next), rest, n) }
}
