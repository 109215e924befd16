// SPDX-License-Identifier: Apache-2.0
/** All that the server asks about the inside of objects, over one library of schemas. */
import { type AdmissionRules, admit } from '#adapters/apiserver/schema/admit.ts'
import type { Structure } from '#adapters/apiserver/structure.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { applyObject } from './apply.ts'
import { coarsened, ownsWithin, refined } from './granularity.ts'
import { applyJsonPatch } from './json-patch.ts'
import type { Owners } from './managed-fields.ts'
import { applyMergePatch } from './merge-patch.ts'
import { objectType, ownedPart } from './owned-part.ts'
import { PatchError } from './patch-error.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'
import { managedFieldsAfterUpdate } from './track-update.ts'

/** Schemas, patches and field ownership by the given rules. */
export function createStructure(rules: AdmissionRules): Structure {
  const { library } = rules
  return {
    admit(descriptor, object) {
      const schema = descriptor.schema === undefined ? {} : { $ref: descriptor.schema }
      const { value, unknownFields, causes } = admit(rules, schema, asJson(object))
      return { object: value as unknown as KubeObject, unknownFields, causes }
    },
    jsonPatch: (object, patch) => asObject(applyJsonPatch(asJson(object), patch as Json)),
    mergePatch: (object, patch) => asObject(applyMergePatch(asJson(object), patch as Json)),
    strategicMergePatch(descriptor, object, patch) {
      const type = { schema: library.resolve({ $ref: descriptor.schema ?? '' }), library }
      return asObject(applyStrategicMergePatch(type, asJson(object), patch as Json))
    },
    managedFieldsAfter(write) {
      const { descriptor, next, live } = write
      const isFine =
        descriptor.ownership === 'fields' ||
        ownsWithin(next.metadata.managedFields) ||
        ownsWithin(live?.metadata.managedFields)
      return managedFieldsAfterUpdate(objectType(library, descriptor, isFine), write)
    },
    apply(write) {
      const { descriptor, live, isLong = false } = write
      const isFine = descriptor.ownership === 'fields' || !isLong
      const type = objectType(library, descriptor, isFine)
      const suited = (owners: Owners) => {
        if (descriptor.ownership === 'fields' || !live) return owners
        return isFine ? refined(type, ownedPart(write, live), owners) : coarsened(owners)
      }
      return applyObject(type, { ...write, suited })
    },
  }
}

/** Objects come from JSON text, so they are JSON although their type knows more. */
function asJson(object: KubeObject): JsonObject {
  return object as unknown as JsonObject
}

/** A patch may turn an object into anything; what is no object any more goes no further. */
function asObject(value: Json): KubeObject {
  const { metadata } = Object(value) as KubeObject
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new PatchError('inapplicable', 'patch: expected the result to be an object with metadata')
  }
  return value as unknown as KubeObject
}
