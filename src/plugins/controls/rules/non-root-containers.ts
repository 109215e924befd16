// SPDX-License-Identifier: Apache-2.0
import type { Evidence, Failure, FixPath, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject, Workload } from '#engines/posture/subject.ts'
import { fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'

/**
 * A container runs as root, or with the root group, unless it or its pod says otherwise.
 *
 * The container's own setting wins over the pod's. `runAsNonRoot: true` is enough for the user, as the kubelet then
 * refuses to start a root image; nothing but `runAsGroup` decides about the group.
 * Source: Kubernetes "Configure a Security Context for a Pod or Container".
 */
export const rule: Rule = { name: 'non-root-containers', findings }

const safeID = '1000'

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const doubts = [...userDoubts(at, workload as Workload), ...groupDoubts(at, workload as Workload)]
    if (doubts.length === 0) continue
    yield {
      ...fixesOf(
        at,
        doubts.map(({ fix }) => fix),
      ),
      evidence: doubts.map(({ evidence }) => evidence),
    }
  }
}

interface Doubt {
  readonly fix: FixPath
  readonly evidence: Evidence
}

function userDoubts(at: ContainerAt, workload: Workload): Doubt[] {
  const nonRoot = settingOf('runAsNonRoot', at, workload)
  if (nonRoot?.value === true) return []
  const user = settingOf('runAsUser', at, workload)
  if (user && isNotRoot(user.value)) return []
  if (user) return [doubt(user.path, safeID, user.value)]
  return [doubt(`${at.path}.securityContext.runAsNonRoot`, 'true', at.container.securityContext?.runAsNonRoot)]
}

function groupDoubts(at: ContainerAt, workload: Workload): Doubt[] {
  const group = settingOf('runAsGroup', at, workload)
  if (group && isNotRoot(group.value)) return []
  return [doubt(group?.path ?? `${at.path}.securityContext.runAsGroup`, safeID, group?.value)]
}

function isNotRoot(id: unknown): boolean {
  return typeof id === 'number' && id > 0
}

function doubt(path: string, value: string, found: unknown): Doubt {
  const field = path.slice(path.lastIndexOf('.') + 1)
  return { fix: { path, value }, evidence: evidenceOf(path, found, `${field}: ${value}`) }
}

type Setting = 'runAsNonRoot' | 'runAsUser' | 'runAsGroup'

/** The container's setting, else the pod's. */
function settingOf(
  name: Setting,
  { container, path }: ContainerAt,
  { spec, specPath }: Workload,
): { readonly value: unknown; readonly path: string } | undefined {
  const own = container.securityContext?.[name]
  if (own !== undefined && own !== null) return { value: own, path: `${path}.securityContext.${name}` }
  const ofPod = spec.securityContext?.[name]
  if (ofPod !== undefined && ofPod !== null) return { value: ofPod, path: `${specPath}.securityContext.${name}` }
  return undefined
}
