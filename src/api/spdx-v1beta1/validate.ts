// SPDX-License-Identifier: Apache-2.0
/** What is wrong with the kinds that people write, beyond their types. Everything else is taken as it comes. */
import { parseIp, parseIpRange } from '#domain/ip-address.ts'
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import type { Json, ObjectMeta } from '#domain/kube-object.ts'
import { completions, labelKeys, resultStatuses } from '#domain/label-keys.ts'

/** One field that is wrong, in the words of a Status cause. */
export interface Flaw {
  readonly reason: 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueRequired' | 'FieldValueDuplicate'
  readonly field: string
  readonly message: string
}

/** An object to be judged. */
export interface Candidate {
  readonly meta: ObjectMeta
  readonly body: Readonly<Record<string, unknown>>
}

/** Flaws that one answer lists. */
const maxFlaws = 100

/** By kind; a kind that is not here has nothing to check. */
export const validators: Readonly<Record<string, (object: Candidate) => readonly Flaw[]>> = {
  ApplicationProfile: ({ meta }) => profileFlaws(meta),
  NetworkNeighborhood: ({ meta, body }) =>
    [...profileFlaws(meta), ...neighborhoodFlaws(body['spec'])].slice(0, maxFlaws),
  CollapseConfiguration: ({ body }) => collapseFlaws(body['spec']).slice(0, maxFlaws),
  KnownServer: ({ body }) => serverFlaws(body['spec']).slice(0, maxFlaws),
}

/** A profile that failed is not stored as one. */
const profileStatuses = resultStatuses.filter(status => status !== 'failed' && status !== 'unsupported-schema')

function profileFlaws({ annotations }: ObjectMeta): Flaw[] {
  const known = [
    [labelKeys.status, profileStatuses],
    [labelKeys.completion, completions],
  ] as const
  return known.flatMap(([key, values]) => {
    const value = annotations?.[key]
    if (value === undefined || (values as readonly string[]).includes(value)) return []
    const supported = values.map(item => `"${item}"`).join(', ')
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`
    return { reason: 'FieldValueNotSupported', field: `metadata.annotations[${key}]`, message } as const
  })
}

function neighborhoodFlaws(spec: unknown): Flaw[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap(list =>
    eachOf(spec, list, 'spec').flatMap(([container, path]) =>
      ['ingress', 'egress'].flatMap(direction =>
        eachOf(container, direction, path).flatMap(([neighbor, place]) => neighborFlaws(neighbor, place)),
      ),
    ),
  )
}

function neighborFlaws(neighbor: Json, path: string): Flaw[] {
  if (!isJsonObject(neighbor)) return []
  const addresses = [...scalarOf(neighbor, 'ipAddress', path), ...textsOf(neighbor, 'ipAddresses', path)]
  const names = [...scalarOf(neighbor, 'dns', path), ...textsOf(neighbor, 'dnsNames', path)]
  return [
    ...addresses.flatMap(([text, field]) =>
      isAddressPattern(text) ? [] : invalid(field, text, 'must be an IP address, a range such as 10.0.0.0/8, or *'),
    ),
    ...names.flatMap(([text, field]) => {
      const because = flawOfDnsPattern(text)
      return because === undefined ? [] : invalid(field, text, because)
    }),
  ]
}

/** Claims that the text stands for addresses: one, a range, or all. */
export function isAddressPattern(text: string): boolean {
  return text === '*' || parseIp(text) !== undefined || parseIpRange(text) !== undefined
}

/** Why a text stands for no name of a host; undefined when it does. A trailing dot only says that the name is whole. */
export function flawOfDnsPattern(text: string): string | undefined {
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.')
  if (labels.includes('')) return 'must not have empty labels'
  if (labels.includes('**')) return 'must not have ** as a label'
  const stars = labels.flatMap((label, i) => (label === '*' ? [i] : []))
  if (labels.length === 1 && stars.length > 0) return 'must not be * alone'
  return stars.some(i => i > 0 && i < labels.length - 1) ? 'may have * as its first or last label only' : undefined
}

function collapseFlaws(spec: unknown): Flaw[] {
  const thresholds = ['openDynamicThreshold', 'endpointDynamicThreshold'].flatMap(key => {
    const value = valueAt(spec, key)
    return typeof value === 'number' && value < 0 ? invalid(`spec.${key}`, value, 'must not be negative') : []
  })
  const seen = new Set<string>()
  const entries = eachOf(spec, 'collapseConfigs', 'spec').flatMap(([entry, path]) => {
    const [prefix, threshold] = [valueAt(entry, 'prefix'), valueAt(entry, 'threshold')]
    const flaws = prefixFlaws(prefix, `${path}.prefix`)
    if (typeof prefix === 'string') {
      if (seen.has(prefix)) flaws.push(duplicate(`${path}.prefix`, prefix))
      seen.add(prefix)
    }
    const isCount = typeof threshold === 'number' && threshold >= 1
    return isCount ? flaws : [...flaws, ...invalid(`${path}.threshold`, threshold ?? null, 'must be at least 1')]
  })
  return [...thresholds, ...entries]
}

function prefixFlaws(prefix: Json | undefined, field: string): Flaw[] {
  if (typeof prefix !== 'string' || prefix === '') {
    return [{ reason: 'FieldValueRequired', field, message: 'Required value: a path to which the threshold applies' }]
  }
  return prefix.startsWith('/') ? [] : invalid(field, prefix, 'must start with /')
}

function serverFlaws(spec: unknown): Flaw[] {
  if (!isJsonArray(spec)) return []
  return spec.flatMap((entry, i) => {
    const range = valueAt(entry, 'ipBlock')
    const isRange = typeof range === 'string' && parseIpRange(range) !== undefined
    return isRange ? [] : invalid(`spec[${i}].ipBlock`, range ?? null, 'must be a range such as 10.0.0.0/8')
  })
}

function invalid(field: string, value: Json, because: string): Flaw[] {
  return [{ reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${because}` }]
}

function duplicate(field: string, value: string): Flaw {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}` }
}

function valueAt(value: unknown, key: string): Json | undefined {
  return isJsonObject(value) ? ownValue(value, key) : undefined
}

/** The items of a list, each with its path. */
function eachOf(value: unknown, key: string, path: string): (readonly [Json, string])[] {
  const list = valueAt(value, key)
  return isJsonArray(list) ? list.map((item, i) => [item, `${path}.${key}[${i}]`] as const) : []
}

function textsOf(object: JsonObject, key: string, path: string): (readonly [string, string])[] {
  return eachOf(object, key, path).flatMap(([item, place]) =>
    typeof item === 'string' ? [[item, place] as const] : [],
  )
}

function scalarOf(object: JsonObject, key: string, path: string): (readonly [string, string])[] {
  const value = ownValue(object, key)
  return typeof value === 'string' && value !== '' ? [[value, `${path}.${key}`] as const] : []
}
