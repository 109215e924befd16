// SPDX-License-Identifier: Apache-2.0
/** What metadata may say: names, labels, annotations, finalizers, owners. */
import type { Cause } from '#adapters/apiserver/descriptor.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { isLabelValue, isQualifiedName, type NameRule, nameFault } from './names.ts'

/** Sum of the lengths of all annotations' keys and values. */
const maxAnnotationBytes = 256 * 1024

/** What is wrong with metadata; empty when nothing is. */
export function metadataCauses(meta: ObjectMeta, nameRule: NameRule): Cause[] {
  return [
    ...nameCauses(meta, nameRule),
    ...labelCauses(meta.labels ?? {}),
    ...annotationCauses(meta.annotations ?? {}),
    ...finalizerCauses(meta.finalizers ?? []),
    ...ownerCauses(meta.ownerReferences ?? []),
  ]
}

function nameCauses({ name }: ObjectMeta, rule: NameRule): Cause[] {
  if (name === '')
    return [
      {
        reason: 'FieldValueRequired',
        field: 'metadata.name',
        message: 'Required value: name or generateName is required',
      },
    ]
  const fault = nameFault(rule, name)
  return fault === undefined ? [] : [invalidValue('metadata.name', name, fault)]
}

function labelCauses(labels: Readonly<Record<string, string>>): Cause[] {
  const causes: Cause[] = []
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualifiedName(key)) causes.push(invalidValue('metadata.labels', key, 'not a qualified name'))
    if (!isLabelValue(value))
      causes.push(
        invalidValue(
          'metadata.labels',
          value,
          'a valid label must be an empty string or consist of alphanumeric characters, "-", "_" or ".", start and end with an alphanumeric character, and be no more than 63 characters long',
        ),
      )
  }
  return causes
}

function annotationCauses(annotations: Readonly<Record<string, string>>): Cause[] {
  const causes: Cause[] = []
  let sizeBytes = 0
  for (const [key, value] of Object.entries(annotations)) {
    if (!isQualifiedName(key.toLowerCase()))
      causes.push(invalidValue('metadata.annotations', key, 'not a qualified name'))
    sizeBytes += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (sizeBytes > maxAnnotationBytes)
    causes.push({
      reason: 'FieldValueTooLong',
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${maxAnnotationBytes} bytes`,
    })
  return causes
}

function finalizerCauses(finalizers: readonly string[]): Cause[] {
  return finalizers
    .filter(finalizer => !isQualifiedName(finalizer))
    .map(finalizer => invalidValue('metadata.finalizers', finalizer, 'not a qualified name'))
}

/** Events go by themselves after a while. */
const eventVersions = ['v1', 'events.k8s.io/v1']

function ownerCauses(owners: NonNullable<ObjectMeta['ownerReferences']>): Cause[] {
  const causes = owners.flatMap(owner =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter(field => owner[field] === '')
      .map(field => invalidValue(`metadata.ownerReferences.${field}`, '', 'must not be empty')),
  )
  if (owners.some(({ apiVersion, kind }) => kind === 'Event' && eventVersions.includes(apiVersion)))
    causes.push(invalidValue('metadata.ownerReferences', 'Event', 'is disallowed from being an owner'))
  if (owners.filter(owner => owner.controller === true).length > 1)
    causes.push(
      invalidValue('metadata.ownerReferences', 'controller', 'Only one reference can have Controller set to true'),
    )
  return causes
}

/** A cause for a value that does not fit; long values are cut. */
export function invalidValue(field: string, value: string, because: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value.slice(0, 200))}: ${because}`,
  }
}
