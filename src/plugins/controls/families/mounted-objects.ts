// SPDX-License-Identifier: Apache-2.0
/** Secrets, ConfigMaps and claims that a workload mounts as volumes. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Failure, Rule } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { deletable } from './containers.ts'
import { type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'
import { volumesOf } from './volume-mounts.ts'

export type MountedKind = 'Secret' | 'ConfigMap' | 'PersistentVolumeClaim'

/**
 * The rule that tells each mount of an object of the kind that exists in the workload's namespace.
 *
 * An object that is not there (many are optional) gives access to nothing.
 */
export function mountedObjectRule(name: string, kind: MountedKind): Rule {
  return {
    name,
    joins: [kind],
    *findings({ object, workload }: Subject, world: World): Iterable<Failure> {
      const namespace = namespaceOf(object)
      for (const { volume, mounts } of volumesOf(workload)) {
        const names = namesIn(volume, kind)
        if (names.length === 0) continue
        const found = names.flatMap(each => world.get(kind, namespace, each) ?? [])
        if (found.length === 0) continue
        for (const { path, container } of mounts) yield mountFailure(path, found, deletable(container, [path]))
      }
    },
  }
}

function mountFailure(path: string, objects: readonly KubeObject[], paths: Failure): Failure {
  return {
    ...paths,
    related: objects.map(object => ({ object })),
    evidence: [{ path, found: objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ') }],
  }
}

/** Names of the objects that a volume is made of; a projected volume may have several. */
function namesIn(volume: Fields, kind: MountedKind): string[] {
  const { field, name, inSources } = places[kind]
  const own = textOf(fieldsOf(volume[field])[name])
  const found = own === undefined ? [] : [own]
  if (!inSources) return found
  for (const [, source] of recordsOf(fieldsOf(volume['projected'])['sources'])) {
    const projected = textOf(fieldsOf(source[field])['name'])
    if (projected !== undefined) found.push(projected)
  }
  return found
}

/** Where a volume names an object of a kind. */
const places = {
  Secret: { field: 'secret', name: 'secretName', inSources: true },
  ConfigMap: { field: 'configMap', name: 'name', inSources: true },
  PersistentVolumeClaim: { field: 'persistentVolumeClaim', name: 'claimName', inSources: false },
} as const
