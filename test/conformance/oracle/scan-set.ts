// SPDX-License-Identifier: Apache-2.0
/** Scans the manifests of a project as `ks scan framework AllControls` does, and writes the pairs. */
import { relative } from 'node:path'
import { readManifests } from '#adapters/files/manifest-files.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import type { ControlResult } from '#engines/posture/results/result.ts'
import { runScan, type Scan, type ScanInput, type ScanResult } from '#engines/posture/run.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'
import { type PairObject, pairKey, pairText } from './pair.ts'

export interface ScannedSet {
  readonly pairs: ReadonlyMap<string, string>
  readonly scan: Scan
}

export async function scanSet(dir: string): Promise<ScannedSet> {
  const inputs: ScanInput[] = []
  for await (const each of readManifests([dir])) if (each.kind === 'object') inputs.push(each.item)
  const library = new Library({ controls, controlFacts, ruleFacts, frameworks }, { scope: 'file' })
  const scan = runScan(inputs, { library, frameworks, facts: { controlInputs: defaultControlInputs } })
  return { pairs: pairsOf(scan, dir), scan }
}

/** The pairs of a scan; sources are named from the folder. */
export function pairsOf(scan: Scan, dir: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const result of scan.results())
    for (const control of result.controls)
      pairs.set(pairKey(objectOf(result, dir), control.control.facts.id), textOf(control))
  return pairs
}

function objectOf({ object, grant, source }: ScanResult, dir: string): PairObject {
  if (grant) {
    const { apiGroup = '', kind, name, namespace = '' } = grant.subject
    return { source: '', apiVersion: apiGroup, kind, namespace, name, related: [grant.role, grant.binding].map(idOf) }
  }
  const { apiVersion, kind, metadata } = object
  return {
    source: source ? relative(dir, source.path) : '',
    apiVersion,
    kind,
    namespace: metadata.namespace ?? '',
    name: originalName(object),
    related: [],
  }
}

/** The original calls an object nothing that leaves its name to the server; here it goes by `generateName`. */
export function originalName({ metadata: { name, generateName } }: KubeObject): string {
  return name === generateName ? '' : name
}

function idOf({ apiVersion, kind, metadata }: KubeObject): string {
  return `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

/** The pair of a result. */
export function textOf({ status, subStatus, rules }: ControlResult): string {
  const failures = rules.flatMap(each => each.failures)
  return pairText({
    status,
    subStatus,
    failedPaths: failures.flatMap(each => each.failedPaths ?? []),
    reviewPaths: failures.flatMap(each => each.reviewPaths ?? []),
    deletePaths: failures.flatMap(each => each.deletePaths ?? []),
    fixPaths: failures.flatMap(each => each.fixPaths ?? []).map(({ path, value }) => `${path}=${value}`),
  })
}
