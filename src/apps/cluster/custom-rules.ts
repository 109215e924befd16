// SPDX-License-Identifier: Apache-2.0
/** Custom rules: ValidatingAdmissionPolicies in files, run as controls. */
import { readdir } from 'node:fs/promises'
import { readManifests } from '#adapters/files/manifest-files.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { readPolicies } from '#engines/posture/cel/read-policies.ts'
import type { OwnControl } from '#engines/posture/library/own-control.ts'

export interface CustomRuleFiles {
  readonly controls: readonly OwnControl[]
  readonly doubts: readonly string[]
}

/** Reasons that are told when no policy can be used. */
const mostTold = 5

/** The controls of a file or folder. Throws when there is none that can be used. */
export async function readCustomRules(path: string): Promise<CustomRuleFiles> {
  const objects: KubeObject[] = []
  const doubts: string[] = await regoFilesIn(path)
  for await (const each of readManifests([path]))
    if (each.kind === 'object') objects.push(each.item.object)
    else doubts.push(`${each.doubt.path}${each.doubt.line ? `:${each.doubt.line}` : ''}: ${each.doubt.because}`)
  const { controls, doubts: unused } = readPolicies(objects, path)
  doubts.push(...unused)
  if (controls.length === 0)
    throw new Error(
      `custom rules ${path}: ${doubts.length > 0 ? doubts.slice(0, mostTold).join('; ') : 'no ValidatingAdmissionPolicy in it'}`,
    )
  return { controls, doubts }
}

async function regoFilesIn(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true }).catch(() => [path])
  return names
    .filter(name => name.endsWith('.rego'))
    .sort()
    .map(name => `${name}: Rego cannot be run here; write it as a ValidatingAdmissionPolicy in CEL`)
}
