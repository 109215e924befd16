// SPDX-License-Identifier: Apache-2.0
/** Our own kinds, their schemas, and what is wrong with an object of one. */
import type { SchemaDefinitions, StructuralSchema } from '#domain/structural-schema.ts'
import { controlInputs } from './control-inputs.ts'
import type { CustomKind, Validation } from './custom-kind.ts'
import { imageSignature } from './image-signatures.ts'
import { clusterSecurityException, securityException } from './security-exceptions.ts'

/** Every kind of our own that a cluster learns by a CustomResourceDefinition, sorted by plural. */
export const customKinds: readonly CustomKind[] = [
  clusterSecurityException,
  controlInputs,
  imageSignature,
  securityException,
]

/** Name of the schema of a kind among the definitions. */
export function customSchemaName({ group, version, kind }: CustomKind): string {
  return [...group.split('.').reverse(), version, kind].join('.')
}

/** The definitions of kinds, and of their lists. */
export function customDefinitions(kinds: readonly CustomKind[] = customKinds): SchemaDefinitions {
  const definitions: Record<string, StructuralSchema> = {}
  for (const each of kinds) {
    const name = customSchemaName(each)
    const { group, version, kind } = each
    definitions[name] = {
      type: 'object',
      description: each.description,
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        spec: each.spec,
        ...(each.status && { status: each.status }),
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    }
    definitions[`${name}List`] = {
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: { $ref: name } },
        kind: { type: 'string' },
        metadata: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind: `${kind}List` }],
    }
  }
  return definitions
}

/** Where a rule of the kind is broken, and its message. */
export interface Breach {
  /** `spec.vulnerabilities[0]` */
  readonly field: string
  readonly message: string
}

/** The rules of the kind that a body breaks, at most 100. Cost: O(size of the body). */
export function breachesOf({ validations }: CustomKind, body: Readonly<Record<string, unknown>>): Breach[] {
  const found: Breach[] = []
  for (const validation of validations) {
    for (const { field, value } of valuesAt(body, validation.path, '')) {
      if (found.length >= 100) return found
      if (isMapping(value) && !validation.holds(value)) found.push({ field, message: validation.message })
    }
  }
  return found
}

function* valuesAt(
  value: unknown,
  [step, ...rest]: Validation['path'],
  field: string,
): Iterable<{ readonly field: string; readonly value: unknown }> {
  if (step === undefined) yield { field, value }
  else if (step === '[]') {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* valuesAt(item, rest, `${field}[${i}]`)
  } else if (isMapping(value) && Object.hasOwn(value, step))
    yield* valuesAt(value[step], rest, field === '' ? step : `${field}.${step}`)
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
